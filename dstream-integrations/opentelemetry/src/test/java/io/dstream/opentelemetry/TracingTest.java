package io.dstream.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.dstream.BatchFailurePolicy;
import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.report.BatchReport;
import io.dstream.report.FailureReport;
import io.dstream.report.PhaseReport.Phase;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.TransactionalSink;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spans of programs. */
class TracingTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private final Spans spans = Spans.all();

    private static StreamingContext.Builder program() {
        return StreamingContext.builder().appName("shop").batchInterval(SECOND);
    }

    /** What an instrumented client would do. */
    private static void call(Tracer tracer, String name) {
        tracer.spanBuilder(name).setSpanKind(SpanKind.CLIENT).startSpan().end();
    }

    /** Notes the context that it is given. */
    private static final class Ledger implements TransactionalSink<Pair<String, Long>> {
        final List<Map<String, String>> headers = new ArrayList<>();

        @Override
        public Optional<Committed> lastCommitted() {
            return Optional.empty();
        }

        @Override
        public void prepare(Batch<Pair<String, Long>> batch, BatchInfo info) {
            headers.add(info.headers());
        }

        @Override
        public void commit(BatchInfo info) {}

        @Override
        public void abort(BatchInfo info) {}
    }

    @Test
    void aBatchIsATraceOfItsPhases() {
        Tracer client = spans.openTelemetry().getTracer("client");
        Ledger ledger = new Ledger();
        TestInput<String> in = TestInput.create();
        try (StreamingTestDriver driver =
                StreamingTestDriver.create(() -> program().checkpointDir(directory), ssc -> {
                    spans.tracing().attach(ssc);
                    DStream<String> words = ssc.from(in).named("words");
                    words.countByValue()
                            .updateStateByKey((List<Long> added, Optional<Long> sum) -> Optional.of(sum.orElse(0L)
                                    + added.stream().mapToLong(n -> n).sum()))
                            .named("sums")
                            .to(ledger);
                    words.foreachBatch(batch -> {
                        call(client, "insert");
                        batch.count();
                    });
                })) {
            in.add("a", "b");
            driver.runBatch();
        }

        assertThat(spans.tree())
                .containsExactly(
                        "batch",
                        "  checkpoint",
                        "  compute sums",
                        "  checkpoint",
                        "  output to",
                        "  output foreachBatch",
                        "    insert",
                        "  commit to",
                        "  checkpoint",
                        "  checkpoint");
        SpanData batch = spans.one("batch");
        assertThat(batch.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(batch.getAttributes().asMap())
                .containsOnly(
                        entry(Attributes.PROGRAM, "shop"),
                        entry(Attributes.BATCH_ID, 1L),
                        entry(Attributes.BATCH_TIME, "1970-01-01T00:00:01Z"),
                        entry(Attributes.RECORDS, 2L),
                        entry(Attributes.ATTEMPTS, 1L),
                        entry(Attributes.DELAY, 0.0));
        SpanData output = spans.one("output to");
        assertThat(output.getAttributes().get(Attributes.OPERATOR)).startsWith("to-");
        assertThat(output.getAttributes().get(Attributes.SITE)).startsWith("TracingTest.java:");
        assertThat(ledger.headers).containsExactly(Map.of("traceparent", Spans.traceparent(output)));
        assertThat(output.getTraceId()).isEqualTo(batch.getTraceId());
    }

    @Test
    void functionsAreInTheSpanOfTheOutputOnWhicheverThread() {
        Tracer client = spans.openTelemetry().getTracer("client");
        CyclicBarrier both = new CyclicBarrier(2);
        try (StreamingTestDriver driver = StreamingTestDriver.create(program().parallelism(2))) {
            spans.tracing().attach(driver.context());
            TestInput<Integer> in = driver.input(2);
            in.stream()
                    .map(n -> {
                        both.await(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS); // one thread cannot do both
                        call(client, "lookup");
                        return n;
                    })
                    .foreachBatch(Batch::collect);
            in.add(1, 2);
            driver.runBatch();
        }

        assertThat(spans.tree()).containsExactly("batch", "  output foreachBatch", "    lookup", "    lookup");
    }

    @Test
    void anAttemptThatIsFollowedByAnotherIsAnEvent() {
        AtomicInteger attempts = new AtomicInteger();
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                program().onBatchFailure(BatchFailurePolicy.retry(2, Duration.ZERO, BatchFailurePolicy.fail())))) {
            spans.tracing().attach(driver.context());
            driver.<Integer>input().stream().foreachBatch(batch -> {
                if (attempts.incrementAndGet() == 1) {
                    throw new IllegalStateException("no room");
                }
            });
            driver.runBatch();
        }

        assertThat(spans.tree())
                .containsExactly("batch", "  output foreachBatch", "  wait before retry", "  output foreachBatch");
        SpanData batch = spans.one("batch");
        assertThat(batch.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(batch.getAttributes().get(Attributes.ATTEMPTS)).isEqualTo(2);
        assertThat(batch.getEvents()).extracting(EventData::getName).containsExactly("retry");
        assertThat(batch.getEvents().get(0).getAttributes().asMap())
                .containsOnly(
                        entry(Attributes.ATTEMPT, 1L),
                        entry(Attributes.EXCEPTION_TYPE, "java.lang.IllegalStateException"),
                        entry(Attributes.EXCEPTION_MESSAGE, "no room"));
        List<SpanData> outputs = spans.named("output foreachBatch");
        assertThat(outputs.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(outputs.get(0).getEvents()).extracting(EventData::getName).containsExactly("exception");
        assertThat(outputs.get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(outputs.get(1).getEvents()).isEmpty();
    }

    @Test
    void aBatchThatFailsIsAnErrorAndTheNextOneATraceOfItsOwn() {
        AtomicInteger batches = new AtomicInteger();
        try (StreamingTestDriver driver =
                StreamingTestDriver.create(program().onBatchFailure(BatchFailurePolicy.skip()))) {
            spans.tracing().attach(driver.context());
            TestInput<Integer> in = driver.input();
            in.stream()
                    .map(n -> {
                        if (batches.incrementAndGet() == 1) {
                            throw new IllegalStateException("odd");
                        }
                        return n;
                    })
                    .foreachBatch(Batch::collect);
            in.add(1);
            driver.runBatch();
            in.add(2);
            driver.runBatch();
        }

        assertThat(spans.tree()).containsExactly("batch", "  output foreachBatch", "batch", "  output foreachBatch");
        List<SpanData> traces = spans.named("batch");
        SpanData failed = traces.get(0);
        assertThat(failed.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(failed.getStatus().getDescription()).isEqualTo("java.lang.IllegalStateException: odd");
        assertThat(failed.getAttributes().get(Attributes.ERROR_TYPE)).isEqualTo("java.lang.IllegalStateException");
        assertThat(failed.getEvents()).extracting(EventData::getName).containsExactly("exception");
        assertThat(traces.get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(traces.get(1).getTraceId()).isNotEqualTo(failed.getTraceId());
    }

    @Test
    void theSpanOfABatchThatIsStoppedEnds() throws Exception {
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("stopped")
                .batchInterval(Duration.ofMillis(10))
                .build()) {
            spans.tracing().attach(ssc);
            ssc.from(Sources.queue(new ArrayDeque<List<Integer>>())).foreachBatch(batch -> {
                ssc.stop();
                throw new InterruptedException("told to stop");
            });
            ssc.start();
            assertThat(ssc.awaitTermination(Await.DEADLINE)).isTrue();
        }

        assertThat(spans.tree()).containsExactly("batch", "  output foreachBatch");
        assertThat(spans.one("batch").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    @SuppressWarnings("try") // a scope is there to be closed
    void aBatchOnCallIsInTheTraceOfItsCaller() {
        Tracer caller = spans.openTelemetry().getTracer("caller");
        try (StreamingTestDriver driver = StreamingTestDriver.create(program())) {
            spans.tracing().attach(driver.context());
            driver.<Integer>input().stream().foreachBatch(Batch::count);
            Span request = caller.spanBuilder("request").startSpan();
            try (Scope unused = request.makeCurrent()) {
                driver.runBatch();
                assertThat(Span.current()).isSameAs(request);
            } finally {
                request.end();
            }
        }

        assertThat(spans.tree()).containsExactly("request", "  batch", "    output foreachBatch");
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // that is the mistake
    void aSpanThatAFunctionHasLeftOpenDoesNotReachTheNextBatch() {
        Tracer careless = spans.openTelemetry().getTracer("careless");
        try (StreamingTestDriver driver = StreamingTestDriver.create(program())) {
            spans.tracing().attach(driver.context());
            DStream<Integer> in = driver.<Integer>input().stream();
            in.foreachBatch(batch -> {
                Scope unused = careless.spanBuilder("leaked").startSpan().makeCurrent();
            });
            in.foreachBatch(Batch::count);
            driver.runBatch();
            assertThat(Context.current()).isSameAs(Context.root());
            driver.runBatch();
        }

        assertThat(spans.tree())
                .containsExactly(
                        "batch",
                        "  output foreachBatch",
                        "  output foreachBatch",
                        "batch",
                        "  output foreachBatch",
                        "  output foreachBatch");
    }

    @Test
    void aBatchThatIsNotSampledHasNoSpansAndSaysSoToOthers() {
        Spans none = new Spans(Sampler.parentBased(Sampler.alwaysOff()));
        Tracer client = none.openTelemetry().getTracer("client");
        Ledger ledger = new Ledger();
        try (StreamingTestDriver driver = StreamingTestDriver.create(program())) {
            none.tracing().attach(driver.context());
            TestInput<String> in = driver.input();
            in.stream().countByValue().to(ledger);
            in.stream().foreachBatch(batch -> {
                Span lookup = client.spanBuilder("lookup").startSpan();
                assertThat(lookup.getSpanContext().getTraceId())
                        .as("not a trace of its own")
                        .isEqualTo(Span.current().getSpanContext().getTraceId());
                lookup.end();
            });
            driver.runBatch();
        }

        assertThat(none.ended()).isEmpty();
        assertThat(ledger.headers).singleElement().satisfies(headers -> assertThat(headers.get("traceparent"))
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[02]")); // the last bit says whether it is
    }

    @Test
    void withoutAnSdkThereIsNothing() {
        Ledger ledger = new Ledger();
        try (StreamingTestDriver driver = StreamingTestDriver.create(program())) {
            Tracing.of(OpenTelemetry.noop()).attach(driver.context());
            driver.<String>input().stream().countByValue().to(ledger);
            driver.runBatch();
        }

        assertThat(ledger.headers).containsExactly(Map.of());
    }

    @Test
    void isAttachedOnceBeforeTheStart() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(program())) {
            Tracing tracing = spans.tracing().attach(driver.context());
            assertThatThrownBy(() -> tracing.attach(driver.context())).isInstanceOf(IllegalStateException.class);
        }
    }

    // ---- one batch, step by step ----

    private BatchSpan batch() {
        Tracer tracer = spans.openTelemetry().getTracer("test");
        TextMapPropagator propagator = spans.openTelemetry().getPropagators().getTextMapPropagator();
        return new BatchSpan(tracer, propagator, tracer.spanBuilder("batch").startSpan());
    }

    private static BatchReport report(Optional<Throwable> failure, Optional<FailureReport> failed) {
        BatchReport waiting = BatchReport.waiting(7, Instant.EPOCH, List.of());
        return new BatchReport(
                waiting.id(),
                waiting.time(),
                List.of(),
                Optional.of(Duration.ofMillis(1_500)),
                Optional.of(SECOND),
                List.of(),
                3,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                1,
                failure,
                waiting.times(),
                failed);
    }

    @Test
    void theWaitForListenersIsInThePhaseThatItInterrupts() {
        BatchSpan batch = batch();
        batch.enter(Phase.LISTENERS, "", "");
        batch.enter(Phase.OTHER, "", "");
        batch.enter(Phase.OUTPUT, "print", "");
        batch.enter(Phase.LISTENERS, "", "");
        batch.enter(Phase.OUTPUT, "print", "");
        batch.enter(Phase.LISTENERS, "", "");
        batch.enter(Phase.OUTPUT, "print", "");
        batch.enter(Phase.OTHER, "", "");
        batch.end(report(Optional.empty(), Optional.empty()));

        assertThat(spans.tree())
                .containsExactly("batch", "  listeners", "  output print", "    listeners", "    listeners");
        assertThat(Context.current()).isSameAs(Context.root());
    }

    @Test
    void theBatchSaysWhereItFailed() {
        IllegalStateException cause = new IllegalStateException("odd");
        BatchSpan batch = batch();
        batch.end(report(
                Optional.of(cause),
                Optional.of(new FailureReport(
                        "rates", "map", "Orders.java:40", "Rates.java:77", cause, false, List.of()))));

        Map<AttributeKey<?>, Object> said = spans.one("batch").getAttributes().asMap();
        assertThat(said)
                .contains(
                        entry(Attributes.FAILED_OPERATOR, "rates"),
                        entry(Attributes.FAILED_LINE, "Rates.java:77"),
                        entry(Attributes.DEAD_LETTERS, 3L),
                        entry(Attributes.DELAY, 1.5));
    }

    @Test
    void aTracerOfRecordsReadsWhatTheClientsWrite() {
        OpenTelemetryTracer tracer = new OpenTelemetryTracer(spans.openTelemetry(), "shop");
        assertThat(tracer.headers()).containsExactlyInAnyOrder("traceparent", "tracestate", "baggage");
        String first = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        String second = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01";
        BatchInfo info = new BatchInfo(1, Instant.EPOCH, true, "", List.of());
        tracer.begin(
                        info,
                        Arrays.asList(
                                Map.of("traceparent", first),
                                Map.of("traceparent", first, "baggage", "a=b"),
                                Map.of("traceparent", "nonsense"),
                                Map.of("baggage", "a=b"),
                                Map.of("traceparent", second, "tracestate", "v=1")))
                .end(report(Optional.empty(), Optional.empty()));

        SpanData batch = spans.one("batch");
        assertThat(batch.getLinks())
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly("b7ad6b7169203331", "00f067aa0ba902b7");
        assertThat(batch.getAttributes().get(Attributes.REPLAY)).isTrue();
        assertThat(batch.getParentSpanId()).isEqualTo("0000000000000000");
    }
}
