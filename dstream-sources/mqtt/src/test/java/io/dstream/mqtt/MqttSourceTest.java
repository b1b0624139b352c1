package io.dstream.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import io.dstream.codec.Codecs;
import io.dstream.source.BufferLimits;
import io.dstream.source.Source;
import io.dstream.testing.Await;
import io.dstream.testing.Proxy;
import io.dstream.testing.connectors.Batches;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MqttSourceTest {
    private static final Mosquitto SERVER = Mosquitto.shared();

    @TempDir
    Path checkpoint;

    private final String topic = SERVER.fresh();
    private final String client = Mosquitto.clientId(topic);
    private final MqttSubscription ours = SERVER.mqtt().subscribe(client, topic);

    private static String[] numbers(int from, int until) {
        return IntStream.range(from, until).mapToObj(Integer::toString).toArray(String[]::new);
    }

    private <T> Batches<T> recoverable(Source<T> source) {
        return Batches.of(
                source, builder -> builder.checkpointDir(checkpoint).codec(Codecs.ofRecord(MqttMessage.class)));
    }

    /** Runs batches until the program has subscribed. */
    private static void subscribed(Batches<?> run) {
        Await.until("it has subscribed", () -> {
            run.run();
            return run.reports().contains("started");
        });
    }

    // ---- messages ----

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void messagesComeInOrderWithBothVersionsAndAllQualities(boolean isVersion3) {
        Mqtt mqtt = isVersion3 ? SERVER.mqtt().version3() : SERVER.mqtt();
        try (Batches<String> run =
                recoverable(mqtt.subscribe(client, topic).qos(Qos.EXACTLY_ONCE).text())) {
            subscribed(run);
            int sent = 0;
            for (MqttQos qos : new MqttQos[] {MqttQos.EXACTLY_ONCE, MqttQos.AT_LEAST_ONCE, MqttQos.AT_MOST_ONCE}) {
                byte[][] payloads = IntStream.range(sent, sent + 50)
                        .mapToObj(n -> Integer.toString(n).getBytes(StandardCharsets.UTF_8))
                        .toArray(byte[][]::new);
                SERVER.send(topic, qos, payloads);
                sent += 50;
                run.until(sent);
            }
            assertThat(run.records()).containsExactly(numbers(0, 150));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsPublishedWhileTheProgramIsAwayIsKeptAndNothingComesTwice(boolean isVersion3) {
        Mqtt mqtt = isVersion3 ? SERVER.mqtt().version3() : SERVER.mqtt();
        Source<String> source = mqtt.subscribe(client, topic).text();
        try (Batches<String> run = recoverable(source)) {
            subscribed(run);
            SERVER.send(topic, numbers(0, 10));
            run.until(10);
            run.stop();
        }
        SERVER.send(topic, numbers(10, 30));
        try (Batches<String> run = recoverable(source)) {
            assertThat(run.until(20)).containsExactly(numbers(10, 30));
        }
    }

    @Test
    void wildcardsMatchTopicsAndAMessageHasItsProperties() {
        try (Batches<MqttMessage> run = recoverable(SERVER.mqtt()
                .subscribe(client, topic + "/+/a", topic + "/all/#")
                .messages())) {
            subscribed(run);
            SERVER.send(topic + "/1/a", "first");
            SERVER.send(topic + "/1/b", "not this one");
            SERVER.send(topic + "/all/x/y", "second");
            assertThat(run.until(2).stream().map(message -> message.topic() + " " + message.text()))
                    .containsExactly(topic + "/1/a first", topic + "/all/x/y second");
        }
    }

    @Test
    void aSharedSubscriptionTakesItsShare() {
        String shared = "$share/group-" + client + "/" + topic;
        try (Batches<String> run =
                recoverable(SERVER.mqtt().subscribe(client, shared).text())) {
            subscribed(run);
            SERVER.send(topic, numbers(0, 10));
            assertThat(run.until(10)).containsExactlyInAnyOrder(numbers(0, 10));
        }
        assertThatThrownBy(() -> SERVER.mqtt().subscribe(client, shared).identifiedBy(m -> "", m -> 1))
                .hasMessageContaining("shared subscription");
    }

    @Test
    void bytesComeAsTheyAre() {
        try (Batches<byte[]> run = recoverable(ours.bytes())) {
            subscribed(run);
            SERVER.send(topic, MqttQos.AT_LEAST_ONCE, new byte[] {0, -1, 10});
            assertThat(run.until(1)).containsExactly(new byte[] {0, -1, 10});
        }
    }

    // ---- credit ----

    @Test
    void aSmallBufferHoldsTheBrokerBackAndLosesNothing() {
        try (Batches<String> run =
                Batches.of(ours.text(), builder -> builder.receiverBuffer(new BufferLimits(60, 1 << 20)))) {
            subscribed(run);
            SERVER.send(topic, numbers(0, 500));
            assertThat(run.until(500)).containsExactly(numbers(0, 500));
        }
    }

    // ---- restarts ----

    @Test
    void whatComesAgainIsSkippedIfItHasANumber() {
        Source<String> once = ours.identifiedBy(MqttMessage::topic, message -> Long.parseLong(message.text()))
                .text();
        SERVER.keepSession(client, topic);
        SERVER.send(topic, numbers(0, 100));
        try (Batches<String> run = recoverable(once)) {
            run.until(100);
        }
        SERVER.send(topic, numbers(50, 150)); // as after a lost acknowledgement
        try (Batches<String> run = recoverable(once)) {
            assertThat(run.until(50)).containsExactly(numbers(100, 150));
        }
    }

    @Test
    void aLostConnectionIsMadeAgain() throws Exception {
        try (Proxy proxy = new Proxy(SERVER.port());
                Batches<String> run = Batches.of(Mqtt.at("127.0.0.1", proxy.port())
                        .subscribe(client, topic)
                        .text())) {
            subscribed(run);
            proxy.cut();
            run.untilReported("trying again");
            SERVER.send(topic, "a");
            assertThat(run.until(1)).containsExactly("a");
        }
    }

    // ---- what cannot be decoded ----

    @Test
    void anUndecodableMessageFailsTheProgramAndStaysInTheSession() {
        SERVER.keepSession(client, topic);
        SERVER.send(topic, "1", "two", "3");
        try (Batches<Integer> run = recoverable(ours.decoded(message -> Integer.parseInt(message.text())))) {
            assertThatThrownBy(() -> run.until(3))
                    .hasStackTraceContaining("a message of topic " + topic + " cannot be decoded")
                    .hasStackTraceContaining("onUndecodable(SKIP)");
            assertThat(run.records()).containsExactly(1);
        }
        try (Batches<Integer> run = recoverable(
                ours.onUndecodable(UndecodablePolicy.SKIP).decoded(message -> Integer.parseInt(message.text())))) {
            assertThat(run.until(1)).containsExactly(3);
            run.untilReported("cannot be decoded");
        }
    }

    // ---- what is wrong ----

    @Test
    void aBrokerThatIsAwayIsWaitedFor() {
        try (Batches<String> run =
                Batches.of(Mqtt.at("127.0.0.1", 1).subscribe(client, topic).text())) {
            run.untilReported("no connection to 127.0.0.1:1");
            assertThat(run.count("no connection")).isEqualTo(1);
        }
    }

    @Test
    void aWrongPasswordIsToldWithVersion3Too() {
        try (Batches<String> run = Batches.of(SERVER.mqtt()
                .version3()
                .user(Mosquitto.USER, "wrong")
                .subscribe(client, topic)
                .text())) {
            assertThatThrownBy(() -> run.until(1)).hasStackTraceContaining("refuses the user 'shop' or its password");
        }
    }

    @Test
    void readsWithTlsAndAUser() {
        Mqtt secured =
                Mqtt.at("localhost", SERVER.tlsPort()).tls(SERVER.trusted()).user(Mosquitto.USER, Mosquitto.PASSWORD);
        SERVER.keepSession(client, topic);
        SERVER.send(topic, "a");
        try (Batches<String> run = Batches.of(secured.subscribe(client, topic).text())) {
            assertThat(run.until(1)).containsExactly("a");
        }
    }

    @Test
    void wrongSettingsAreRefusedAtOnce() {
        assertThatThrownBy(() -> Mqtt.at("localhost", 0)).hasMessageContaining("expected 1 to 65535");
        assertThatThrownBy(() -> ours.maxUnacknowledged(0)).hasMessageContaining("expected 1 to 65535");
        assertThatThrownBy(() -> ours.sessionExpiry(Duration.ZERO)).hasMessageContaining("expected 1 second");
        assertThatThrownBy(() -> SERVER.mqtt().subscribe(" ", "x")).hasMessageContaining("client id");
        assertThatThrownBy(() -> SERVER.mqtt().subscribe("x")).hasMessageContaining("at least one topic");
    }

    @Test
    void noPasswordIsShown() {
        Mqtt secret = SERVER.mqtt().user(Mosquitto.USER, Mosquitto.PASSWORD);
        assertThat(secret.toString() + secret.subscribe("x", "y").text()).doesNotContain(Mosquitto.PASSWORD);
    }
}
