package io.dstream.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.dstream.report.BatchReport;
import io.dstream.report.PhaseReport.Phase;
import io.dstream.sink.BatchInfo;
import io.dstream.testing.LogLines;
import io.dstream.trace.BatchTrace;
import io.dstream.trace.BatchTracer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever calls a tracer never sees it fail. A thread that did while it helps would be missed by those that wait. */
class SafeTracerTest {
    private static final BatchInfo BATCH = new BatchInfo(1, Instant.EPOCH, false, "", List.of(), Map.of());

    private final LogLines log = new LogLines();

    @AfterEach
    void close() {
        log.close();
    }

    private static IllegalStateException broken() {
        return new IllegalStateException("no exporter");
    }

    /** Carries as it is told to, and fails wherever else it is called. */
    private record Broken(UnaryOperator<Runnable> carrying) implements BatchTracer {
        @Override
        public Set<String> headers() {
            throw broken();
        }

        @Override
        public BatchTrace begin(BatchInfo batch, List<Map<String, String>> contexts) {
            throw broken();
        }

        @Override
        public Runnable carry(Runnable work) {
            return carrying.apply(work);
        }
    }

    /** Fails wherever it is called. */
    private static final class BrokenTrace implements BatchTrace {
        @Override
        public void enter(Phase phase, String operator, String site) {
            throw broken();
        }

        @Override
        public Map<String, String> headers() {
            throw broken();
        }

        @Override
        public void failed(int attempt, Throwable failure) {
            throw broken();
        }

        @Override
        public void end(BatchReport report) {
            throw broken();
        }
    }

    /** Does, with a tracer that carries so, what there is to do. */
    private static List<String> carried(UnaryOperator<Runnable> carrying) {
        List<String> done = new ArrayList<>();
        Queue<String> tasks = new ArrayDeque<>(List.of("a", "b"));
        Runnable drain = () -> {
            while (!tasks.isEmpty()) {
                done.add(tasks.remove());
            }
        };
        new SafeTracer("app", new Broken(carrying)).carry(drain).run();
        return done;
    }

    @Test
    void workIsDoneWhateverTheTracerMakesOfIt() {
        List<UnaryOperator<Runnable>> ways = List.of(
                work -> work,
                work -> null,
                work -> {
                    throw broken();
                },
                work -> () -> {
                    throw broken();
                },
                work -> () -> {
                    work.run();
                    throw broken();
                });
        assertThat(ways).allSatisfy(way -> assertThat(carried(way)).containsExactly("a", "b"));
    }

    @Test
    void aTracerThatFailsHasNoHeadersAndTracesNothing() {
        SafeTracer tracer = new SafeTracer("app", new Broken(work -> work));

        assertThat(tracer.headers()).isEmpty();
        assertThat(tracer.begin(BATCH, List.of())).isSameAs(BatchTrace.NONE);
        assertThat(log.at(Level.WARN)).singleElement().asString().startsWith("app: the tracer failed: ");
    }

    @Test
    void aTraceThatFailsHarmsNoPhase() {
        BatchTracer tracer = new SafeTracer("app", new BatchTracer() {
            @Override
            public Set<String> headers() {
                return Set.of();
            }

            @Override
            public BatchTrace begin(BatchInfo batch, List<Map<String, String>> contexts) {
                return new BrokenTrace();
            }

            @Override
            public Runnable carry(Runnable work) {
                return work;
            }
        });
        BatchTrace trace = tracer.begin(BATCH, List.of());

        trace.enter(Phase.COMPUTE, "", "");
        assertThat(trace.headers()).isEmpty();
        trace.failed(1, broken());
        trace.end(null);
        assertThat(log.at(Level.WARN)).singleElement().asString().startsWith("app: the tracer failed: ");
    }
}
