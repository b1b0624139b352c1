package io.dstream.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.Sink;
import io.dstream.testing.Proxy;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageConsumer;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JmsSinkTest {
    private static final ArtemisServer SERVER = ArtemisServer.shared();

    private final String queue = ArtemisServer.fresh();
    private final JmsOutput<String> output = to(SERVER.factory(), queue);
    private final StreamingContext ssc = StreamingContext.builder()
            .parallelism(2)
            .batchInterval(Duration.ofSeconds(1))
            .build();

    @AfterEach
    void close() {
        ssc.close();
    }

    private static JmsOutput<String> to(ConnectionFactory factory, String queue) {
        return Jms.toQueue(factory, queue, (String text) -> JmsMessage.of(text))
                .user(ArtemisServer.USER, ArtemisServer.PASSWORD);
    }

    private static BatchInfo info() {
        return new BatchInfo(1, Instant.EPOCH, false, "", List.of());
    }

    private static List<String> numbers(int until) {
        return IntStream.range(0, until).mapToObj(Integer::toString).toList();
    }

    private <T> void write(Sink<T> sink, List<T> records, int partitions, BatchInfo info) throws Exception {
        sink.open("out");
        try {
            sink.write(ssc.batch(records, partitions), info);
        } finally {
            sink.close();
        }
    }

    @Test
    void sendsAllPartitionsEachInOrder() throws Exception {
        write(output.sink(), numbers(4_000), 4, info());
        List<String> texts = SERVER.texts(queue);
        assertThat(texts).containsExactlyInAnyOrderElementsOf(numbers(4_000));
        assertThat(texts.stream().filter(text -> Integer.parseInt(text) < 1_000))
                .containsExactlyElementsOf(numbers(1_000));
    }

    @Test
    void anEmptyBatchSendsNothing() throws Exception {
        write(output.sink(), List.of(), 1, info());
        assertThat(SERVER.count(queue)).isZero();
    }

    @Test
    void aMessageHasItsPropertiesAndTheContextOfTheTrace() throws Exception {
        Sink<String> sink = Jms.toQueue(SERVER.factory(), queue, (String text) -> JmsMessage.of(text)
                        .property("tenant", "north")
                        .property("amount", 17)
                        .correlatedWith("c-1")
                        .ofType("order")
                        .withPriority(7))
                .user(ArtemisServer.USER, ArtemisServer.PASSWORD)
                .sink();
        write(
                sink,
                List.of("1"),
                1,
                info().withHeaders(Map.of("traceparent", "t", "x-trace", "u", "tenant", "ignored")));
        var unused = SERVER.drain(queue, message -> {
            assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
            assertThat(message.getJMSExpiration()).isZero();
            assertThat(message.getStringProperty("tenant")).isEqualTo("north");
            assertThat(message.getObjectProperty("amount")).isEqualTo(17);
            assertThat(message.getStringProperty("traceparent")).isEqualTo("t");
            assertThat(message.getStringProperty("x__dash__trace")).isEqualTo("u");
            assertThat(message.getJMSCorrelationID()).isEqualTo("c-1");
            assertThat(message.getJMSType()).isEqualTo("order");
            assertThat(message.getJMSPriority()).isEqualTo(7);
            return ((TextMessage) message).getText();
        });
        assertThat(unused).containsExactly("1");
    }

    @Test
    void bytesAndMapsAreSentAsWhatTheyAre() throws Exception {
        Sink<Integer> sink = Jms.toQueue(
                        SERVER.factory(),
                        queue,
                        (Integer n) -> n == 0
                                ? JmsMessage.of(new byte[] {0, -1})
                                : JmsMessage.of(Map.of("item", "apple", "n", n)))
                .user(ArtemisServer.USER, ArtemisServer.PASSWORD)
                .sink();
        write(sink, List.of(0, 1), 1, info());
        List<Object> bodies = SERVER.drain(
                queue,
                message -> message instanceof MapMessage map
                        ? map.getString("item") + map.getInt("n")
                        : message.getBody(byte[].class));
        assertThat((byte[]) bodies.get(0)).containsExactly(0, -1);
        assertThat(bodies.get(1)).isEqualTo("apple1");
    }

    @Test
    void aReceivedMessageCanBeSentOn() throws Exception {
        JmsMessage received = new JmsMessage(
                "in",
                "a",
                Map.of("JMSXDeliveryCount", 1, "JMSXGroupID", "g"),
                "ID:1",
                "",
                "",
                "",
                Instant.EPOCH,
                4,
                true);
        Sink<JmsMessage> sink = Jms.toQueue(SERVER.factory(), queue, (JmsMessage message) -> message)
                .user(ArtemisServer.USER, ArtemisServer.PASSWORD)
                .sink();
        write(sink, List.of(received), 1, info());
        assertThat(SERVER.drain(queue, message -> message.getStringProperty("JMSXGroupID")))
                .containsExactly("g");
    }

    @Test
    void transientMessagesAreNotWrittenAndMessagesMayExpire() throws Exception {
        write(output.transientMessages().timeToLive(Duration.ofHours(1)).sink(), List.of("1"), 1, info());
        var unused = SERVER.drain(queue, message -> {
            assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
            assertThat(message.getJMSExpiration()).isPositive();
            return "";
        });
        assertThat(unused).hasSize(1);
    }

    @Test
    void aTopicReachesItsSubscribers() throws Exception {
        String topic = ArtemisServer.fresh();
        Sink<String> sink = Jms.toTopic(SERVER.factory(), topic, (String text) -> JmsMessage.of(text))
                .user(ArtemisServer.USER, ArtemisServer.PASSWORD)
                .sink();
        List<String> received = SERVER.on(session -> {
            MessageConsumer consumer = session.createConsumer(session.createTopic(topic));
            try {
                write(sink, List.of("a"), 1, info());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return List.of(consumer.receive().getBody(String.class));
        });
        assertThat(received).containsExactly("a");
    }

    @Test
    void aPropertyThatJmsDoesNotHaveFailsTheBatch() {
        assertThatThrownBy(() -> JmsMessage.of("a").property("no-name", "x")).hasMessageContaining("identifier");
        assertThatThrownBy(() -> JmsMessage.of("a").property("list", List.of())).hasMessageContaining("a number");
        assertThatThrownBy(() -> JmsMessage.of("a").withPriority(10)).hasMessageContaining("expected 0 to 9");
        Sink<String> sink = Jms.toQueue(SERVER.factory(), queue, (String text) -> JmsMessage.of(Map.of("x", List.of())))
                .user(ArtemisServer.USER, ArtemisServer.PASSWORD)
                .sink();
        assertThatThrownBy(() -> write(sink, List.of("a"), 1, info()))
                .hasMessageContaining("a batch could not be sent to queue " + queue);
    }

    @Test
    void aUserWhoMayNotSendFailsTheBatch() {
        SERVER.send(queue, "created");
        assertThatThrownBy(() -> write(
                        output.user(ArtemisServer.READER, ArtemisServer.PASSWORD)
                                .sink(),
                        List.of("a"),
                        1,
                        info()))
                .hasMessageContainingAll("the broker refuses the user 'reader'", "the permission");
    }

    @Test
    void aQueueThatIsFullFailsTheBatchInTheEnd() {
        String full = "shop.full." + queue;
        Sink<String> sink = Jms.toQueue(SERVER.factory(), full, (String text) -> JmsMessage.of(text.repeat(1_000)))
                .user(ArtemisServer.USER, ArtemisServer.PASSWORD)
                .retryFor(Duration.ofMillis(1))
                .sink();
        assertThatThrownBy(() -> {
                    sink.open("out");
                    try {
                        sink.write(ssc.batch(numbers(100), 1), info());
                        sink.write(ssc.batch(numbers(100), 1), info());
                    } finally {
                        sink.close();
                    }
                })
                .hasMessageContaining("is full");
    }

    @Test
    void aProgramThatStopsWaitsNoLonger() throws Exception {
        try (Proxy proxy = new Proxy(SERVER.port())) {
            Sink<String> sink = to(ArtemisServer.factory(proxy.port()), queue)
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
            assertThatThrownBy(writing::join).hasStackTraceContaining("could not be sent");
            sink.close();
        }
    }

    @Test
    void writesWithTls() throws Exception {
        write(to(SERVER.secured(), queue).sink(), List.of("a"), 1, info());
        assertThat(SERVER.texts(queue)).containsExactly("a");
    }
}
