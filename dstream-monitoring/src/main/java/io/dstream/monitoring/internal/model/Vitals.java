package io.dstream.monitoring.internal.model;

import io.dstream.StreamingContext;
import io.dstream.report.HealthReport;
import io.dstream.report.RunningReport;
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
        return new Vitals(ssc::health, ssc::running);
    }
}
