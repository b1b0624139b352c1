package io.dstream.sources;

import io.dstream.StreamingContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Lines a second over loopback: a loop over {@code readLine} beside the socket source, by turns. Not a test. */
public final class LineSpeed {
    private static final int LINES = 10_000_000;

    private LineSpeed() {}

    public static void main(String[] args) throws Exception {
        for (int round = 0; round < 5; round++) {
            System.out.printf("readLine %,d/s   source %,d/s%n", readLines(), source());
        }
    }

    private static ServerSocket serve() throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread sender = new Thread(() -> {
            byte[] thousand = ("x".repeat(59) + "\n").repeat(1000).getBytes(StandardCharsets.UTF_8);
            try (server;
                    Socket socket = server.accept()) {
                for (int sent = 0; sent < LINES; sent += 1000) {
                    socket.getOutputStream().write(thousand);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        sender.start();
        return server;
    }

    private static long readLines() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), serve().getLocalPort());
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            long start = System.nanoTime();
            long lines = 0;
            while (reader.readLine() != null) {
                lines++;
            }
            return lines * 1_000_000_000L / (System.nanoTime() - start);
        }
    }

    private static long source() throws Exception {
        CountDownLatch all = new CountDownLatch(1);
        long[] count = new long[1];
        try (StreamingContext ssc = StreamingContext.builder()
                .batchInterval(Duration.ofMillis(10))
                .parallelism(1)
                .build()) {
            ssc.from(Sockets.textLines("localhost", serve().getLocalPort())).foreachBatch(batch -> {
                count[0] += batch.count();
                if (count[0] >= LINES) {
                    all.countDown();
                }
            });
            long start = System.nanoTime();
            ssc.start();
            all.await();
            return count[0] * 1_000_000_000L / (System.nanoTime() - start);
        }
    }
}
