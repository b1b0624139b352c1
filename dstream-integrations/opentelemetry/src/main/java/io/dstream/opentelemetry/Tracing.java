package io.dstream.opentelemetry;

import static java.util.Objects.requireNonNull;

import io.dstream.StreamingContext;
import io.opentelemetry.api.OpenTelemetry;

/**
 * Traces the batches of programs with OpenTelemetry.
 *
 * <pre>{@code
 * Tracing.of(openTelemetry).attach(ssc); // before the start
 * }</pre>
 *
 * <p>Each batch is a trace: a span {@code batch}, with a child for each phase, such as {@code output NAME}. In an
 * output and in functions, the span of the phase is the current one, so that spans of instrumented clients are its
 * children. The batch's span has links to the traces that its records belong to, where the source's records have
 * headers; sinks whose records have headers put the context of the output's span on them.
 *
 * <p>Which batches are recorded is decided by the SDK's sampler. A batch that is not costs a few microseconds. Safe for
 * use by many threads.
 */
public final class Tracing {
    private final OpenTelemetry openTelemetry;

    private Tracing(OpenTelemetry openTelemetry) {
        this.openTelemetry = openTelemetry;
    }

    /**
     * Traces with an instance of OpenTelemetry.
     *
     * @param openTelemetry makes the spans. Its propagators read the context from records, and write it for sinks;
     *     without any, traces end at the program's borders
     * @return what is attached to programs
     */
    public static Tracing of(OpenTelemetry openTelemetry) {
        return new Tracing(requireNonNull(openTelemetry, "Tracing needs an OpenTelemetry instance"));
    }

    /**
     * Traces a program from its first batch on.
     *
     * @param ssc the program
     * @return this object, to attach to further programs
     * @throws IllegalStateException if it has been started, or is traced already
     */
    public Tracing attach(StreamingContext ssc) {
        requireNonNull(ssc, "attach needs a StreamingContext");
        ssc.traceWith(new OpenTelemetryTracer(openTelemetry, ssc.appName()));
        return this;
    }
}
