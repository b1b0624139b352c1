package io.dstream.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Count, sum, mean, variance and extremes of numbers. */
class StatsTest {
    private static Stats of(List<Double> numbers) {
        Stats stats = Stats.NONE;
        for (double number : numbers) {
            stats = stats.plus(number);
        }
        return stats;
    }

    @Test
    void ofNoNumbersThereIsNothingButTheCount() {
        assertThat(Stats.NONE.count()).isZero();
        assertThat(Stats.NONE.sum()).isZero();
        assertThat(Stats.NONE.mean()).isNaN();
        assertThat(Stats.NONE.variance()).isNaN();
        assertThat(Stats.NONE.sampleStdev()).isNaN();
        assertThat(Stats.NONE.min()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(Stats.NONE.max()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(Stats.NONE.plus(of(List.of(1.0)))).isEqualTo(of(List.of(1.0)));
    }

    @Test
    void ofFourNumbers() {
        Stats stats = of(List.of(4.0, 7.0, 13.0, 16.0));
        assertThat(stats.count()).isEqualTo(4);
        assertThat(stats.sum()).isEqualTo(40);
        assertThat(stats.mean()).isEqualTo(10);
        assertThat(stats.variance()).isEqualTo(22.5);
        assertThat(stats.sampleVariance()).isEqualTo(30);
        assertThat(stats.stdev()).isEqualTo(Math.sqrt(22.5));
        assertThat(stats.sampleStdev()).isEqualTo(Math.sqrt(30));
        assertThat(stats.min()).isEqualTo(4);
        assertThat(stats.max()).isEqualTo(16);
    }

    /** The sum of squares less the square of the sum, by the formula of the textbooks, gives 0 or less here. */
    @Test
    void largeNumbersThatDifferLittleKeepTheirVariance() {
        Stats low = of(List.of(1e9 + 4, 1e9 + 7));
        Stats high = of(List.of(1e9 + 13, 1e9 + 16));
        assertThat(low.plus(high).variance()).isEqualTo(22.5, within(1e-6));
        assertThat(low.plus(1e9 + 13).plus(1e9 + 16).variance()).isEqualTo(22.5, within(1e-6));
    }

    @Property(tries = 300)
    void whatWasFoundOutOfTwoPartsIsThatOfTheWhole(
            @ForAll @Size(max = 20) List<@DoubleRange(min = -1e6, max = 1e6) Double> numbers,
            @ForAll @DoubleRange(min = 0, max = 1) double part) {
        int cut = (int) (part * numbers.size());
        Stats whole = of(numbers);
        Stats merged = of(numbers.subList(0, cut)).plus(of(numbers.subList(cut, numbers.size())));

        assertThat(merged.count()).isEqualTo(whole.count());
        assertThat(merged.min()).isEqualTo(whole.min());
        assertThat(merged.max()).isEqualTo(whole.max());
        if (!numbers.isEmpty()) {
            assertThat(merged.sum()).isEqualTo(whole.sum(), within(1e-6));
            assertThat(merged.mean()).isEqualTo(whole.mean(), within(1e-6));
            assertThat(merged.variance()).isEqualTo(whole.variance(), within(1e-3));
        }
    }
}
