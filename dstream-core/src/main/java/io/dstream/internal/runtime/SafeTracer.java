package io.dstream.internal.runtime;

import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import io.dstream.report.BatchReport;
import io.dstream.report.PhaseReport.Phase;
import io.dstream.sink.BatchInfo;
import io.dstream.trace.BatchTrace;
import io.dstream.trace.BatchTracer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;

/** Keeps a program safe from its tracer: the first failure is logged, and none harms a batch. Thread-safe. */
public final class SafeTracer implements BatchTracer {
    private static final Logger LOG = Logs.of("batch");

    private final String appName;
    private final BatchTracer tracer;
    private final AtomicBoolean hasFailed = new AtomicBoolean();

    /**
     * Around a tracer.
     *
     * @param appName the program's name
     * @param tracer what may fail
     */
    public SafeTracer(String appName, BatchTracer tracer) {
        this.appName = appName;
        this.tracer = tracer;
    }

    @Override
    public Set<String> headers() {
        return safely(() -> Set.copyOf(tracer.headers()), Set.of());
    }

    @Override
    public BatchTrace begin(BatchInfo batch, List<Map<String, String>> contexts) {
        BatchTrace trace = safely(() -> tracer.begin(batch, contexts), BatchTrace.NONE);
        return trace == null || trace == BatchTrace.NONE ? BatchTrace.NONE : new SafeTrace(trace);
    }

    @Override
    public Runnable carry(Runnable work) {
        Runnable carried = safely(() -> tracer.carry(work), work);
        if (carried == null || carried == work) {
            return work;
        }
        return () -> {
            safely(carried);
            work.run(); // where the tracer has not; else there is nothing left to do
        };
    }

    /** The trace of a batch. */
    private final class SafeTrace implements BatchTrace {
        private final BatchTrace trace;

        SafeTrace(BatchTrace trace) {
            this.trace = trace;
        }

        @Override
        public void enter(Phase phase, String operator, String site) {
            safely(() -> trace.enter(phase, operator, site));
        }

        @Override
        public Map<String, String> headers() {
            return safely(() -> Map.copyOf(trace.headers()), Map.of());
        }

        @Override
        public void failed(int attempt, Throwable failure) {
            safely(() -> trace.failed(attempt, failure));
        }

        @Override
        public void end(BatchReport report) {
            safely(() -> trace.end(report));
        }
    }

    private void safely(Runnable call) {
        safely(
                () -> {
                    call.run();
                    return null;
                },
                null);
    }

    private <T> T safely(Supplier<T> call, T otherwise) {
        try {
            return call.get();
        } catch (Throwable e) { // of Kotlin's and Scala's tracers, anything
            if (hasFailed.compareAndSet(false, true)) {
                LOG.warn(
                        "{}: the tracer failed: {}; batches go on, and spans may be missing. Further failures of the tracer"
                                + " are not logged",
                        appName,
                        LogText.escape(String.valueOf(e)),
                        e);
            }
            return otherwise;
        }
    }
}
