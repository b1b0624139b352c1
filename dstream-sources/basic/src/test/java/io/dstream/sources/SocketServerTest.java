package io.dstream.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SocketServerTest {
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private SocketServer server() {
        return Sockets.server(0).onListening(port::complete);
    }

    private Peer connect() throws Exception {
        return Peer.connect(port.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void takesWhatManySendersSendEachInItsOrder() throws Exception {
        int senders = 40;
        int lines = 500;
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try (Program<String> program = Program.run(server().lines())) {
            List<Future<?>> sending = new ArrayList<>();
            for (int s = 0; s < senders; s++) {
                int sender = s;
                sending.add(pool.submit(() -> send(sender, lines)));
            }
            for (Future<?> done : sending) {
                done.get();
            }
            List<String> all = program.awaitRecords(senders * lines);
            for (int s = 0; s < senders; s++) {
                String prefix = s + ":";
                assertThat(all.stream().filter(line -> line.startsWith(prefix)))
                        .isEqualTo(Stream.iterate(0, i -> i + 1)
                                .limit(lines)
                                .map(i -> prefix + i)
                                .toList());
            }
            assertThat(program.reports).containsExactly("started");
        } finally {
            pool.shutdownNow();
        }
    }

    private Void send(int sender, int lines) throws Exception {
        try (Peer peer = connect()) {
            for (int i = 0; i < lines; i++) {
                peer.send(sender + ":" + i + "\n");
            }
        }
        return null;
    }

    @Test
    void goesOnWithTheOthersWhenASenderBreaksOff() throws Exception {
        try (Program<String> program = Program.run(server().lines());
                Peer one = connect();
                Peer other = connect()) {
            one.send("a\nhalf a li");
            other.send("b\n");
            program.awaitRecords(2);
            one.reset();
            program.awaitReport("sender at 127.0.0.1: Connection reset");
            other.send("c\n");
            try (Peer third = connect()) {
                third.send("d\n");
                assertThat(program.awaitRecords(4)).containsExactlyInAnyOrder("a", "b", "c", "d");
            }
        }
    }

    @Test
    void readsToTheEndOfWhatIsSentBeforeAHalfClose() throws Exception {
        try (Program<String> program = Program.run(server().lines());
                Peer peer = connect()) {
            peer.send("x\n".repeat(50_000) + "half");
            peer.socket.shutdownOutput();

            assertThat(program.awaitRecords(50_001)).last().isEqualTo("half");
            peer.awaitClosed();
        }
    }

    @Test
    void refusesMoreSendersThanThereMayBeAndReportsItOnce() throws Exception {
        try (Program<String> program = Program.run(server().maxConnections(2).lines())) {
            try (Peer one = connect();
                    Peer two = connect()) {
                one.send("a\n");
                two.send("b\n");
                program.awaitRecords(2);
                for (int i = 0; i < 20; i++) {
                    try (Peer refused = connect()) {
                        refused.awaitClosed();
                    }
                }
                one.send("c\n");
                program.awaitRecords(3);
            }
            Await.until("there is room again", () -> program.count("started") == 2);
            try (Peer again = connect()) {
                again.send("d\n");
                assertThat(program.awaitRecords(4)).containsExactlyInAnyOrder("a", "b", "c", "d");
            }
            assertThat(program.count("refusing senders")).isEqualTo(1);
        }
    }

    @Test
    void disconnectsSendersThatAreIdleOrTooSlowToCompleteALine() throws Exception {
        try (Program<String> program =
                        Program.run(server().idleTimeout(Duration.ofMillis(200)).lines());
                Peer idle = connect();
                Peer dripping = connect()) {
            idle.awaitClosed();
            Await.until("the sender of single bytes is cut off", () -> {
                try {
                    dripping.send("x");
                    return false;
                } catch (IOException e) {
                    return true;
                }
            });
            assertThat(program.records()).isEmpty();
            Await.until("one is told of", () -> program.count("nothing came in time") == 1);
        }
    }

    @Test
    void disconnectsWhoSendsALongLineAndNobodyElse() throws Exception {
        Program<String> run = Program.run(
                server().maxLineBytes(5).onLongLine(LongLinePolicy.DISCONNECT).lines());
        try (Program<String> program = run;
                Peer bad = connect();
                Peer good = connect()) {
            bad.send("a\ntoo long\nb\n");
            bad.awaitClosed();
            good.send("c\n");
            assertThat(program.awaitRecords(2)).containsExactlyInAnyOrder("a", "c");
        }
    }

    @Test
    void cutsOffALongLineAndGoesOnWithItsSender() throws Exception {
        try (Program<String> program = Program.run(server().maxLineBytes(5).lines());
                Peer peer = connect()) {
            peer.send("0123456789".repeat(20_000)).send("0123456789\nb\n");

            assertThat(program.awaitRecords(2)).containsExactly("01234", "b");
            assertThat(program.reports).hasSize(2);
        }
    }

    @Test
    void failsTheProgramOnALongLineWherePolicyIsToFail() throws Exception {
        Program<String> run = Program.run(
                server().maxLineBytes(5).onLongLine(LongLinePolicy.FAIL).lines());
        try (Program<String> program = run;
                Peer peer = connect()) {
            peer.send("too long\n");
            assertThatThrownBy(() -> program.context.awaitTermination(Await.DEADLINE))
                    .hasMessageContaining("a line is longer than 5 bytes");
            assertThat(program.context.state()).isEqualTo(StreamingContext.State.FAILED);
        }
    }

    @Test
    void aDecoderThatThrowsCostsItsSenderTheConnectionAndNobodyElse() throws Exception {
        try (Program<Integer> program = Program.run(server().decoded(in -> Stream.generate(() -> {
                            try {
                                int read = in.read();
                                if (read == 'x') {
                                    throw new StackOverflowError("deep");
                                }
                                return read;
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        })
                        .takeWhile(read -> read >= 0)
                        .iterator()));
                Peer good = connect();
                Peer bad = connect()) {
            bad.send("x");
            bad.awaitClosed();
            program.awaitReport("deep");
            good.send("a");
            assertThat(program.awaitRecords(1)).containsExactly((int) 'a');
        }
    }

    @Test
    void listensAsSoonAsThePortIsFree() throws Exception {
        ServerSocket inTheWay = Peer.listen(0);
        int taken = inTheWay.getLocalPort();
        assertThatThrownBy(() -> Program.run(Sockets.listen(taken)))
                .hasMessageContainingAll("cannot listen on the loopback address, port " + taken, "waitUntilAvailable");
        try (Program<String> program =
                Program.run(Sockets.server(taken).waitUntilAvailable().lines())) {
            program.awaitReport("could not start");
            inTheWay.close();
            Await.until("it listens", () -> program.count("started") == 1);
            try (Peer peer = Peer.connect(taken)) {
                peer.send("a\n");
                assertThat(program.awaitRecords(1)).containsExactly("a");
            }
        }
    }

    @Test
    void listensOnTheLoopbackAddressUnlessToldOtherwise() throws Exception {
        try (Program<String> program = Program.run(server().bind("0.0.0.0").lines());
                Peer peer = connect()) {
            peer.send("a\n");
            assertThat(program.awaitRecords(1)).containsExactly("a");
        }
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() ->
                            Program.run(Sockets.server(taken.getLocalPort()).lines()))
                    .hasMessageContaining("cannot listen on the loopback address");
        }
    }

    @Test
    void doesNotStartWhereItCannotListen() {
        assertThatThrownBy(
                        () -> Program.run(server().bind("no-such-host.invalid").lines()))
                .hasMessageContainingAll("no-such-host.invalid", "name is not known");
        assertThatThrownBy(() -> Program.run(server().bind("192.0.2.1").lines()))
                .hasMessageContainingAll("cannot listen on 192.0.2.1, port 0", "waitUntilAvailable");
    }

    @Test
    void stopsWithOpenConnections() throws Exception {
        List<Peer> peers = new ArrayList<>();
        try (Program<String> program = Program.run(server().lines())) {
            for (int i = 0; i < 50; i++) {
                peers.add(connect().send("x\nhalf"));
            }
            program.awaitRecords(50);
            assertThat(program.threads())
                    .filteredOn(name -> name.contains("-sender-"))
                    .hasSize(50);
        }
        for (Peer peer : peers) {
            peer.awaitClosed();
            peer.close();
        }
    }
}
