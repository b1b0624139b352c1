package io.dstream.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.kafka.Kafka;
import io.dstream.kafka.KafkaOutput;
import io.dstream.kafka.StartOffsets;
import io.dstream.sink.Sink;
import io.dstream.testing.Await;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import io.dstream.testkit.StreamingTestDriver;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From the span that a record was written in, through a broker and a program, to the record that it writes. */
class KafkaTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();

    private final Spans spans = Spans.all();

    /** The kinds of sinks. */
    enum Kind {
        PLAIN,
        FROM_TASKS,
        TRANSACTIONAL
    }

    private static Sink<Pair<String, String>> sink(Kind kind, String topic) {
        KafkaOutput<String, String> output = (kind == Kind.TRANSACTIONAL
                        ? Kafka.<String, String>transactional(BROKER.plain(), topic)
                        : Kafka.<String, String>sink(BROKER.plain()))
                .keys(new StringSerializer())
                .values(new StringSerializer());
        return kind == Kind.FROM_TASKS
                ? output.fromTasks().topic(topic)
                : output.records(pair -> {
                    ProducerRecord<String, String> record = new ProducerRecord<>(topic, pair.key(), pair.value());
                    if (pair.key().equals("own")) {
                        record.headers().add("traceparent", Topics.bytes("own"));
                    }
                    return record;
                });
    }

    /** Runs a program from one topic to another until the records have come through. */
    private List<ConsumerRecord<String, String>> run(Kind kind, String from, int records, boolean traced)
            throws Exception {
        String to = TOPICS.topic(1);
        List<ConsumerRecord<String, String>> seen = new ArrayList<>();
        try (StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                .appName("round-trip")
                .batchInterval(Duration.ofSeconds(1))
                .parallelism(2))) {
            StreamingContext ssc = driver.context();
            if (traced) {
                spans.tracing().attach(ssc);
            }
            ssc.from(Kafka.<String, String>direct(BROKER.plain())
                            .topics(from)
                            .keys(new StringDeserializer())
                            .values(new StringDeserializer())
                            .from(StartOffsets.earliest()))
                    .mapToPair(record -> Pair.of(record.key(), record.value()))
                    .to(sink(kind, to));
            Await.until("all has come through", () -> {
                driver.runBatch();
                return driver.context().metrics().processedRecords() == records;
            });
        }
        seen.addAll(TOPICS.records(to));
        assertThat(seen).hasSize(records);
        return seen;
    }

    private static Map<String, String> headers(ConsumerRecord<String, String> record) {
        Map<String, String> headers = new TreeMap<>();
        for (Header header : record.headers()) {
            assertThat(headers.put(header.key(), Topics.text(header.value()))).isNull();
        }
        return headers;
    }

    /** As an instrumented producer does. */
    private Span send(String topic, String key) throws Exception {
        Span span = spans.openTelemetry()
                .getTracer("producer")
                .spanBuilder("send " + key)
                .setSpanKind(SpanKind.PRODUCER)
                .startSpan();
        ProducerRecord<String, String> record = new ProducerRecord<>(topic, key, "v");
        spans.openTelemetry()
                .getPropagators()
                .getTextMapPropagator()
                .inject(Context.root().with(span), record, (into, name, value) -> into.headers()
                        .add(name, Topics.bytes(value)));
        TOPICS.send(record);
        span.end();
        return span;
    }

    @ParameterizedTest
    @EnumSource
    void theTraceGoesOnBehindTheBroker(Kind kind) throws Exception {
        String topic = TOPICS.topic(1);
        Span first = send(topic, "first");
        Span second = send(topic, "second");
        List<ConsumerRecord<String, String>> written = run(kind, topic, 2, true);

        List<SpanData> batches = spans.named("batch");
        assertThat(batches.stream().flatMap(batch -> batch.getLinks().stream()))
                .extracting(LinkData::getSpanContext)
                .extracting(context -> context.getTraceId() + "-" + context.getSpanId())
                .containsExactly(text(first), text(second));
        List<String> outputs =
                spans.named("output to").stream().map(Spans::traceparent).toList();
        assertThat(written).allSatisfy(record -> {
            assertThat(headers(record)).containsOnlyKeys("traceparent");
            assertThat(outputs).contains(headers(record).get("traceparent"));
        });
    }

    private static String text(Span span) {
        return span.getSpanContext().getTraceId() + "-" + span.getSpanContext().getSpanId();
    }

    @Test
    void aHeaderThatTheProgramHasSetStays() throws Exception {
        String topic = TOPICS.topic(1);
        send(topic, "own");
        assertThat(headers(run(Kind.PLAIN, topic, 1, true).get(0))).isEqualTo(Map.of("traceparent", "own"));
    }

    @ParameterizedTest
    @EnumSource
    void withoutTracingRecordsGetNoHeaders(Kind kind) throws Exception {
        String topic = TOPICS.topic(1);
        send(topic, "first");
        assertThat(headers(run(kind, topic, 1, false).get(0))).isEmpty();
    }
}
