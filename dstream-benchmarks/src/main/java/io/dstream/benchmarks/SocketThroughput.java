package io.dstream.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.sources.Sockets;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lines of 60 bytes over loopback: a loop over {@code BufferedReader.readLine} beside the socket source with 10 ms
 * batches, by turns, {@code args[0]} rounds (9 if missing) after one to warm up. The sender is a process of its own
 * that writes the same prepared bytes again and again. Counts lines, then words; from one sender, then from two, each
 * read by a thread of its own.
 *
 * <p>Prints medians of lines a second, of the CPU time the reading process takes for a line, and of the ratios of each
 * pair of turns.
 */
public final class SocketThroughput {
    private static final int LINES = 4_000_000; // a turn, from all senders together
    private static final int PREPARED = 1000;
    private static final String LINE = "what the sensor by the river saw at noon: 17 4 291 0 8 12 4\n";

    private SocketThroughput() {}

    /** Writes lines to whoever connects, until that one leaves. */
    static final class Sender {
        private Sender() {}

        /** Prints the port it listens on. */
        public static void main(String[] args) throws IOException {
            try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
                System.out.println(server.getLocalPort());
                while (true) {
                    Socket socket = server.accept();
                    new Thread(() -> send(socket)).start();
                }
            }
        }

        private static void send(Socket to) {
            byte[] prepared = LINE.repeat(PREPARED).getBytes(StandardCharsets.UTF_8);
            try (Socket socket = to;
                    OutputStream out = socket.getOutputStream()) {
                while (true) {
                    out.write(prepared);
                }
            } catch (SocketException e) {
                // it has left
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What a turn gave. */
    private record Turn(double linesPerSecond, double cpuNanosPerLine) {}

    /** Reads {@link #LINES} lines. */
    @FunctionalInterface
    private interface Reading {
        void read(int port, int senders, boolean words) throws Exception;
    }

    /**
     * Runs it.
     *
     * @param args rounds
     */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process sender = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), Sender.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = sender.inputReader(StandardCharsets.UTF_8)) {
            int port = Integer.parseInt(out.readLine());
            for (boolean words : new boolean[] {false, true}) {
                for (int senders = 1; senders <= 2; senders++) {
                    compare(rounds, port, senders, words);
                }
            }
        } finally {
            sender.destroy();
        }
    }

    private static void compare(int rounds, int port, int senders, boolean words) throws Exception {
        List<Turn> loops = new ArrayList<>();
        List<Turn> sources = new ArrayList<>();
        for (int round = -1; round < rounds; round++) {
            Turn loop = turn(SocketThroughput::loop, port, senders, words);
            Turn source = turn(SocketThroughput::source, port, senders, words);
            if (round >= 0) {
                loops.add(loop);
                sources.add(source);
            }
        }
        double[] speed = new double[rounds];
        double[] cpu = new double[rounds];
        for (int r = 0; r < rounds; r++) {
            speed[r] = sources.get(r).linesPerSecond / loops.get(r).linesPerSecond;
            cpu[r] = sources.get(r).cpuNanosPerLine / loops.get(r).cpuNanosPerLine;
        }
        System.out.printf(
                "%s from %d: loop %,.0f lines/s, %.0f ns CPU a line; source %,.0f lines/s, %.0f ns; ratio %.2f, of CPU %.2f%n",
                words ? "words" : "lines",
                senders,
                median(loops.stream().mapToDouble(Turn::linesPerSecond).toArray()),
                median(loops.stream().mapToDouble(Turn::cpuNanosPerLine).toArray()),
                median(sources.stream().mapToDouble(Turn::linesPerSecond).toArray()),
                median(sources.stream().mapToDouble(Turn::cpuNanosPerLine).toArray()),
                median(speed),
                median(cpu));
    }

    private static Turn turn(Reading reading, int port, int senders, boolean words) throws Exception {
        long cpu = cpu();
        long start = System.nanoTime();
        reading.read(port, senders, words);
        double nanos = System.nanoTime() - start;
        return new Turn(LINES * 1e9 / nanos, (cpu() - cpu) / (double) LINES);
    }

    private static void loop(int port, int senders, boolean words) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        AtomicLong counted = new AtomicLong();
        for (int s = 0; s < senders; s++) {
            Thread thread = new Thread(() -> counted.addAndGet(readLines(port, LINES / senders, words)));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (counted.get() < LINES) {
            throw new IllegalStateException("counted " + counted);
        }
    }

    private static long readLines(int port, int lines, boolean words) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            long count = 0;
            for (int l = 0; l < lines; l++) {
                String line = reader.readLine();
                count += words ? words(line) : 1;
            }
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void source(int port, int senders, boolean words) throws Exception {
        CountDownLatch all = new CountDownLatch(1);
        AtomicLong counted = new AtomicLong();
        long wanted = words ? LINES * (long) words(LINE) : LINES;
        try (StreamingContext ssc = StreamingContext.builder()
                .batchInterval(Duration.ofMillis(10))
                .parallelism(2)
                .build()) {
            DStream<String> lines = ssc.from(Sockets.textLines("localhost", port));
            for (int s = 1; s < senders; s++) {
                lines = lines.union(ssc.from(Sockets.textLines("localhost", port)));
            }
            lines.foreachBatch(batch -> {
                long more = words ? batch.sumLong(SocketThroughput::words) : batch.count();
                if (counted.addAndGet(more) >= wanted) {
                    all.countDown();
                }
            });
            ssc.start();
            all.await();
        }
    }

    private static int words(String line) {
        int words = 1;
        for (int at = line.indexOf(' '); at >= 0; at = line.indexOf(' ', at + 1)) {
            words++;
        }
        return words;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
