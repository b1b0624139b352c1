package io.dstream.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.source.BufferLimits;
import io.dstream.source.Source;
import io.dstream.testing.Await;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SocketClientTest {

    private static SocketClient to(ServerSocket server) {
        return to(server.getLocalPort());
    }

    private static SocketClient to(int port) {
        return Sockets.client("localhost", port).reconnectDelay(Duration.ofMillis(5), Duration.ofMillis(20));
    }

    @Test
    void deliversLinesInTheirOrder() throws Exception {
        try (ServerSocket server = Peer.listen(0);
                Program<String> program = Program.run(Sockets.textLines("localhost", server.getLocalPort()));
                Peer peer = Peer.accept(server)) {
            peer.send("a\nb\r\n").send("für ").send("alle\n");

            assertThat(program.awaitRecords(3)).containsExactly("a", "b", "für alle");
            assertThat(program.reports).containsExactly("started");
        }
    }

    @Test
    void deliversHalfALineWhenTheServerEndsTheConnectionInGoodOrder() throws Exception {
        try (ServerSocket server = Peer.listen(0);
                Program<String> program = Program.run(to(server).lines())) {
            try (Peer peer = Peer.accept(server)) {
                peer.send("a\nhal").send("f");
                peer.socket.shutdownOutput();
                assertThat(program.awaitRecords(2)).containsExactly("a", "half");
            }
            try (Peer again = Peer.accept(server)) {
                again.send("b\n");
                assertThat(program.awaitRecords(3)).containsExactly("a", "half", "b");
            }
            assertThat(program.reports.get(1)).contains("ended the connection");
            assertThat(program.reports.get(2)).isEqualTo("started");
        }
    }

    @Test
    void dropsHalfALineWhenTheConnectionBreaks() throws Exception {
        try (ServerSocket server = Peer.listen(0);
                Program<String> program = Program.run(to(server).lines())) {
            Peer peer = Peer.accept(server).send("a\nhalf");
            program.awaitRecords(1);
            peer.reset();
            try (Peer again = Peer.accept(server)) {
                again.send("b\n");
                assertThat(program.awaitRecords(2)).containsExactly("a", "b");
            }
            assertThat(program.count("reset")).isEqualTo(1);
        }
    }

    @Test
    void connectsAsSoonAsTheServerIsThereAndReportsTheTroubleOnce() throws Exception {
        int port = Peer.freePort();
        try (Program<String> program = Program.run(to(port).lines())) {
            program.awaitReport("refused");
            assertThat(program.count("started")).isZero();
            CountDownLatch someAttempts = new CountDownLatch(10);
            Await.until("there were some attempts", () -> {
                someAttempts.countDown();
                return someAttempts.getCount() == 0;
            });
            try (ServerSocket server = Peer.listen(port);
                    Peer peer = Peer.accept(server)) {
                peer.send("a\n");
                program.awaitRecords(1);
            }
            assertThat(List.copyOf(program.reports).subList(0, 2)).last().isEqualTo("started");
        }
    }

    @Test
    void reportsAHostThatIsNotKnown() throws Exception {
        assertThatThrownBy(() -> Program.run(Sockets.textLines("no-such-host.invalid", 9)))
                .hasMessageContainingAll("no-such-host.invalid is unknown", "waitUntilAvailable");
        try (Program<String> program = Program.run(
                Sockets.client("no-such-host.invalid", 9).waitUntilAvailable().lines())) {
            program.awaitReport("name is not known");
            assertThat(program.context.state()).isEqualTo(StreamingContext.State.ACTIVE);
        }
    }

    @Test
    void survivesBinaryGarbage() throws Exception {
        byte[] garbage = new byte[300_000];
        new Random(7).nextBytes(garbage);
        try (ServerSocket server = Peer.listen(0);
                Program<String> program =
                        Program.run(to(server).maxLineBytes(100).lines());
                Peer peer = Peer.accept(server)) {
            peer.send(garbage).send("\0\0\n\nend\n");

            Await.until("the end has come", () -> program.records().contains("end"));
            assertThat(program.records())
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
            assertThat(program.count("longer than 100 bytes")).isEqualTo(1);
            assertThat(program.context.state()).isEqualTo(StreamingContext.State.ACTIVE);
        }
    }

    @Test
    void reconnectsAfterALongLineWherePolicyIsToDisconnect() throws Exception {
        Source<String> source;
        try (ServerSocket server = Peer.listen(0)) {
            source = to(server)
                    .maxLineBytes(5)
                    .onLongLine(LongLinePolicy.DISCONNECT)
                    .lines();
            try (Program<String> program = Program.run(source)) {
                try (Peer peer = Peer.accept(server)) {
                    peer.send("a\ntoo long\nb\n");
                    peer.awaitClosed();
                }
                try (Peer again = Peer.accept(server)) {
                    again.send("c\n");
                    assertThat(program.awaitRecords(2)).containsExactly("a", "c");
                }
                assertThat(program.count("longer than 5 bytes")).isEqualTo(1);
            }
        }
    }

    @Test
    void failsTheProgramOnALongLineWherePolicyIsToFail() throws Exception {
        try (ServerSocket server = Peer.listen(0);
                Program<String> program = Program.run(to(server)
                        .maxLineBytes(5)
                        .onLongLine(LongLinePolicy.FAIL)
                        .lines());
                Peer peer = Peer.accept(server)) {
            peer.send("a\ntoo long\nb\n");

            assertThatThrownBy(() -> program.context.awaitTermination(Await.DEADLINE))
                    .hasMessageContaining("a line is longer than 5 bytes")
                    .hasMessageContaining("localhost:" + server.getLocalPort());
            assertThat(program.records()).containsExactly("a");
        }
    }

    @Test
    void connectsAgainToAServerThatIsSilentForTooLong() throws Exception {
        try (ServerSocket server = Peer.listen(0);
                Program<String> program = Program.run(
                        to(server).idleTimeout(Duration.ofMillis(50)).lines());
                Peer silent = Peer.accept(server)) {
            silent.awaitClosed();
            Await.until("it reads from another connection", () -> {
                try (Peer again = Peer.accept(server)) {
                    again.send("a\n");
                } catch (SocketException e) {
                    // this one was taken for silent too
                }
                return program.size() > 0;
            });
            assertThat(program.records()).containsOnly("a");
            assertThat(program.count("nothing came in time")).isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void decodesWithAFunctionOfTheUsers() throws Exception {
        try (ServerSocket server = Peer.listen(0);
                Program<Integer> program = Program.run(to(server).decoded(SocketClientTest::integers))) {
            try (Peer peer = Peer.accept(server)) {
                peer.send(new byte[] {0, 0, 0, 1, 0, 0, 0, 2}).send(new byte[] {0, 0});
                program.awaitRecords(2);
                peer.send(new byte[] {0, 3, -1, 0, 0, 0});
                program.awaitReport("negative");
            }
            try (Peer again = Peer.accept(server)) {
                again.send(new byte[] {0, 0, 0, 4});
                assertThat(program.awaitRecords(4)).containsExactly(1, 2, 3, 4);
            }
        }
    }

    private static Iterator<Integer> integers(InputStream in) {
        DataInputStream data = new DataInputStream(in);
        return new Iterator<>() {
            private Integer next;

            @Override
            public boolean hasNext() {
                try {
                    next = data.readInt();
                } catch (EOFException e) {
                    return false;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                if (next < 0) {
                    throw new IllegalStateException("negative");
                }
                return true;
            }

            @Override
            public Integer next() {
                if (next == null) {
                    throw new NoSuchElementException();
                }
                return next;
            }
        };
    }

    @Test
    void stopsWhileTheBufferIsFull() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (ServerSocket server = Peer.listen(0);
                Program<String> program =
                        Program.run(to(server).lines(), b -> b.receiverBuffer(new BufferLimits(10, 1000)), gate);
                Peer peer = Peer.accept(server)) {
            sendUntilHeldBack(program, peer, List.of("x"));
            gate.countDown();
        }
    }

    /** Sends line after line until the reading thread waits for room in the buffer; gives how many. */
    private static int sendUntilHeldBack(Program<?> program, Peer peer, List<String> lines) throws Exception {
        AtomicInteger sent = new AtomicInteger();
        Await.until("a thread waits for room", () -> {
            peer.send(lines.get(sent.getAndIncrement() % lines.size()) + "\n");
            return readerState(program) == Thread.State.WAITING;
        });
        return sent.get();
    }

    private static Thread.State readerState(Program<?> program) {
        String reader = program.threads().stream()
                .filter(name -> name.endsWith("reader"))
                .findFirst()
                .orElse("");
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(reader))
                .map(Thread::getState)
                .findFirst()
                .orElse(Thread.State.NEW);
    }

    @Test
    void whatWasReadIsDealtWithBeforeAGracefulStop() throws Exception {
        List<String> lines =
                IntStream.range(0, 100_000).mapToObj(i -> "line " + i).toList();
        CountDownLatch gate = new CountDownLatch(1);
        try (ServerSocket server = Peer.listen(0);
                Program<String> program =
                        Program.run(to(server).lines(), b -> b.receiverBuffer(new BufferLimits(10, 1 << 20)), gate);
                Peer peer = Peer.accept(server)) {
            int sent = sendUntilHeldBack(program, peer, lines);
            gate.countDown();
            program.context.stopGracefully(Await.DEADLINE);

            List<String> got = program.records();
            assertThat(got).hasSizeBetween(2, sent).isEqualTo(lines.subList(0, got.size()));
            assertThat(program.context.state()).isEqualTo(StreamingContext.State.STOPPED);
        }
    }

    @Test
    void aSourceMayFeedSeveralStreams() throws Exception {
        try (ServerSocket server = Peer.listen(0)) {
            Source<String> source = to(server).lines();
            try (Program<String> one = Program.run(source);
                    Program<String> two = Program.run(source);
                    Peer first = Peer.accept(server);
                    Peer second = Peer.accept(server)) {
                first.send("a\n");
                second.send("a\n");
                assertThat(one.awaitRecords(1)).isEqualTo(two.awaitRecords(1));
            }
        }
    }

    @Test
    void badOptionsAreFoundAtOnce() {
        assertThatThrownBy(() -> Sockets.textLines("", 1)).hasMessageContaining("host");
        assertThatThrownBy(() -> Sockets.textLines("h", 0)).hasMessageContaining("port 0");
        assertThatThrownBy(() -> Sockets.textLines("h", 65536)).hasMessageContaining("port 65536");
        assertThatThrownBy(() -> Sockets.client("h", 1).maxLineBytes(0)).hasMessageContaining("lines of 0 bytes");
        assertThatThrownBy(() -> Sockets.client("h", 1).idleTimeout(Duration.ZERO))
                .hasMessageContaining("idle");
        assertThatThrownBy(() -> Sockets.client("h", 1).reconnectDelay(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessageContaining("PT2S");
        assertThatThrownBy(() -> Sockets.server(-1)).hasMessageContaining("port -1");
        assertThatThrownBy(() -> Sockets.server(1).maxConnections(0)).hasMessageContaining("0 connections");
    }
}
