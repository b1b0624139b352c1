package io.dstream.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import io.dstream.codec.Codecs;
import io.dstream.source.BufferLimits;
import io.dstream.source.Source;
import io.dstream.testing.Await;
import io.dstream.testing.Proxy;
import io.dstream.testing.connectors.Batches;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AmqpSourceTest {
    private static final RabbitServer SERVER = RabbitServer.shared();

    @TempDir
    Path checkpoint;

    private final String queue = SERVER.fresh();
    private final AmqpQueue ours = SERVER.amqp().queue(queue);

    private static String[] numbers(int from, int until) {
        return IntStream.range(from, until).mapToObj(Integer::toString).toArray(String[]::new);
    }

    private <T> Batches<T> recoverable(Source<T> source) {
        return Batches.of(
                source, builder -> builder.checkpointDir(checkpoint).codec(Codecs.ofRecord(AmqpMessage.class)));
    }

    // ---- messages ----

    @Test
    void messagesComeInOrderAndAreAcknowledged() {
        SERVER.send(queue, numbers(0, 3_000));
        try (Batches<String> run = recoverable(ours.text())) {
            assertThat(run.until(3_000)).containsExactly(numbers(0, 3_000));
            Await.until("all are acknowledged", () -> unacknowledged() == 0);
        }
        assertThat(SERVER.count(queue)).isZero();
    }

    /** How many messages come back if the consumer goes. */
    private long unacknowledged() {
        return SERVER.count(queue);
    }

    @Test
    void aMessageHasItsProperties() {
        SERVER.send(
                queue,
                new BasicProperties.Builder()
                        .headers(Map.of("tenant", "north", "n", 17))
                        .messageId("m-1")
                        .contentType("text/plain")
                        .correlationId("c-1")
                        .replyTo("answers")
                        .build(),
                "Zoë");
        try (Batches<AmqpMessage> run = recoverable(ours.messages())) {
            AmqpMessage message = run.until(1).get(0);
            assertThat(message.text()).isEqualTo("Zoë");
            assertThat(message.headers()).containsEntry("tenant", "north").containsEntry("n", "17");
            assertThat(List.of(message.id(), message.contentType(), message.correlationId(), message.replyTo()))
                    .containsExactly("m-1", "text/plain", "c-1", "answers");
            assertThat(message.routingKey()).isEqualTo(queue);
            assertThat(message.redelivered()).isFalse();
        }
    }

    @Test
    void bytesComeAsTheyAre() {
        SERVER.send(queue, new byte[] {0, -1, 10});
        try (Batches<byte[]> run = recoverable(ours.bytes())) {
            assertThat(run.until(1)).containsExactly(new byte[] {0, -1, 10});
        }
    }

    // ---- credit ----

    @Test
    void theBrokerKeepsWhatTheBufferDoesNotTake() {
        SERVER.send(queue, numbers(0, 500));
        try (Batches<String> run = Batches.of(
                ours.prefetch(20).text(), builder -> builder.receiverBuffer(new BufferLimits(10, 1 << 20)))) {
            run.run();
            assertThat(SERVER.count(queue)).isGreaterThanOrEqualTo(500 - 10 - 3 * 20);
            assertThat(run.until(500)).containsExactly(numbers(0, 500));
        }
    }

    // ---- restarts ----

    @Test
    void whatWasStoredAndNotAcknowledgedComesAgainUnlessItHasANumber() throws Exception {
        SERVER.send(queue, numbers(0, 100));
        Source<String> once = ours.identifiedBy(message -> "one", message -> Long.parseLong(message.text()))
                .text();
        try (Batches<String> run = recoverable(once)) {
            run.until(100);
        }
        SERVER.send(queue, numbers(50, 150)); // as after a lost acknowledgement
        try (Batches<String> run = recoverable(once)) {
            assertThat(run.until(50)).containsExactly(numbers(100, 150));
        }
    }

    @Test
    void aLostConnectionIsMadeAgain() throws Exception {
        try (Proxy proxy = new Proxy(SERVER.port());
                Batches<String> run = Batches.of(
                        Amqp.at("127.0.0.1", proxy.port()).queue(queue).text())) {
            SERVER.send(queue, "a");
            run.until(1);
            proxy.cut();
            run.untilReported("trying again");
            SERVER.send(queue, "b");
            assertThat(run.until(2)).contains("a", "b");
        }
    }

    @Test
    void aQueueThatIsDeletedAndDeclaredAgainIsConsumedAgain() {
        try (Batches<String> run = Batches.of(ours.text())) {
            SERVER.send(queue, "a");
            run.until(1);
            SERVER.on(channel -> channel.queueDelete(queue));
            run.untilReported("the broker has ended the consumer");
            SERVER.declare(queue);
            SERVER.send(queue, "b");
            assertThat(run.until(2)).containsExactly("a", "b");
        }
    }

    // ---- what cannot be decoded ----

    @Test
    void anUndecodableMessageFailsTheProgramAndStaysInTheQueue() {
        SERVER.send(queue, "1", "two", "3");
        try (Batches<Integer> run = recoverable(ours.decoded(message -> Integer.parseInt(message.text())))) {
            assertThatThrownBy(() -> run.until(3))
                    .hasStackTraceContaining("a message of queue " + queue + " cannot be decoded")
                    .hasStackTraceContaining("onUndecodable(REJECT)");
            assertThat(run.records()).containsExactly(1);
        }
        Await.until("they are back", () -> SERVER.count(queue) == 2);
        assertThat(SERVER.texts(queue)).containsExactly("two", "3");
    }

    @Test
    void anUndecodableMessageThatIsRejectedGoesToTheDeadLetterExchange() {
        String dead = SERVER.fresh();
        String source = SERVER.on(channel -> {
            channel.exchangeDeclare("dead-" + queue, BuiltinExchangeType.FANOUT);
            channel.queueBind(dead, "dead-" + queue, "");
            return channel.queueDeclare(
                            "alive-" + queue, true, false, false, Map.of("x-dead-letter-exchange", "dead-" + queue))
                    .getQueue();
        });
        SERVER.send(source, "1", "two", "3", "x".repeat(100));
        try (Batches<Integer> run = recoverable(SERVER.amqp()
                .queue(source)
                .maxMessageBytes(50)
                .onUndecodable(UndecodablePolicy.REJECT)
                .decoded(message -> Integer.parseInt(message.text())))) {
            assertThat(run.until(2)).containsExactly(1, 3);
            run.untilReported("cannot be decoded");
            run.untilReported("longer than maxMessageBytes=50");
        }
        assertThat(SERVER.texts(dead)).containsExactly("two", "x".repeat(100));
    }

    // ---- what is wrong ----

    @Test
    void aVirtualHostThatDoesNotExistEndsTheProgram() {
        try (Batches<String> run =
                Batches.of(SERVER.amqp().virtualHost("nowhere").queue(queue).text())) {
            assertThatThrownBy(() -> run.until(1)).hasStackTraceContaining("virtualHost(...)");
        }
    }

    @Test
    void aBrokerThatIsAwayIsWaitedFor() {
        try (Batches<String> run =
                Batches.of(Amqp.at("127.0.0.1", 1).queue(queue).text())) {
            run.untilReported("no connection to 127.0.0.1:1");
            assertThat(run.count("no connection")).isEqualTo(1);
        }
    }

    @Test
    void aConsumerThatWantsTheQueueForItselfWaitsForAnother() throws Exception {
        SERVER.send(queue, "1");
        Source<String> once = ours.identifiedBy(message -> "one", message -> Long.parseLong(message.text()))
                .text();
        try (Connection connection = SERVER.connect();
                Batches<String> run = Batches.of(once)) {
            Channel other = connection.createChannel();
            String tag = other.basicConsume(queue, false, new DefaultConsumer(other));
            run.untilReported("another consumer has the queue");
            other.basicCancel(tag);
            other.basicRecover();
            assertThat(run.until(1)).containsExactly("1");
        }
    }

    @Test
    void readsWithTls() throws Exception {
        SERVER.send(queue, "a");
        Amqp secured =
                Amqp.at("localhost", SERVER.tlsPort()).tls(SERVER.certificates().withoutKey());
        try (Batches<String> run = Batches.of(secured.queue(queue).text())) {
            assertThat(run.until(1)).containsExactly("a");
        }
    }

    @Test
    void wrongSettingsAreRefusedAtOnce() {
        assertThatThrownBy(() -> Amqp.at("localhost", 0)).hasMessageContaining("expected 1 to 65535");
        assertThatThrownBy(() -> ours.prefetch(0)).hasMessageContaining("expected 1 to 65535");
        assertThatThrownBy(() -> ours.maxMessageBytes(0)).hasMessageContaining("expected 1 to 2^30");
        assertThatThrownBy(() -> SERVER.amqp().publish("", message -> null)).hasMessageContaining("call enqueue");
    }

    @Test
    void noPasswordIsShown() {
        Amqp secret = SERVER.amqp().user("shop", "shop-secret");
        assertThat(secret.toString() + secret.queue("x").text().toString()).doesNotContain("shop-secret");
    }
}
