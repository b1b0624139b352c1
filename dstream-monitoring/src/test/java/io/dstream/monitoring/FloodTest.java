package io.dstream.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.dstream.monitoring.internal.model.Application;
import io.dstream.monitoring.internal.model.ErrorView;
import io.dstream.monitoring.internal.model.Json;
import io.dstream.monitoring.internal.model.Recorder;
import io.dstream.monitoring.internal.server.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that leave in the middle, too many of them, and requests that fail. */
@Timeout(120)
class FloodTest {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final String HALF = "GET / HTTP/1.1\r\nHost: localhost\r\n";

    private static long descriptors() {
        try (Stream<Path> files = Files.list(DESCRIPTORS)) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void halfRequests(Client client, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            client.open(HALF).close();
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleCostsNoDescriptor() throws Exception {
        assumeTrue(Files.isDirectory(DESCRIPTORS));
        try (Programs program = new Programs()) {
            program.client.raw(HALF + "Connection: close\r\n\r\n"); // what is loaded once is loaded
            long before = descriptors();
            halfRequests(program.client, 60);

            Client.await("connections are closed", () -> descriptors() < before + 10);
        }
    }

    @Test
    void neitherDoesAFloodOfThem() throws Exception {
        assumeTrue(Files.isDirectory(DESCRIPTORS));
        try (Programs program = new Programs()) {
            program.client.raw(HALF + "Connection: close\r\n\r\n");
            long before = descriptors();
            List<Socket> open = new ArrayList<>();
            for (int i = 0; i < 450; i++) {
                open.add(program.client.open(HALF)); // more than there are threads and places before them
            }
            for (Socket socket : open) {
                socket.close();
            }

            Client.await("connections are closed", () -> descriptors() < before + 20);
            assertThat(program.client.raw(HALF + "Connection: close\r\n\r\n")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void whatThePoolCannotTakeIsClosed() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Pool pool = new Pool(1, 1, TimeUnit.MINUTES.toNanos(5));
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        List<SocketChannel> clients = new ArrayList<>();
        try {
            http.setExecutor(pool);
            http.createContext("/", exchange -> {
                taken.countDown();
                try (exchange) {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            http.start();
            for (int i = 0; i < 10; i++) {
                SocketChannel client = SocketChannel.open(http.getAddress());
                clients.add(client);
                client.write(ByteBuffer.wrap((HALF + "\r\n").getBytes(StandardCharsets.US_ASCII)));
                client.configureBlocking(false);
            }
            taken.await();

            Client.await("one is answered, one waits, eight are closed", () -> closed(clients) == 8);
        } finally {
            release.countDown();
            http.stop(0);
            pool.close();
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    private static long closed(List<SocketChannel> clients) {
        return clients.stream()
                .filter(client -> {
                    try {
                        return client.read(ByteBuffer.allocate(1)) < 0;
                    } catch (IOException e) {
                        return true; // reset
                    }
                })
                .count();
    }

    @Test
    void aRequestThatFailsIsAnsweredSo() throws Exception {
        try (Monitoring page = Monitoring.on(0)) {
            page.show(failing("exception", () -> new IllegalStateException("wrong")));
            page.show(failing("error", () -> new NoClassDefFoundError("gone")));
            Client client = new Client(page);
            for (String app : List.of("exception", "error")) {
                var answer = client.get("/api/v1/applications/" + app + "/streaming/graph");

                assertThat(answer.statusCode()).isEqualTo(500);
                assertThat(Json.parse(answer.body()).get("reason").asText()).contains("the program's log says why");
            }
        }
    }

    /** A program whose graph cannot be had. */
    private static Application failing(String id, Supplier<Throwable> failure) {
        List<Application.Node> graph = new AbstractList<>() {
            @Override
            public Application.Node get(int index) {
                return sneak(failure.get());
            }

            @Override
            public int size() {
                return 1;
            }
        };
        Recorder recorder = new Recorder(1, ErrorView.Detail.TYPE, batch -> {});
        return new Application(id, id, Duration.ofSeconds(1), graph, recorder);
    }

    private static Application.Node sneak(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }
}
