package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.opentelemetry.Tracing;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The code that the page on tracing shows. */
class TracingTest {
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetry openTelemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build();

    @Test
    void batchesAreTraces() {
        List<String> sent = new ArrayList<>();
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            StreamingContext ssc = driver.context();
            // snippet: tracing-attach
            Tracing.of(openTelemetry).attach(ssc); // before the start
            // end
            TestInput<String> input = driver.input();
            DStream<String> orders = input.stream();
            // snippet: tracing-own-spans
            Tracer tracer = openTelemetry.getTracer("shop");
            orders.foreachBatch(batch -> {
                Span span = tracer.spanBuilder("mail").startSpan(); // a child of "output foreachBatch-1"
                try (Scope scope = span.makeCurrent()) {
                    batch.collect().forEach(sent::add);
                } finally {
                    span.end();
                }
            });
            // end
            input.add("order");
            driver.runBatch();
        }

        assertThat(sent).containsExactly("order");
        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .satisfiesExactly(
                        name -> assertThat(name).isEqualTo("mail"),
                        name -> assertThat(name).matches("output foreachBatch-\\d+"),
                        name -> assertThat(name).isEqualTo("batch"));
    }
}
