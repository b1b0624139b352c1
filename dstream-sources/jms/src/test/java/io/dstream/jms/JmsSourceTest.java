package io.dstream.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.codec.Codecs;
import io.dstream.source.BufferLimits;
import io.dstream.source.Source;
import io.dstream.testing.Await;
import io.dstream.testing.Proxy;
import io.dstream.testing.connectors.Batches;
import jakarta.jms.Connection;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmsSourceTest {
    private static final ArtemisServer SERVER = ArtemisServer.shared();

    @TempDir
    Path checkpoint;

    private final String queue = ArtemisServer.fresh();
    private final JmsInput ours = as(Jms.queue(SERVER.factory(), queue));

    private static JmsInput as(JmsInput input) {
        return input.user(ArtemisServer.USER, ArtemisServer.PASSWORD);
    }

    private static String[] numbers(int from, int until) {
        return IntStream.range(from, until).mapToObj(Integer::toString).toArray(String[]::new);
    }

    private <T> Batches<T> recoverable(Source<T> source) {
        return Batches.of(
                source, builder -> builder.checkpointDir(checkpoint).codec(Codecs.ofRecord(JmsMessage.class)));
    }

    // ---- messages ----

    @Test
    void messagesComeInOrderAndAreAcknowledged() {
        SERVER.send(queue, numbers(0, 3_000));
        try (Batches<String> run = recoverable(ours.text())) {
            assertThat(run.until(3_000)).containsExactly(numbers(0, 3_000));
            Await.until("all are acknowledged", () -> SERVER.count(queue) == 0);
        }
    }

    @Test
    void aMessageHasItsHeadersAndProperties() {
        SERVER.send(queue, session -> {
            Message message = session.createTextMessage("Zoë");
            message.setStringProperty("tenant", "north");
            message.setIntProperty("n", 17);
            message.setStringProperty("x__dash__trace", "t");
            message.setJMSCorrelationID("c-1");
            message.setJMSType("order");
            message.setJMSReplyTo(session.createQueue("shop.answers"));
            return message;
        });
        try (Batches<JmsMessage> run = recoverable(ours.messages())) {
            JmsMessage message = run.until(1).get(0);
            assertThat(message.text()).isEqualTo("Zoë");
            assertThat(message.properties())
                    .containsEntry("tenant", "north")
                    .containsEntry("n", 17)
                    .containsEntry("x-trace", "t");
            assertThat(List.of(message.destination(), message.correlationId(), message.type(), message.replyTo()))
                    .containsExactly(queue, "c-1", "order", "shop.answers");
            assertThat(message.id()).startsWith("ID:");
            assertThat(message.time()).isAfter(Instant.EPOCH);
            assertThat(message.redelivered()).isFalse();
        }
    }

    @Test
    void bodiesComeAsTheyWereSent() {
        SERVER.send(
                queue,
                session -> {
                    var message = session.createBytesMessage();
                    message.writeBytes(new byte[] {0, -1, 10});
                    return message;
                },
                session -> {
                    MapMessage message = session.createMapMessage();
                    message.setString("item", "apple");
                    message.setLong("cents", 120);
                    message.setString("note", null);
                    return message;
                },
                session -> session.createMessage());
        try (Batches<JmsMessage> run = recoverable(ours.messages())) {
            List<JmsMessage> messages = run.until(3);
            assertThat(messages.get(0).bytes()).containsExactly(0, -1, 10);
            assertThat(messages.get(1).map()).isEqualTo(Map.of("item", "apple", "cents", 120L));
            assertThatThrownBy(() -> messages.get(1).text()).hasMessageContaining("call map()");
            assertThat(messages.get(2).text()).isEmpty();
        }
    }

    @Test
    void aSelectorLeavesTheOthersInTheQueue() {
        SERVER.send(
                queue,
                session -> amounting(session.createTextMessage("a"), 5),
                session -> amounting(session.createTextMessage("b"), 15));
        try (Batches<String> run = recoverable(ours.selector("amount > 10").text())) {
            assertThat(run.until(1)).containsExactly("b");
        }
        assertThat(SERVER.texts(queue)).containsExactly("a");
    }

    private static Message amounting(Message message, int amount) throws jakarta.jms.JMSException {
        message.setIntProperty("amount", amount);
        return message;
    }

    // ---- topics ----

    @Test
    void aTopicGivesWhatIsPublishedWhileTheProgramIsConnected() {
        String topic = ArtemisServer.fresh();
        try (Batches<String> run =
                Batches.of(as(Jms.topic(SERVER.factory(), topic)).text())) {
            run.untilReported("started");
            SERVER.publish(topic, "a", "b");
            assertThat(run.until(2)).containsExactly("a", "b");
        }
    }

    @Test
    void aDurableSubscriptionKeepsWhatIsPublishedWhileTheProgramIsAway() {
        String topic = ArtemisServer.fresh();
        survivesAbsence(
                topic,
                as(Jms.topic(SERVER.factory(), topic)).clientId("till-" + topic).durable("sales"));
    }

    @Test
    void aSharedDurableSubscriptionToo() {
        String topic = ArtemisServer.fresh();
        survivesAbsence(topic, as(Jms.topic(SERVER.factory(), topic)).sharedDurable("sales-" + topic));
    }

    private void survivesAbsence(String topic, JmsInput subscription) {
        try (Batches<String> run = Batches.of(subscription.text())) {
            run.untilReported("started");
        }
        SERVER.publish(topic, "a", "b");
        try (Batches<String> run = Batches.of(subscription.text())) {
            assertThat(run.until(2)).containsExactly("a", "b");
        }
    }

    // ---- credit ----

    @Test
    void theBrokerKeepsWhatTheBufferDoesNotTake() {
        SERVER.send(queue, numbers(0, 500));
        try (Batches<String> run = Batches.of(
                ours.maxUnacknowledged(20).text(), builder -> builder.receiverBuffer(new BufferLimits(10, 1 << 20)))) {
            run.run();
            assertThat(SERVER.count(queue)).isGreaterThanOrEqualTo(500 - 10 - 3 * 20);
            assertThat(run.until(500)).containsExactly(numbers(0, 500));
        }
    }

    // ---- restarts ----

    @Test
    void whatWasStoredAndNotAcknowledgedComesAgainUnlessItHasANumber() {
        SERVER.send(queue, numbers(0, 100));
        Source<String> once = ours.clientId("once-" + queue)
                .identifiedBy(message -> "one", message -> Long.parseLong(message.text()))
                .text();
        try (Batches<String> run = recoverable(once)) {
            run.until(100);
        }
        SERVER.send(queue, numbers(50, 150)); // as after a lost commit
        try (Batches<String> run = recoverable(once)) {
            assertThat(run.until(50)).containsExactly(numbers(100, 150));
        }
    }

    @Test
    void aLostConnectionIsMadeAgain() throws Exception {
        try (Proxy proxy = new Proxy(SERVER.port());
                Batches<String> run = Batches.of(as(Jms.queue(ArtemisServer.factory(proxy.port()), queue))
                        .text())) {
            SERVER.send(queue, "a");
            run.until(1);
            proxy.cut();
            run.untilReported("trying again");
            SERVER.send(queue, "b");
            assertThat(run.until(2)).contains("a", "b");
        }
    }

    @Test
    void aProgramThatStopsWaitsForNoSilentBroker() throws Exception {
        SERVER.send(queue, "a");
        try (Proxy proxy = new Proxy(SERVER.port());
                Batches<String> run = Batches.of(as(Jms.queue(ArtemisServer.factory(proxy.port()), queue))
                        .text())) {
            run.until(1);
            proxy.fallSilent();
        } // fails if a thread is left
    }

    // ---- what cannot be decoded ----

    @Test
    void anUndecodableMessageFailsTheProgramAndStaysInTheQueue() {
        SERVER.send(queue, "1", "two", "3");
        try (Batches<Integer> run = recoverable(ours.decoded(message -> Integer.parseInt(message.text())))) {
            assertThatThrownBy(() -> run.until(3))
                    .hasStackTraceContaining("a message of queue " + queue + " cannot be decoded")
                    .hasStackTraceContaining("onUndecodable(REJECT)");
            assertThat(run.records()).isEmpty();
        }
        Await.until("it is back", () -> SERVER.texts(queue).contains("two"));
    }

    @Test
    void messagesThatAreRejectedAreMoved() {
        String dead = ArtemisServer.fresh();
        SERVER.send(queue, "1", "two", "3", "x".repeat(100), "4".repeat(300_000)); // the last is a file at the broker
        try (Batches<Integer> run = recoverable(
                ours.maxMessageBytes(50).rejectTo(dead).decoded(message -> Integer.parseInt(message.text())))) {
            assertThat(run.until(2)).containsExactly(1, 3);
            run.untilReported("cannot be decoded");
            run.untilReported("longer than maxMessageBytes=50");
        }
        assertThat(SERVER.texts(dead)).containsExactly("two", "x".repeat(100), "4".repeat(300_000));
        assertThat(SERVER.count(queue)).isZero();
    }

    @Test
    void messagesThatAreRejectedAreDroppedIfNobodyWantsThem() {
        SERVER.send(queue, "1", "two", "3");
        try (Batches<Integer> run = recoverable(
                ours.onUndecodable(UndecodablePolicy.REJECT).decoded(message -> Integer.parseInt(message.text())))) {
            assertThat(run.until(2)).containsExactly(1, 3);
            run.untilReported("it is rejected");
        }
        assertThat(SERVER.count(queue)).isZero();
    }

    @Test
    void nothingIsDeserialised() {
        String dead = ArtemisServer.fresh();
        SERVER.send(
                queue,
                session -> session.createObjectMessage(new java.io.File("x")),
                session -> session.createStreamMessage());
        try (Batches<JmsMessage> run = recoverable(ours.rejectTo(dead).messages())) {
            run.untilReported("it is an ObjectMessage, which is never deserialised");
            run.untilReported("it is a StreamMessage");
        }
        assertThat(SERVER.drain(dead, message -> message instanceof jakarta.jms.ObjectMessage))
                .containsExactly(true, false);
    }

    @Test
    void bytesThatAreTooLongAreNotRead() {
        SERVER.send(queue, session -> {
            var message = session.createBytesMessage();
            message.writeBytes(new byte[1_000_000]);
            return message;
        });
        try (Batches<byte[]> run = recoverable(ours.maxMessageBytes(1_000).bytes())) {
            assertThatThrownBy(() -> run.until(1)).hasStackTraceContaining("longer than maxMessageBytes=1000");
        }
    }

    // ---- what is wrong ----

    @Test
    void aBrokerThatIsAwayIsWaitedFor() {
        try (Batches<String> run =
                Batches.of(as(Jms.queue(ArtemisServer.factory(1), queue)).text())) {
            run.untilReported("no connection to the broker");
            assertThat(run.count("no connection")).isEqualTo(1);
        }
    }

    @Test
    void aSelectorThatIsNoneEndsTheProgram() {
        SERVER.send(queue, "a");
        try (Batches<String> run = Batches.of(ours.selector("amount >").text())) {
            assertThatThrownBy(() -> run.until(1))
                    .hasStackTraceContaining("does not understand the selector")
                    .hasStackTraceContaining("selector(...)");
        }
    }

    @Test
    void aUserWithoutPermissionEndsTheProgram() {
        SERVER.send(queue, "a");
        try (Batches<String> run = Batches.of(Jms.queue(SERVER.factory(), queue)
                .user(ArtemisServer.READER, ArtemisServer.PASSWORD)
                .rejectTo(ArtemisServer.fresh()) // which he may not create
                .text())) {
            assertThatThrownBy(() -> run.until(1))
                    .hasStackTraceContaining("the broker refuses the user 'reader'")
                    .hasStackTraceContaining("permission");
        }
    }

    @Test
    void aClientIdThatIsInUseIsWaitedFor() throws Exception {
        SERVER.send(queue, "a");
        String id = "till-" + queue;
        Connection other = SERVER.factory().createConnection(ArtemisServer.USER, ArtemisServer.PASSWORD);
        other.setClientID(id);
        try (Batches<String> run = Batches.of(ours.clientId(id).text())) {
            run.untilReported("another connection has the client id '" + id + "'");
            other.close();
            assertThat(run.until(1)).containsExactly("a");
        }
    }

    @Test
    void readsWithTls() {
        SERVER.send(queue, "a");
        try (Batches<String> run =
                Batches.of(as(Jms.queue(SERVER.secured(), queue)).text())) {
            assertThat(run.until(1)).containsExactly("a");
        }
    }

    @Test
    void wrongSettingsAreRefusedAtOnce() {
        JmsInput topic = Jms.topic(SERVER.factory(), "topic");
        assertThatThrownBy(() -> Jms.queue(SERVER.factory(), " ")).hasMessageContaining("a queue needs a name");
        assertThatThrownBy(() -> Jms.topic(null, "x")).hasMessageContaining("needs a ConnectionFactory");
        assertThatThrownBy(() -> ours.maxUnacknowledged(0)).hasMessageContaining("expected 1 to 65535");
        assertThatThrownBy(() -> ours.maxMessageBytes(0)).hasMessageContaining("expected 1 to 2^30");
        assertThatThrownBy(() -> ours.durable("x")).hasMessageContaining("only topics have subscriptions");
        assertThatThrownBy(() -> topic.durable("x").text()).hasMessageContaining("call clientId(...)");
        assertThatThrownBy(() -> ours.identifiedBy(message -> "", message -> 1).text())
                .hasMessageContaining("call clientId(...)");
        assertThatThrownBy(() -> topic.sharedDurable("x")
                        .clientId("c")
                        .identifiedBy(message -> "", message -> 1)
                        .text())
                .hasMessageContaining("call durable(...)");
    }

    @Test
    void noPasswordIsShown() {
        assertThat(ours.text()).hasToString("jms queue " + queue);
    }
}
