package io.dstream.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.dstream.StreamingContext;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.Sink;
import io.dstream.testing.Await;
import io.dstream.testing.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MqttSinkTest {
    private static final Mosquitto SERVER = Mosquitto.shared();

    private final String topic = SERVER.fresh();
    private final Mosquitto.Gathered gathered = SERVER.gather(topic + "/#");
    private final StreamingContext ssc = StreamingContext.builder()
            .parallelism(2)
            .batchInterval(Duration.ofSeconds(1))
            .build();

    @AfterEach
    void close() {
        ssc.close();
        gathered.close();
    }

    private MqttOutput<String> output(Mqtt mqtt) {
        return mqtt.publish(text -> MqttMessage.of(topic, text));
    }

    private static BatchInfo info() {
        return new BatchInfo(1, Instant.EPOCH, false, "", List.of());
    }

    private static List<String> numbers(int until) {
        return IntStream.range(0, until).mapToObj(Integer::toString).toList();
    }

    private void write(Sink<String> sink, List<String> records, int partitions, BatchInfo info) throws Exception {
        sink.open("out");
        try {
            sink.write(ssc.batch(records, partitions), info);
        } finally {
            sink.close();
        }
    }

    private List<Mqtt5Publish> awaitMessages(int count) {
        Await.until("there are " + count, () -> gathered.messages.size() >= count);
        return gathered.messages;
    }

    @ParameterizedTest
    @EnumSource(Qos.class)
    void publishesAllPartitionsEachInOrderWithBothVersions(Qos qos) throws Exception {
        write(output(SERVER.mqtt()).qos(qos).sink(), numbers(400), 2, info());
        awaitMessages(400);
        assertThat(gathered.texts()).containsExactlyInAnyOrderElementsOf(numbers(400));
        assertThat(gathered.texts().stream().filter(text -> Integer.parseInt(text) < 200))
                .containsExactlyElementsOf(numbers(200));
        write(output(SERVER.mqtt().version3()).qos(qos).sink(), List.of("more"), 1, info());
        awaitMessages(401);
        assertThat(gathered.texts()).endsWith("more");
    }

    @Test
    void anEmptyBatchPublishesNothing() throws Exception {
        write(output(SERVER.mqtt()).sink(), List.of(), 1, info());
        assertThat(gathered.messages).isEmpty();
    }

    @Test
    void aMessageHasItsPropertiesAndTheContextOfTheTrace() throws Exception {
        Sink<String> sink = SERVER.mqtt()
                .<String>publish(text -> MqttMessage.of(topic + "/a", text).property("tenant", "north"))
                .sink();
        write(sink, List.of("1"), 1, info().withHeaders(Map.of("traceparent", "t", "tenant", "ignored")));
        Map<String, String> properties = awaitMessages(1).get(0).getUserProperties().asList().stream()
                .collect(Collectors.toMap(
                        p -> p.getName().toString(), p -> p.getValue().toString()));
        assertThat(properties).isEqualTo(Map.of("traceparent", "t", "tenant", "north"));
    }

    @Test
    void aRetainedMessageIsForThoseWhoComeLater() throws Exception {
        Sink<String> sink = SERVER.mqtt()
                .<String>publish(text -> MqttMessage.of(topic, text).retain())
                .sink();
        write(sink, List.of("kept"), 1, info());
        awaitMessages(1);
        try (Mosquitto.Gathered later = SERVER.gather(topic)) {
            Await.until("it is there", () -> later.texts().equals(List.of("kept")));
            assertThat(later.messages.get(0).isRetain()).isTrue();
        }
    }

    @Test
    void aWrongTopicFailsTheBatch() {
        Sink<String> sink = SERVER.mqtt()
                .<String>publish(text -> MqttMessage.of(topic + "/#", text))
                .sink();
        assertThatThrownBy(() -> write(sink, List.of("1"), 1, info())).hasStackTraceContaining("#");
    }

    @Test
    void aProgramThatStopsWaitsNoLonger() throws Exception {
        try (Proxy proxy = new Proxy(SERVER.port())) {
            Sink<String> sink = output(Mqtt.at("127.0.0.1", proxy.port()))
                    .retryFor(Duration.ofHours(1))
                    .sink();
            sink.open("out");
            proxy.down();
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    sink.write(ssc.batch(List.of("x")), info());
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            sink.stopping();
            assertThatThrownBy(writing::join).hasStackTraceContaining("could not be published");
            sink.close();
        }
    }

    @Test
    void aSinkIsForOneStream() throws Exception {
        Sink<String> sink = output(SERVER.mqtt()).sink();
        sink.open("one");
        assertThatThrownBy(() -> sink.open("two")).hasMessageContainingAll("in use by one", "another for two");
        sink.close();
    }

    @Test
    void writesWithTls() throws Exception {
        Mqtt secured = Mqtt.at("localhost", SERVER.tlsPort()).tls(SERVER.trusted());
        write(output(secured).sink(), List.of("a"), 1, info());
        awaitMessages(1);
        assertThat(gathered.texts()).containsExactly("a");
    }
}
