package io.dstream.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MomentsTest {
    private static final double LARGE = Double.MAX_VALUE;

    private static Aggregators.Moments of(double... numbers) {
        Aggregators.Moments all = Aggregators.Moments.NONE;
        for (double number : numbers) {
            all = all.plus(number);
        }
        return all;
    }

    @Test
    void theMeanOfFiniteNumbersIsFinite() {
        assertThat(of(LARGE, -LARGE).mean()).isZero();
        assertThat(of(LARGE, -LARGE, 3).mean()).isCloseTo(1, within(1e-9));
        assertThat(of(LARGE, LARGE).plus(of(-LARGE, -LARGE)).mean()).isZero();
        assertThat(of(-LARGE).plus(of(LARGE, LARGE, LARGE)).mean()).isFinite();
        assertThat(of(1, 2).plus(of(6)).mean()).isEqualTo(3);
    }
}
