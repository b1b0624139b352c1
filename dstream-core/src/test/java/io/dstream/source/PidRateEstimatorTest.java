package io.dstream.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dstream.source.RateEstimator.Batch;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The controller beside numbers worked out by hand. */
class PidRateEstimatorTest {

    private static PidRateEstimator pid(double p, double i, double d, double min) {
        return new PidRateEstimator(Duration.ofSeconds(1), p, i, d, min);
    }

    private static Batch batch(double end, long records, double processing, double scheduling) {
        return new Batch(end, records, processing, scheduling);
    }

    @Test
    void firstBatchSetsTheRateToWhatWasProcessed() {
        assertThat(pid(1, 0.2, 0, 100).rate(batch(1_000, 500, 500, 300))).isEqualTo(1_000);
    }

    /** After 1000/s: rate - P * error - I * backlog - D * change, the batch one second later. */
    @ParameterizedTest
    @CsvSource({
        "1.0, 0.2, 0.0, 1000, 2000, 0, 500", // 1000 - 500
        "1.0, 0.2, 0.0, 1000, 1000, 0, 1000", // what was asked for
        "1.0, 0.2, 0.0, 1000, 500, 0, 2000", // 1000 + 1000
        "1.0, 0.2, 0.0, 500, 1000, 1000, 400", // 1000 - 500 - 0.2 * 500
        "0.5, 0.0, 0.0, 1000, 2000, 900, 750", // half the error; the backlog does not count
        "1.0, 0.0, 0.5, 1000, 2000, 0, 250", // 1000 - 500 - 0.5 * (500 - 0) / 1 s
        "1.0, 0.2, 0.0, 10, 1000, 0, 100", // the minimum
        "1.0, 1.0, 0.0, 1000, 1000, 5000, 100", // as low as that by backlog
        "0.0, 0.0, 0.0, 10, 1000, 5000, 1000", // no gain, no change
    })
    void secondBatchCorrectsIt(
            double p, double i, double d, long records, double processing, double scheduling, double rate) {
        PidRateEstimator estimator = pid(p, i, d, 100);
        estimator.rate(batch(1_000, 500, 500, 0));
        assertThat(estimator.rate(batch(2_000, records, processing, scheduling)))
                .isCloseTo(rate, within(1e-9));
    }

    @Test
    void changeOfTheErrorIsPerSecond() {
        PidRateEstimator estimator = pid(1, 0, 0.5, 1);
        estimator.rate(batch(1_000, 1_000, 1_000, 0));
        assertThat(estimator.rate(batch(2_000, 500, 1_000, 0))).isEqualTo(250);
        // error 250 - 300 = -50, was 500; over two seconds: -275; 250 + 50 + 137.5
        assertThat(estimator.rate(batch(4_000, 300, 1_000, 0))).isEqualTo(437.5);
    }

    @Test
    void intervalScalesTheBacklog() {
        PidRateEstimator estimator = new PidRateEstimator(Duration.ofMillis(100), 1, 0.2, 0, 1);
        estimator.rate(batch(100, 100, 100, 0));
        // 1000 - 0.2 * (200 ms * 1000/s / 100 ms)
        assertThat(estimator.rate(batch(200, 100, 100, 200))).isEqualTo(600);
    }

    @ParameterizedTest
    @CsvSource({"2000, 0, 500", "2000, 100, 0", "1000, 100, 500", "900, 100, 500", "2000, -1, 500"})
    void batchThatSaysNothingLeavesTheRate(double end, long records, double processing) {
        PidRateEstimator estimator = pid(1, 0.2, 0, 100);
        estimator.rate(batch(1_000, 500, 500, 0));
        assertThat(estimator.rate(batch(end, records, processing, 0))).isNaN();
        assertThat(estimator.rate(batch(2_000, 1_000, 2_000, 0))).isEqualTo(500);
    }

    @Test
    void firstRateIsNoLessThanTheMinimum() {
        assertThat(pid(1, 0.2, 0, 100).rate(batch(1_000, 1, 1_000, 0))).isEqualTo(100);
    }

    @Test
    void argumentsAreChecked() {
        assertThatThrownBy(() -> BackPressure.pid(-1, 0, 0, 1)).hasMessageContaining("proportional gain of -1.0");
        assertThatThrownBy(() -> BackPressure.pid(1, -1, 0, 1)).hasMessageContaining("integral gain of -1.0");
        assertThatThrownBy(() -> BackPressure.pid(1, 0, -1, 1)).hasMessageContaining("derivative gain of -1.0");
        assertThatThrownBy(() -> BackPressure.pid(1, 0, Double.NaN, 1)).hasMessageContaining("derivative");
        assertThatThrownBy(() -> BackPressure.pid(1, 0, 0, 0)).hasMessageContaining("minimum rate of 0.0");
        assertThatThrownBy(() -> BackPressure.none().withInitialRate(0)).hasMessageContaining("initial rate of 0.0");
        assertThatThrownBy(() -> BackPressure.none().withMaxRate(-5)).hasMessageContaining("maximum rate of -5.0");
        assertThatThrownBy(() -> BackPressure.with(null)).hasMessageContaining("estimator");
        assertThatThrownBy(() -> new BufferLimits(0, 1)).hasMessageContaining("0 records");
        assertThatThrownBy(() -> new BufferLimits(1, 0)).hasMessageContaining("0 bytes");
    }
}
