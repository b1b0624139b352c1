package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.sink.Sink;
import io.dstream.testing.Await;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sink that waits for acknowledgements. */
class SinkTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();
    private static StreamingContext ssc;

    @BeforeAll
    static void open() {
        ssc = StreamingContext.builder()
                .batchInterval(Duration.ofSeconds(1))
                .parallelism(2)
                .build();
    }

    @AfterAll
    static void close() {
        ssc.close();
    }

    private static KafkaOutput<String, String> output(Properties properties, boolean fromTasks) {
        KafkaOutput<String, String> output = Kafka.<String, String>sink(properties)
                .keys(new StringSerializer())
                .values(new StringSerializer())
                .connectTimeout(Duration.ofSeconds(2));
        return fromTasks ? output.fromTasks() : output;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendsPairs(boolean fromTasks) throws Exception {
        String topic = TOPICS.topic(3);
        List<Pair<String, String>> pairs = IntStream.range(0, 1_000)
                .mapToObj(n -> Pair.of("k" + n % 7, "" + n))
                .toList();
        Sink<Pair<String, String>> sink = output(BROKER.plain(), fromTasks).topic(topic);
        sink.open("out");
        Sinks.write(sink, 1, ssc.batch(pairs, 1));
        Sinks.write(sink, 2, ssc.batch(List.of()));
        sink.close();
        List<ConsumerRecord<String, String>> sent = TOPICS.records(topic);
        assertThat(sent).hasSize(1_000);
        assertThat(sent.stream().filter(r -> r.key().equals("k3")).map(r -> Integer.parseInt(r.value())))
                .as("the order of a key is kept")
                .isSorted();
        assertThat(sent.stream().map(ConsumerRecord::partition).distinct()).hasSizeGreaterThan(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendsRecordsWithHeadersToTopicsOfChoice(boolean fromTasks) throws Exception {
        String one = TOPICS.topic(2);
        String two = TOPICS.topic(1);
        Sink<Integer> sink = output(BROKER.plain(), fromTasks).records((Integer n) -> {
            ProducerRecord<String, String> record =
                    n == 1 ? new ProducerRecord<>(one, 1, 123L, "k", "one") : new ProducerRecord<>(two, null, "two");
            record.headers().add("n", Topics.bytes("" + n));
            return record;
        });
        sink.open("out");
        Sinks.write(sink, 1, ssc.batch(List.of(1, 2)));
        sink.close();
        ConsumerRecord<String, String> first = TOPICS.records(one).get(0);
        assertThat(first.partition()).isEqualTo(1);
        assertThat(first.timestamp()).isEqualTo(123L);
        assertThat(new String(first.headers().lastHeader("n").value(), StandardCharsets.UTF_8))
                .isEqualTo("1");
        assertThat(TOPICS.records(two).get(0).key()).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStreamIsWrittenWhole(boolean fromTasks) throws Exception {
        String topic = TOPICS.topic(1);
        String copy = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, 500);
        try (StreamingContext program = StreamingContext.local(Duration.ofMillis(10))) {
            program.from(Run.source(BROKER.plain()).topics(topic).from(StartOffsets.earliest()))
                    .mapToPair(record -> Pair.of(record.key(), record.value()))
                    .to(output(BROKER.plain(), fromTasks).topic(copy));
            program.start();
            Await.until("all has been copied", () -> TOPICS.committed(copy).size() == 500);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatCannotBeSentFailsTheBatchAndTheNextOneIsSent(boolean fromTasks) throws Exception {
        String topic = TOPICS.topic(1);
        Sink<Pair<String, String>> sink = output(BROKER.plain(), fromTasks).topic(topic);
        sink.open("out");
        String large = "x".repeat(2 << 20);
        assertThatThrownBy(() -> Sinks.write(sink, 1, ssc.batch(List.of(Pair.of("k", large)))))
                .hasMessageContainingAll("a record is too large", "max.request.size", "max.message.bytes");
        Sinks.write(sink, 2, ssc.batch(List.of(Pair.of("k", "v"))));
        sink.close();
        assertThat(TOPICS.committed(topic)).containsExactly("v");

        @SuppressWarnings({"unchecked", "rawtypes"})
        Sink<Pair<String, String>> wrong = ((KafkaOutput) output(BROKER.plain(), fromTasks))
                .keys(new StringSerializer())
                .values(new LongSerializer())
                .topic(topic);
        wrong.open("wrong");
        assertThatThrownBy(() -> Sinks.write(wrong, 1, ssc.batch(List.of(Pair.of("k", "v")))))
                .hasMessageContainingAll("the value of a record for topic " + topic, "LongSerializer");
        wrong.close();

        Sink<String> nowhere =
                output(BROKER.plain(), fromTasks).records((String v) -> new ProducerRecord<>("no-such", v, v));
        nowhere.open("nowhere");
        assertThatThrownBy(() -> Sinks.write(nowhere, 1, ssc.batch(List.of("v"))))
                .hasMessageContainingAll("no-such");
        nowhere.close();
    }

    @Test
    void transactionsAreNotSentFromTasks() {
        KafkaOutput<String, String> transactional = Kafka.transactional(BROKER.plain(), "some");
        assertThatThrownBy(transactional::fromTasks)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("Kafka.sink(...)", "leave fromTasks() out");
    }

    @Test
    void aStopGivesUpWaiting() throws Exception {
        try (KafkaBroker other = KafkaBroker.startNew()) {
            Topics there = other.topics();
            String topic = there.topic(1);
            Properties properties = other.plain();
            properties.put("metadata.recovery.strategy", "none"); // so that a send does not wait for metadata
            List<Sink<Pair<String, String>>> sinks = List.of(
                    output(properties, false).topic(topic),
                    output(properties, true).topic(topic));
            for (Sink<Pair<String, String>> sink : sinks) {
                sink.open("out");
                Sinks.write(sink, 1, ssc.batch(List.of(Pair.of("k", "v"))));
            }
            other.stop();
            for (Sink<Pair<String, String>> sink : sinks) {
                Thread stopper = new Thread(sink::stopping);
                var batch = ssc.batch(List.of(Pair.of("k", "v"))).peek(pair -> stopper.start());
                assertThatThrownBy(() -> Sinks.write(sink, 2, batch)).hasMessageContaining("is being stopped");
                sink.close();
            }
            other.start();
        }
    }
}
