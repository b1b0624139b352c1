package io.dstream.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.GetResponse;
import io.dstream.StreamingContext;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.Sink;
import io.dstream.testing.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AmqpSinkTest {
    private static final RabbitServer SERVER = RabbitServer.shared();

    private final String queue = SERVER.fresh();
    private final AmqpOutput<String> output = SERVER.amqp().enqueue(queue, text -> AmqpMessage.of(text));
    private final StreamingContext ssc = StreamingContext.builder()
            .parallelism(2)
            .batchInterval(Duration.ofSeconds(1))
            .build();

    @AfterEach
    void close() {
        ssc.close();
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

    @Test
    void publishesAllPartitionsEachInOrder() throws Exception {
        write(output.sink(), numbers(4_000), 4, info());
        List<String> texts = SERVER.texts(queue);
        assertThat(texts).containsExactlyInAnyOrderElementsOf(numbers(4_000));
        assertThat(texts.stream().filter(text -> Integer.parseInt(text) < 1_000))
                .containsExactlyElementsOf(numbers(1_000));
    }

    @Test
    void anEmptyBatchPublishesNothing() throws Exception {
        write(output.sink(), List.of(), 1, info());
        assertThat(SERVER.count(queue)).isZero();
    }

    @Test
    void aMessageHasItsPropertiesAndTheContextOfTheTrace() throws Exception {
        Sink<String> sink = SERVER.amqp()
                .<String>enqueue(queue, text -> AmqpMessage.of(text)
                        .withId("m-" + text)
                        .header("tenant", "north")
                        .ofType("text/x"))
                .sink();
        write(sink, List.of("1"), 1, info().withHeaders(Map.of("traceparent", "t", "tenant", "ignored")));
        GetResponse message = SERVER.drain(queue).get(0);
        BasicProperties properties = message.getProps();
        assertThat(properties.getDeliveryMode()).isEqualTo(2);
        assertThat(properties.getMessageId()).isEqualTo("m-1");
        assertThat(properties.getContentType()).isEqualTo("text/x");
        assertThat(properties.getHeaders().get("tenant")).hasToString("north");
        assertThat(properties.getHeaders().get("traceparent")).hasToString("t");
    }

    @Test
    void transientMessagesAreNotWritten() throws Exception {
        write(output.transientMessages().sink(), List.of("1"), 1, info());
        assertThat(SERVER.drain(queue).get(0).getProps().getDeliveryMode()).isEqualTo(1);
    }

    @Test
    void anExchangeRoutesByTheKey() throws Exception {
        String exchange = exchange();
        SERVER.on(channel -> channel.queueBind(queue, exchange, "to.queue"));
        write(keyed(exchange, "to.queue").sink(), List.of("1"), 1, info());
        assertThat(SERVER.texts(queue)).containsExactly("1");
    }

    private String exchange() {
        String exchange = "exchange-" + queue;
        SERVER.on(channel -> channel.exchangeDeclare(exchange, BuiltinExchangeType.TOPIC));
        return exchange;
    }

    private static AmqpOutput<String> keyed(String exchange, String key) {
        return SERVER.amqp().publish(exchange, text -> AmqpMessage.of(text).routedBy(key));
    }

    @Test
    void whatNoQueueGetsFailsTheBatchUnlessAllowed() throws Exception {
        String exchange = exchange();
        assertThatThrownBy(() -> write(keyed(exchange, "to.nobody").sink(), numbers(10), 2, info()))
                .hasMessageContainingAll("'" + exchange + "'", "'to.nobody' to no queue", "allowUnrouted()");
        write(keyed(exchange, "to.nobody").allowUnrouted().sink(), numbers(10), 2, info());
    }

    @Test
    void anExchangeThatDoesNotExistRefusesTheStart() {
        assertThatThrownBy(() -> write(keyed("nowhere", "x").sink(), numbers(1), 1, info()))
                .hasMessageContainingAll("no exchange 'nowhere'", "declare it first");
    }

    @Test
    void aQueueThatRefusesMessagesFailsTheBatchInTheEnd() {
        String full = SERVER.on(channel -> channel.queueDeclare(
                        "full-" + queue, true, false, false, Map.of("x-max-length", 5, "x-overflow", "reject-publish"))
                .getQueue());
        Sink<String> sink = SERVER.amqp()
                .<String>enqueue(full, text -> AmqpMessage.of(text))
                .retryFor(Duration.ofMillis(1))
                .sink();
        assertThatThrownBy(() -> write(sink, numbers(100), 1, info()))
                .hasMessageContaining("the broker has refused messages");
    }

    @Test
    void aProgramThatStopsWaitsNoLonger() throws Exception {
        try (Proxy proxy = new Proxy(SERVER.port())) {
            Sink<String> sink = Amqp.at("127.0.0.1", proxy.port())
                    .<String>enqueue(queue, text -> AmqpMessage.of(text))
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
        Sink<String> sink = output.sink();
        sink.open("one");
        assertThatThrownBy(() -> sink.open("two")).hasMessageContainingAll("in use by one", "another for two");
        sink.close();
    }

    @Test
    void writesWithTls() throws Exception {
        Amqp secured =
                Amqp.at("localhost", SERVER.tlsPort()).tls(SERVER.certificates().withoutKey());
        write(secured.<String>enqueue(queue, text -> AmqpMessage.of(text)).sink(), List.of("a"), 1, info());
        assertThat(new String(SERVER.drain(queue).get(0).getBody(), StandardCharsets.UTF_8))
                .isEqualTo("a");
    }
}
