package io.dstream.flume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.source.BufferLimits;
import io.dstream.testing.Await;
import io.dstream.testing.Certificates;
import io.dstream.testing.Ports;
import io.dstream.testing.connectors.Collecting;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlumeSourceTest {
    private final int port = Ports.free();

    @TempDir
    Path folder;

    FlumeSourceTest() throws Exception {}

    @Test
    void headersAndBodiesOfARealAgentArrive() throws Exception {
        try (Collecting<FlumeEvent> program = Collecting.from(Flume.listen(port));
                FlumeAgent agent = FlumeAgent.sendingTo(folder, port).start();
                Client client = Client.to(agent.port())) {
            FlumeEvent event = FlumeEvent.of(Map.of("host", "web-1", "größe", "ß"), "grüße");
            client.send(event, new FlumeEvent(Map.of(), new byte[] {0, -1}));
            assertThat(program.awaitRecords(2)).containsExactly(event, new FlumeEvent(Map.of(), new byte[] {0, -1}));
        }
    }

    @Test
    void aRealAgentEncryptsAndCompresses() throws Exception {
        Certificates certificates = Certificates.of(folder, "localhost");
        List<String> bodies =
                IntStream.range(0, 5000).mapToObj(Integer::toString).toList();
        try (Collecting<String> program = Collecting.from(Flume.listen(port)
                        .tls(certificates.withKey())
                        .compressed()
                        .decoded(FlumeEvent::text));
                FlumeAgent agent = FlumeAgent.sendingTo(folder.resolve("agent"), port)
                        .trusting(certificates)
                        .set("sinks.out.compression-type", "deflate")
                        .start();
                Client client = Client.to(agent.port())) {
            client.send(bodies.stream().map(FlumeEvent::of).toList());
            assertThat(program.awaitRecords(bodies.size())).isEqualTo(bodies);
        }
    }

    @Test
    void anAgentThatDoesNotTrustTheCertificateIsReported() throws Exception {
        Certificates shown = Certificates.of(folder, "localhost");
        Certificates trusted = Certificates.of(folder, "other.example");
        try (Collecting<FlumeEvent> program = Collecting.from(Flume.listen(port).tls(shown.withKey()));
                FlumeAgent agent = FlumeAgent.sendingTo(folder.resolve("agent"), port)
                        .trusting(trusted)
                        .start();
                Client client = Client.to(agent.port())) {
            client.send(FlumeEvent.of("1"));
            program.awaitReport("the TLS handshake failed");
            assertThat(program.records()).isEmpty();
        }
    }

    @Test
    void agentsWithoutACertificateAreRefusedWhereOneIsWanted() throws Exception {
        Certificates certificates = Certificates.of(folder, "localhost");
        try (Collecting<String> program = Collecting.from(
                Flume.listen(port).tlsWithClientAuth(certificates.withKey()).decoded(FlumeEvent::text))) {
            try (Client client = Client.to(port, certificates.withoutKey())) {
                assertThatThrownBy(() -> client.send(FlumeEvent.of("no"))).hasMessageContaining("retryFor");
            }
            program.awaitReport("the TLS handshake failed");
            try (Client client = Client.to(port, certificates.withKey())) {
                client.send(FlumeEvent.of("yes"));
            }
            assertThat(program.awaitRecords(1)).containsExactly("yes");
        }
    }

    @Test
    void oneSideThatCompressesIsReported() throws Exception {
        try (Collecting<FlumeEvent> program = Collecting.from(Flume.listen(port).compressed());
                Client client = Client.to(port)) {
            Thread sending = new Thread(() -> {
                try {
                    client.send(FlumeEvent.of("plain"));
                } catch (Exception e) {
                    // as it must
                }
            });
            sending.start();
            program.awaitReport("compression-type = deflate");
            sending.interrupt();
            Await.end(sending);
        }
    }

    // ---- once ----

    @Test
    void eventsThatComeAgainAreStoredOnceAlsoAfterARestart() throws Exception {
        try (Collecting<String> program = once()) {
            try (Client client = Client.to(port)) {
                client.send(event("a", 1), event("b", 1), event("a", 2));
                client.send(event("a", 2), event("a", 3), FlumeEvent.of("plain"));
                client.send(FlumeEvent.of(Map.of("sender", "a", "n", "x"), "no number"));
            }
            assertThat(program.awaitRecords(6)).containsExactlyInAnyOrder("a1", "b1", "a2", "a3", "plain", "no number");
        }
        try (Collecting<String> program = once();
                Client client = Client.to(port)) {
            client.send(event("a", 3), event("a", 4), event("b", 1), event("b", 2));
            assertThat(program.awaitRecords(2)).containsExactlyInAnyOrder("a4", "b2");
        }
    }

    private Collecting<String> once() {
        return Collecting.from(
                Flume.listen(port).eventsOnce("sender", "n").decoded(FlumeEvent::text),
                builder -> builder.appName("once").checkpointDir(folder.resolve("checkpoint")));
    }

    private static FlumeEvent event(String sender, int n) {
        return FlumeEvent.of(Map.of("sender", sender, "n", "" + n), sender + n);
    }

    @Test
    void whatCannotBeDecodedIsLeftOut() throws Exception {
        try (Collecting<Integer> program =
                        Collecting.from(Flume.listen(port).decoded(event -> Integer.valueOf(event.text())));
                Client client = Client.to(port)) {
            client.send(FlumeEvent.of("1"), FlumeEvent.of("one"), FlumeEvent.of("2"));
            assertThat(program.awaitRecords(2)).containsExactly(1, 2);
            program.awaitReport("could not be decoded (NumberFormatException)");
        }
    }

    // ---- limits ----

    @Test
    void aBatchThatIsTooLargeIsNotRead() throws Exception {
        try (Collecting<String> program =
                Collecting.from(Flume.listen(port).maxBatchBytes(2000).decoded(FlumeEvent::text))) {
            try (Client client = Client.to(port)) {
                Thread sending = new Thread(() -> {
                    try {
                        client.send(FlumeEvent.of("x".repeat(3000)));
                    } catch (Exception e) {
                        // as it must
                    }
                });
                sending.start();
                program.awaitReport("a batch of more than 2000 bytes (maxBatchBytes)");
                sending.interrupt();
                Await.end(sending);
            }
            try (Client client = Client.to(port)) {
                client.send(FlumeEvent.of("y"));
            }
            assertThat(program.awaitRecords(1)).containsExactly("y");
        }
    }

    @Test
    void moreAgentsThanAllowedAreDisconnected() throws Exception {
        try (Collecting<String> program =
                        Collecting.from(Flume.listen(port).maxConnections(1).decoded(FlumeEvent::text));
                Client first = Client.to(port)) {
            first.send(FlumeEvent.of("1"));
            try (Socket second = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(second.getInputStream().read()).isEqualTo(-1);
            }
            program.awaitReport("more agents than 1 (maxConnections)");
            first.send(FlumeEvent.of("2"));
            assertThat(program.awaitRecords(2)).containsExactly("1", "2");
        }
    }

    @Test
    void nonsenseEndsTheConnectionAndNothingElse() throws Exception {
        try (Collecting<String> program = Collecting.from(Flume.listen(port).decoded(FlumeEvent::text))) {
            nonsense("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            nonsense(new byte[] {0, 0, 0, 1, 0, 0, 0, 1, 0x7F, -1, -1, -1}); // two gigabytes
            nonsense(new byte[] {0, 0, 0, 1, 0, 0, 0, 1, -1, -1, -1, -1});
            byte[] frame = new byte[12 + 64];
            frame[3] = 1;
            frame[7] = 1;
            frame[11] = 64;
            java.util.Arrays.fill(frame, 12, frame.length, (byte) 0xFE);
            nonsense(frame);
            try (Client client = Client.to(port)) {
                client.send(FlumeEvent.of("fine"));
            }
            assertThat(program.awaitRecords(1)).containsExactly("fine");
        }
    }

    private void nonsense(byte[] bytes) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            new DataOutputStream(socket.getOutputStream()).write(bytes);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            try {
                assertThat(in.read()).isEqualTo(-1);
            } catch (java.net.SocketException e) {
                assertThat(e).hasMessageContaining("reset");
            }
        }
    }

    @Test
    void anAgentWaitsWhileTheBufferIsFull() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicLong sent = new AtomicLong();
        int batches = 100;
        try (Collecting<String> program = Collecting.from(
                        Flume.listen(port).decoded(FlumeEvent::text),
                        builder -> builder.receiverBuffer(new BufferLimits(10, 1 << 20)),
                        gate);
                Client client = Client.to(port)) {
            Thread sending = new Thread(() -> {
                try {
                    for (int i = 0; i < batches; i++) {
                        client.send(FlumeEvent.of("" + i));
                        sent.incrementAndGet();
                    }
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            sending.start();
            Await.until("it is full", () -> sent.get() == 10);
            gate.countDown();
            assertThat(program.awaitRecords(batches)).hasSize(batches);
            Await.end(sending);
        }
    }

    @Test
    void aPortThatIsTakenRefusesTheStart() throws Exception {
        try (Collecting<FlumeEvent> program = Collecting.from(Flume.listen(port))) {
            assertThat(program.reports()).containsExactly("started");
            assertThatThrownBy(() -> Collecting.from(Flume.listen(port)).close())
                    .hasStackTraceContaining("cannot listen on the loopback address, port " + port);
        }
    }

    @Test
    void aFreePortIsTold() throws Exception {
        AtomicLong told = new AtomicLong();
        try (Collecting<String> program =
                        Collecting.from(Flume.listen(0).onListening(told::set).decoded(FlumeEvent::text));
                Client client = Client.to((int) told.get())) {
            client.send(FlumeEvent.of("x"));
            assertThat(program.awaitRecords(1)).containsExactly("x");
        }
    }
}
