package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.plan.Partition;
import io.dstream.report.BatchReport;
import io.dstream.report.PhaseReport.Phase;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.Sink;
import io.dstream.sink.TransactionalSink;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.testing.Await;
import io.dstream.testing.LogLines;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import io.dstream.trace.BatchTrace;
import io.dstream.trace.BatchTracer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a tracer is told, and what comes of what it says. */
class TracerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ThreadLocal<String> TRACE = new ThreadLocal<>();

    @TempDir
    Path directory;

    /** Notes what it is told. */
    private static class Notes implements BatchTracer {
        final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public Set<String> headers() {
            return Set.of("trace");
        }

        @Override
        public BatchTrace begin(BatchInfo batch, List<Map<String, String>> contexts) {
            told.add("batch " + batch.id() + " " + contexts);
            return new BatchTrace() {
                private String at = "";

                @Override
                public void enter(Phase phase, String operator, String site) {
                    at = (phase + " " + operator).strip();
                    if (phase != Phase.OTHER) {
                        assertThat(site.isEmpty()).isEqualTo(operator.isEmpty());
                        told.add(at);
                    }
                }

                @Override
                public Map<String, String> headers() {
                    return Map.of("trace", batch.id() + " " + at);
                }

                @Override
                public void failed(int attempt, Throwable failure) {
                    told.add("attempt " + attempt + " failed in " + at + ": " + failure.getMessage());
                }

                @Override
                public void end(BatchReport report) {
                    told.add("end after " + report.attempts() + ", "
                            + report.failure().map(Throwable::getMessage).orElse("well"));
                }
            };
        }

        @Override
        public Runnable carry(Runnable work) {
            String trace = TRACE.get();
            return () -> {
                TRACE.set(trace);
                work.run();
                TRACE.remove();
            };
        }
    }

    /** Notes the headers that it is given. */
    private static final class Ledger implements TransactionalSink<Pair<String, Long>> {
        final List<String> headers = new ArrayList<>();

        @Override
        public Optional<Committed> lastCommitted() {
            return Optional.empty();
        }

        @Override
        public void prepare(Batch<Pair<String, Long>> batch, BatchInfo info) {
            headers.add(info.headers().get("trace"));
        }

        @Override
        public void commit(BatchInfo info) {
            headers.add(info.headers().get("trace"));
        }

        @Override
        public void abort(BatchInfo info) {}
    }

    @Test
    void isToldOfEachPhaseOnce() {
        Notes notes = new Notes();
        Ledger ledger = new Ledger();
        TestInput<String> in = TestInput.create();
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                () -> StreamingContext.builder().batchInterval(SECOND).checkpointDir(directory), ssc -> {
                    ssc.traceWith(notes);
                    DStream<String> words = ssc.from(in).named("words");
                    words.countByValue()
                            .updateStateByKey((List<Long> added, Optional<Long> sum) -> Optional.of(sum.orElse(0L)
                                    + added.stream().mapToLong(n -> n).sum()))
                            .named("sums")
                            .to(ledger);
                    words.foreachBatch(Batch::count);
                })) {
            in.add("a");
            driver.runBatch();
        }

        assertThat(notes.told.stream().map(line -> line.replaceAll("-\\d+", "-N")))
                .containsExactly(
                        "batch 1 []",
                        "CHECKPOINT",
                        "COMPUTE sums",
                        "CHECKPOINT",
                        "OUTPUT to-N",
                        "OUTPUT foreachBatch-N",
                        "COMMIT to-N",
                        "CHECKPOINT",
                        "CHECKPOINT",
                        "end after 1, well");
        assertThat(ledger.headers.stream().map(line -> line.replaceAll("-\\d+", "-N")))
                .containsExactly("1 OUTPUT to-N", "1 COMMIT to-N");
    }

    @Test
    void isToldWhereAnAttemptFailedBeforeThePhaseEnds() {
        Notes notes = new Notes();
        try (StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                .batchInterval(SECOND)
                .onBatchFailure(BatchFailurePolicy.retry(1, Duration.ZERO, BatchFailurePolicy.skip())))) {
            driver.context().traceWith(notes);
            TestInput<String> in = driver.input();
            in.stream().named("words").foreachBatch(batch -> {
                throw new IllegalStateException("no room");
            });
            driver.runBatch();
            driver.runBatch();
        }

        List<String> batch = List.of(
                "OUTPUT foreachBatch-N",
                "attempt 1 failed in OUTPUT foreachBatch-N: no room",
                "RETRY_WAIT",
                "OUTPUT foreachBatch-N",
                "attempt 2 failed in OUTPUT foreachBatch-N: no room",
                "end after 2, no room");
        List<String> expected = new ArrayList<>(List.of("batch 1 []"));
        expected.addAll(batch);
        expected.add("batch 2 []");
        expected.addAll(batch);
        assertThat(notes.told.stream().map(line -> line.replaceAll("Batch-\\d+", "Batch-N")))
                .containsExactlyElementsOf(expected);
    }

    /** Records whose headers say which trace they belong to. */
    private static Source<Integer> traced(List<Map<String, String>> contexts, List<Set<String>> asked) {
        return new Source<>() {
            @Override
            public String kind() {
                return "traced";
            }

            @Override
            public SourceReader<Integer> open(SourceContext context) {
                asked.add(context.tracedHeaders());
                return new SourceReader<>() {
                    @Override
                    public Cut<Integer> cut(Instant batchTime, long maxRecords) {
                        return new Cut<>(Partition.split(List.of(1, 2), 1), 2, 0)
                                .traced(contexts)
                                .asLast();
                    }

                    @Override
                    public void finish() {}

                    @Override
                    public boolean finished() {
                        return true;
                    }

                    @Override
                    public void close() {}
                };
            }
        };
    }

    @Test
    void isToldWhichTracesTheRecordsBelongTo() {
        Notes notes = new Notes();
        List<Map<String, String>> contexts = IntStream.range(0, 200)
                .mapToObj(n -> Map.of("trace", "t" + n / 2))
                .collect(Collectors.toList());
        List<Map<String, String>> more =
                IntStream.range(50, 200).mapToObj(n -> Map.of("trace", "t" + n)).collect(Collectors.toList());
        List<Set<String>> asked = new ArrayList<>();
        try (StreamingTestDriver driver = StreamingTestDriver.create(SECOND)) {
            StreamingContext ssc = driver.context();
            ssc.traceWith(notes);
            ssc.from(traced(contexts, asked)).foreachBatch(Batch::count);
            ssc.from(traced(more, asked)).foreachBatch(Batch::count);
            driver.runBatch();
        }

        assertThat(asked).containsExactly(Set.of("trace"), Set.of("trace"));
        assertThat(notes.told.get(0))
                .isEqualTo("batch 1 "
                        + IntStream.range(0, 128)
                                .mapToObj(n -> Map.of("trace", "t" + n))
                                .toList());
    }

    @Test
    void withoutOneSourcesLookForNothingAndSinksGetNothing() {
        List<Set<String>> asked = new ArrayList<>();
        List<Map<String, String>> given = new ArrayList<>();
        try (StreamingTestDriver driver = StreamingTestDriver.create(SECOND)) {
            driver.context().from(traced(List.of(), asked)).to(new Sink<>() {
                @Override
                public void write(Batch<Integer> batch, Instant batchTime) {
                    throw new AssertionError("the other one is called");
                }

                @Override
                public void write(Batch<Integer> batch, BatchInfo info) {
                    given.add(info.headers());
                }
            });
            driver.runBatch();
        }

        assertThat(asked).containsExactly(Set.of());
        assertThat(given).containsExactly(Map.of());
    }

    @Test
    void workersAreInTheTraceOfTheThreadThatTheyHelp() {
        Map<String, String> traces = new HashMap<>();
        CyclicBarrier both = new CyclicBarrier(2);
        try (StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                .appName("traced")
                .batchInterval(SECOND)
                .parallelism(2))) {
            driver.context().traceWith(new Notes());
            TestInput<Integer> in = driver.input(2);
            DStream<Pair<String, String>> found = in.stream().map(n -> {
                both.await(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS); // one thread cannot do both
                return Pair.of(Thread.currentThread().getName(), String.valueOf(TRACE.get()));
            });
            found.foreachBatch(batch -> {
                TRACE.set("batch of output");
                batch.collect().forEach(pair -> traces.put(pair.key(), pair.value()));
                TRACE.remove();
            });
            in.add(1, 2);
            driver.runBatch();
        }

        assertThat(traces).hasSize(2).containsEntry("traced-worker-1", "batch of output");
        assertThat(traces.values()).containsOnly("batch of output");
    }

    /** Where a tracer may throw. */
    enum Fault {
        HEADERS,
        BEGIN,
        NULL,
        ENTER,
        CONTEXT,
        NULL_CONTEXT,
        FAILED,
        END,
        CARRY,
        CARRIED,
        CARRIED_AFTER
    }

    private static final class Faulty extends Notes {
        private final Fault fault;

        Faulty(Fault fault) {
            this.fault = fault;
        }

        private void at(Fault here) {
            if (fault == here) {
                TracerTest.<RuntimeException>throwUnchecked(new IOException("broken at " + here));
            }
        }

        @Override
        public Set<String> headers() {
            at(Fault.HEADERS);
            return super.headers();
        }

        @Override
        public BatchTrace begin(BatchInfo batch, List<Map<String, String>> contexts) {
            at(Fault.BEGIN);
            return fault == Fault.NULL
                    ? null
                    : new BatchTrace() {
                        @Override
                        public void enter(Phase phase, String operator, String site) {
                            at(Fault.ENTER);
                        }

                        @Override
                        public Map<String, String> headers() {
                            at(Fault.CONTEXT);
                            return fault == Fault.NULL_CONTEXT ? null : Map.of();
                        }

                        @Override
                        public void failed(int attempt, Throwable failure) {
                            at(Fault.FAILED);
                        }

                        @Override
                        public void end(BatchReport report) {
                            at(Fault.END);
                        }
                    };
        }

        @Override
        public Runnable carry(Runnable work) {
            at(Fault.CARRY);
            return () -> {
                at(Fault.CARRIED);
                work.run();
                at(Fault.CARRIED_AFTER);
            };
        }
    }

    /** As methods of Kotlin and Scala may. */
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void throwUnchecked(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @ParameterizedTest
    @EnumSource
    void harmsNoBatchAndIsLoggedOnce(Fault fault) {
        AtomicBoolean fails = new AtomicBoolean(true);
        CyclicBarrier both = new CyclicBarrier(2);
        TestOutput<Integer> out = TestOutput.create();
        try (LogLines log = new LogLines();
                StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                        .batchInterval(SECOND)
                        .parallelism(2)
                        .onBatchFailure(BatchFailurePolicy.retry(1, Duration.ZERO, BatchFailurePolicy.fail())))) {
            driver.context().traceWith(new Faulty(fault));
            TestInput<Integer> in = driver.input(2);
            in.stream()
                    .map(n -> {
                        both.await(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
                        return n + 1;
                    })
                    .to(out);
            in.stream().foreachBatch(batch -> {
                if (fails.getAndSet(false)) {
                    throw new IllegalStateException("once");
                }
            });
            in.add(1, 2);
            driver.runBatch();
            in.add(3, 4);
            driver.runBatch();

            assertThat(out.batches()).containsExactly(List.of(2, 3), List.of(4, 5));
            assertThat(log.at(Level.WARN).stream().filter(line -> line.contains("the tracer failed")))
                    .hasSize(fault == Fault.NULL ? 0 : 1);
        }
    }

    @Test
    void thereIsOneAndFromTheStart() {
        StreamingContext ssc = StreamingContext.local(SECOND);
        ssc.traceWith(new Notes());
        assertThatThrownBy(() -> ssc.traceWith(new Notes()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has a tracer already");
        ssc.close();

        try (StreamingTestDriver driver = StreamingTestDriver.create(SECOND)) {
            driver.<Integer>input().stream().foreachBatch(Batch::count);
            driver.runBatch();
            assertThatThrownBy(() -> driver.context().traceWith(new Notes()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("before start()");
        }
    }

    @Test
    void theContextIsNoPartOfWhatABatchIs() {
        BatchInfo plain = new BatchInfo(1, Instant.EPOCH, false, "digest", List.of());
        BatchInfo traced = plain.withHeaders(Map.of("trace", "t"));
        assertThat(traced).isEqualTo(plain).hasSameHashCodeAs(plain);
        assertThat(traced.headers()).containsExactly(Map.entry("trace", "t"));
        assertThat(traced.withHeaders(Map.of()).headers()).isEmpty();
        assertThat(new BatchInfo(2, Instant.EPOCH, false, "digest", List.of())).isNotEqualTo(plain);
    }
}
