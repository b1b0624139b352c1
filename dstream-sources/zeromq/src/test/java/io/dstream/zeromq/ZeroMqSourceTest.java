package io.dstream.zeromq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.source.BufferLimits;
import io.dstream.testing.Await;
import io.dstream.testing.Ports;
import io.dstream.testing.connectors.Collecting;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** PULL and SUB, from libzmq and from the same library. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ZeroMqSourceTest {
    private final String endpoint = "tcp://127.0.0.1:" + Ports.free();

    ZeroMqSourceTest() throws Exception {}

    @Test
    void framesOfLibzmqArrive() throws Exception {
        try (Collecting<ZMessage> program =
                        Collecting.from(ZeroMq.pull(endpoint).bind());
                Python sender =
                        Python.script("send.py", "PUSH", "connect", endpoint).start()) {
            sender.say("a\tb\t");
            sender.say("c");
            assertThat(program.awaitRecords(2)).containsExactly(ZMessage.of("a", "b", ""), ZMessage.of("c"));
        }
    }

    @Test
    void topicsOfLibzmqAreFiltered() throws Exception {
        try (Collecting<String> program = Collecting.from(
                        ZeroMq.subscribe(endpoint, "eur", "usd").decoded(m -> m.text(0) + "=" + m.text(1)));
                Python sender =
                        Python.script("send.py", "PUB", "bind", endpoint).start()) {
            Await.until(
                    "something arrives",
                    () -> { // the subscription takes a while
                        sender.say("gbp\t1");
                        sender.say("eur/x\t2");
                        return !program.records().isEmpty();
                    });
            sender.say("usd\t3");
            Await.until("the second topic arrives", () -> program.records().contains("usd=3"));
            assertThat(program.records()).containsOnly("eur/x=2", "usd=3");
            assertThat(program.reports()).contains("started");
        }
    }

    @Test
    void withoutTopicsEverythingArrives() throws Exception {
        try (Collecting<String> program =
                        Collecting.from(ZeroMq.subscribe(endpoint).bind().decoded(ZMessage::text));
                ZContext context = new ZContext()) {
            ZMQ.Socket publisher = context.createSocket(SocketType.PUB);
            publisher.connect(endpoint);
            Await.until(
                    "something arrives",
                    () -> publisher.send("x") && !program.records().isEmpty());
        }
    }

    @Test
    void aFastSenderIsHeldBackWhileTheBufferIsFull() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        int payload = 100_000;
        try (Collecting<Integer> program = Collecting.from(
                        ZeroMq.pull(endpoint).bind().highWaterMark(10).decoded(m -> m.frame(0).length),
                        builder -> builder.receiverBuffer(new BufferLimits(50, 1 << 20)),
                        gate);
                ZContext context = new ZContext()) {
            ZMQ.Socket sender = context.createSocket(SocketType.PUSH);
            sender.setSndHWM(10);
            sender.setSendTimeOut(1000);
            sender.connect(endpoint);
            int sent = 0;
            while (sender.send(new byte[payload])) {
                sent++;
                assertThat(sent).as("held back").isLessThan(1000);
            }
            gate.countDown();
            assertThat(program.awaitRecords(sent)).hasSize(sent).containsOnly(payload);
        }
    }

    @Test
    void whatCannotBeDecodedIsLeftOutAndReportedOnce() throws Exception {
        try (Collecting<Integer> program =
                        Collecting.from(ZeroMq.pull(endpoint).bind().decoded(m -> Integer.valueOf(m.text())));
                ZContext context = new ZContext()) {
            ZMQ.Socket sender = context.createSocket(SocketType.PUSH);
            sender.connect(endpoint);
            for (String text : List.of("1", "one", "eins", "2")) {
                sender.send(text);
            }
            assertThat(program.awaitRecords(2)).containsExactly(1, 2);
            assertThat(program.reports())
                    .containsOnlyOnce(
                            endpoint + ": a message was left out: it could not be decoded (NumberFormatException)");
        }
    }

    @Test
    void messagesThatAreTooLongAreLeftOut() throws Exception {
        try (Collecting<String> program = Collecting.from(
                        ZeroMq.pull(endpoint).bind().maxMessageBytes(100).decoded(m -> m.text(0)));
                ZContext context = new ZContext()) {
            ZMQ.Socket sender = context.createSocket(SocketType.PUSH);
            sender.connect(endpoint);
            sender.sendMore("x".repeat(60));
            sender.send("x".repeat(60));
            sender.send("y");
            assertThat(program.awaitRecords(1)).containsExactly("y");
            assertThat(program.reports())
                    .anyMatch(report -> report.contains("longer than 100 bytes (maxMessageBytes)"));
        }
    }

    @Test
    void aPeerThatSendsALargerFrameIsDisconnected() throws Exception {
        try (Collecting<String> program = Collecting.from(
                        ZeroMq.pull(endpoint).bind().maxMessageBytes(100).decoded(ZMessage::text));
                ZContext context = new ZContext()) {
            ZMQ.Socket bad = context.createSocket(SocketType.PUSH);
            bad.connect(endpoint);
            bad.send("x".repeat(101));
            ZMQ.Socket good = context.createSocket(SocketType.PUSH);
            good.connect(endpoint);
            good.send("y");
            assertThat(program.awaitRecords(1)).containsExactly("y");
        }
    }

    @Test
    void aPortThatIsTakenRefusesTheStart() throws Exception {
        try (Collecting<ZMessage> program =
                Collecting.from(ZeroMq.pull(endpoint).bind())) {
            assertThat(program.reports()).containsExactly("started");
            assertThatThrownBy(
                            () -> Collecting.from(ZeroMq.pull(endpoint).bind()).close())
                    .hasStackTraceContaining("cannot listen on " + endpoint);
        }
    }

    @Test
    void allAddressesAreToListenOn() {
        assertThatThrownBy(() -> Collecting.from(ZeroMq.pull("tcp://*:5555")).close())
                .hasStackTraceContaining("call bind() to listen there");
    }

    @Test
    void theProgramStopsWhileNobodySends() throws Exception {
        try (Collecting<ZMessage> program = Collecting.from(ZeroMq.pull(endpoint))) {
            program.awaitReport("nobody listens there; trying again");
        }
    }

    // ---- CURVE ----

    @Test
    void libzmqIsLetInByItsKey() throws Exception {
        CurveKeys server = CurveKeys.generate();
        CurveKeys known = CurveKeys.generate();
        CurveKeys unknown = CurveKeys.generate();
        try (Collecting<String> program = Collecting.from(ZeroMq.pull(endpoint)
                        .bind()
                        .curveServer(server, known.publicKey())
                        .decoded(ZMessage::text));
                Python stranger = sender(server.publicKey(), unknown);
                Python friend = sender(server.publicKey(), known)) {
            stranger.say("no");
            friend.say("yes");
            assertThat(program.awaitRecords(1)).containsExactly("yes");
            program.awaitReport("refused a peer");
            friend.say("yes again");
            assertThat(program.awaitRecords(2)).containsExactly("yes", "yes again");
        }
    }

    private Python sender(String serverKey, CurveKeys own) throws Exception {
        return Python.script("send.py", "PUSH", "connect", endpoint, serverKey, own.publicKey(), own.secretKey())
                .start();
    }

    @Test
    void aPlainSenderIsRefusedByCurve() throws Exception {
        try (Collecting<ZMessage> program =
                        Collecting.from(ZeroMq.pull(endpoint).bind().curveServer(CurveKeys.generate()));
                Python sender =
                        Python.script("send.py", "PUSH", "connect", endpoint).start()) {
            sender.say("in clear");
            program.awaitReport("refused a peer");
            assertThat(program.records()).isEmpty();
        }
    }

    @Test
    void bothSidesEncrypt() throws Exception {
        CurveKeys server = CurveKeys.generate();
        try (Collecting<String> program = Collecting.from(
                        ZeroMq.pull(endpoint).bind().curveServer(server).decoded(ZMessage::text));
                Collecting<String> other = Collecting.from(
                        ZeroMq.pull("tcp://127.0.0.1:" + Ports.free()).bind().decoded(ZMessage::text))) {
            ZeroMqSink<String> sink =
                    ZeroMq.<String>push(endpoint, ZMessage::of).curveClient(CurveKeys.generate(), server.publicKey());
            Sending.all(sink, IntStream.range(0, 10).mapToObj(Integer::toString).toList());
            assertThat(program.awaitRecords(10)).hasSize(10);
            assertThat(other.records()).isEmpty();
        }
    }
}
