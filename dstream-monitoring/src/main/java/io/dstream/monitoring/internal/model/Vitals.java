package io.dstream.monitoring.internal.model;

import io.dstream.StreamingContext;
import io.dstream.report.HealthReport;
import io.dstream.report.RunningReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a program tells of itself whenever it is asked. Tests have reports of their own.
 *
 * @param health how it is doing
 * @param running the batch that is being processed, if there is one
 */
public record Vitals(Supplier<HealthReport> health, Supplier<Optional<RunningReport>> running) {

    /** What a program tells. */
    public static Vitals of(StreamingContext ssc) {
        return new Vitals(() -> stub(ssc), Optional::empty);
    }

    private static HealthReport stub(StreamingContext ssc) {
        HealthReport.Condition condition =
                switch (ssc.state()) {
                    case INITIALIZED -> HealthReport.Condition.STARTING;
                    case ACTIVE -> HealthReport.Condition.KEEPING_UP;
                    case STOPPED -> HealthReport.Condition.STOPPED;
                    case FAILED -> HealthReport.Condition.FAILED;
                };
        boolean live = condition.compareTo(HealthReport.Condition.STOPPED) < 0;
        return new HealthReport(
                condition,
                Instant.EPOCH,
                condition.name(),
                List.of(),
                live,
                condition == HealthReport.Condition.KEEPING_UP,
                Duration.ZERO,
                0,
                List.of());
    }
}
