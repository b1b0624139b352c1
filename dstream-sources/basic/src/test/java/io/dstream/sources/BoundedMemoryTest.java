package io.dstream.sources;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A program with a small heap, or few file descriptors, takes whatever senders do to it. */
class BoundedMemoryTest {

    /** A {@link SmallHeapProgram} in a process of its own. */
    private static final class Child implements AutoCloseable {
        final List<String> said = new CopyOnWriteArrayList<>();
        private final Process process;
        private final Thread listener;

        Child(long batchMillis, int maxConnections, long idleMillis) throws Exception {
            this(List.of(), "-Xmx128m", batchMillis, maxConnections, idleMillis);
        }

        /** Runs the program by way of another command. */
        Child(List<String> before, String heap, long batchMillis, int maxConnections, long idleMillis)
                throws Exception {
            List<String> command = new ArrayList<>(before);
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    heap,
                    "-cp",
                    System.getProperty("java.class.path"),
                    SmallHeapProgram.class.getName(),
                    String.valueOf(batchMillis),
                    String.valueOf(maxConnections),
                    String.valueOf(idleMillis)));
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            listener = new Thread(this::listen);
            listener.start();
        }

        private void listen() {
            try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
                reader.lines().forEach(said::add);
            } catch (IOException | java.io.UncheckedIOException e) {
                said.add("broken off: " + e);
            }
        }

        Peer connect() throws Exception {
            awaitSaid("port ");
            String port = said.stream()
                    .filter(line -> line.startsWith("port "))
                    .findFirst()
                    .orElseThrow();
            return Peer.connect(Integer.parseInt(port.substring(5)));
        }

        void awaitSaid(String start) throws Exception {
            Await.until("the program says " + start + said, () -> count(start) > 0 || !process.isAlive());
        }

        /** Waits until there are no more open files than when the program began to listen, and one connection. */
        void awaitDescriptors(Peer asking) throws Exception {
            Await.until("descriptors are given back " + said, () -> {
                asking.send("descriptors\n");
                long first = descriptors().findFirst().orElse(0);
                return descriptors().skip(1).anyMatch(open -> open <= first + 1) || !process.isAlive();
            });
        }

        private LongStream descriptors() {
            return said.stream()
                    .filter(line -> line.startsWith("descriptors "))
                    .mapToLong(line -> Long.parseLong(line.substring(12)));
        }

        long count(String start) {
            return said.stream().filter(line -> line.startsWith(start)).count();
        }

        List<String> awaitEnd() throws Exception {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s", said).isTrue();
            listener.join();
            assertThat(said).noneMatch(line -> line.contains("OutOfMemoryError"));
            assertThat(process.exitValue()).as("%s", said).isZero();
            return said;
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @Test
    void aGigabyteWithoutALineEndIsOneLineCutOff() throws Exception {
        sendWithoutLineEnd(1L << 30);
    }

    @Test
    @Tag("endurance")
    void tenGigabytesWithoutALineEndAreOneLineCutOff() throws Exception {
        sendWithoutLineEnd(10L << 30);
    }

    private static void sendWithoutLineEnd(long bytes) throws Exception {
        byte[] chunk = new byte[1 << 20];
        Arrays.fill(chunk, (byte) 'x');
        try (Child child = new Child(0, 10, 0);
                Peer peer = child.connect();
                Peer other = child.connect()) {
            for (long sent = 0; sent < bytes; sent += chunk.length) {
                peer.send(chunk);
                if (sent == bytes / 2) {
                    other.send("tell me\n");
                    child.awaitSaid("tell me");
                }
            }
            peer.send("\nend\n");
            assertThat(child.awaitEnd()).contains("lines 3 longest " + (1 << 20));
            assertThat(child.count("report ")).isEqualTo(1);
        }
    }

    @Test
    void unfinishedLinesOfManySendersCostTheLongestOfThemTheirConnectionsAndNobodyElse() throws Exception {
        byte[] unfinished = new byte[900_000];
        Arrays.fill(unfinished, (byte) 'x');
        List<Peer> many = new ArrayList<>();
        try (Child child = new Child(List.of(), "-Xmx64m", 0, 1000, 0);
                Peer before = child.connect()) {
            before.send("tell before\n");
            child.awaitSaid("tell before");
            for (int i = 0; i < 200; i++) {
                many.add(child.connect());
                try {
                    many.get(i).send(unfinished);
                } catch (IOException e) {
                    // it has been disconnected
                }
            }
            child.awaitSaid("report sender at 127.0.0.1: unfinished lines of all senders together");
            before.send("tell beside\n" + "y".repeat(30_000) + "\ntell again\n");
            child.awaitSaid("tell beside");
            child.awaitSaid("tell again");
            try (Peer late = child.connect()) {
                late.send("z".repeat(30_000) + "\ntell late\n");
                child.awaitSaid("tell late");
                late.send("end\n");
                child.awaitEnd();
            }
        } finally {
            for (Peer peer : many) {
                peer.close();
            }
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void moreSendersThanTheProcessMayOpenFilesForLeaveItListening() throws Exception {
        List<Peer> flood = new ArrayList<>();
        List<String> limited = List.of("sh", "-c", "ulimit -n 300; exec \"$@\"", "sh");
        try (Child child = new Child(limited, "-Xmx64m", 0, 1000, 0);
                Peer before = child.connect()) {
            before.send("tell before\n");
            child.awaitSaid("tell before");
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 330; i++) {
                    flood.add(child.connect());
                }
                child.awaitSaid("report refusing senders: there are ");
                for (Peer peer : flood) {
                    peer.close();
                }
                flood.clear();
            }
            child.awaitDescriptors(before);
            before.send("tell again\n");
            child.awaitSaid("tell again");
            try (Peer late = child.connect()) {
                late.send("tell late\n");
                child.awaitSaid("tell late");
                late.send("end\n");
                child.awaitEnd();
            }
        } finally {
            for (Peer peer : flood) {
                peer.close();
            }
        }
    }

    @Test
    void aSenderThatIsTenTimesTooFastIsHeldBackAndLosesNothing() throws Exception {
        int lines = 2_000_000; // would take 240 MB
        byte[] thousand = ("x".repeat(59) + "\n").repeat(1000).getBytes(StandardCharsets.UTF_8);
        try (Child child = new Child(100, 10, 0);
                Peer peer = child.connect()) {
            for (int sent = 0; sent < lines; sent += 1000) {
                peer.send(thousand);
            }
            peer.send("end\n");
            assertThat(child.awaitEnd()).contains("lines " + (lines + 1) + " longest 59");
        }
    }

    @Test
    void idleConnectionsAreRefusedOrTimeOutAndTheOthersAreServed() throws Exception {
        List<Peer> idle = new ArrayList<>();
        try (Child child = new Child(0, 400, 3000);
                Peer working = child.connect()) {
            working.send("tell before\n");
            child.awaitSaid("tell before");
            for (int i = 0; i < 500; i++) {
                idle.add(child.connect());
                working.send("line\nline\n"); // lest it be idle too
            }
            child.awaitSaid("report refusing senders: there are 400");
            working.send("tell beside\n");
            child.awaitSaid("tell beside");
            child.awaitSaid("report sender at 127.0.0.1: nothing came in time; disconnected");
            for (Peer peer : idle) {
                peer.awaitClosed();
            }
            try (Peer late = child.connect()) {
                late.send("end\n");
                assertThat(child.awaitEnd()).contains("lines 1003 longest 11");
            }
        } finally {
            for (Peer peer : idle) {
                peer.close();
            }
        }
    }
}
