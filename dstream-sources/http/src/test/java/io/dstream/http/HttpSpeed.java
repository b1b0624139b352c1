package io.dstream.http;

import com.sun.net.httpserver.HttpServer;
import io.dstream.StreamingContext;
import io.dstream.source.Source;
import io.dstream.testing.Ports;
import io.dstream.testing.connectors.Speed;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** The sources beside the bare server and the bare client. */
final class HttpSpeed {
    private static final int RECORDS = 1_000_000;
    private static final int LINES = 1000;
    private static final byte[] BODY = ("x".repeat(100) + "\n").repeat(LINES).getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENTS = Stream.iterate(1, n -> n + 1)
            .limit(LINES)
            .reduce(
                    new StringBuilder(),
                    (all, n) -> all.append("id: ")
                            .append(n)
                            .append("\ndata: ")
                            .append("x".repeat(100))
                            .append("\n\n"),
                    StringBuilder::append)
            .toString()
            .getBytes(StandardCharsets.US_ASCII);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private HttpSpeed() {}

    public static void main(String[] args) throws Exception {
        Speed.compare("ingest", RECORDS, HttpSpeed::bareServer, HttpSpeed::ingest);
        HttpServer server = eventServer();
        URI address = URI.create("http://localhost:" + server.getAddress().getPort() + "/events");
        Speed.compare("events", RECORDS, () -> bareEvents(address), () -> events(address));
        server.stop(0);
    }

    // ---- being posted to ----

    private static void post(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/ingest"))
                .POST(BodyPublishers.ofByteArray(BODY))
                .build();
        for (int i = 0; i < RECORDS / LINES; i++) {
            int status =
                    CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status != 204) {
                throw new IllegalStateException("answered with " + status);
            }
        }
    }

    private static Object bareServer() throws Exception {
        AtomicLong length = new AtomicLong();
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("localhost");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                try (InputStream in = Content.Source.asInputStream(request)) {
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .forEach(line -> length.addAndGet(line.length()));
                }
                response.setStatus(204);
                callback.succeeded();
                return true;
            }
        });
        server.start();
        post(connector.getLocalPort());
        server.stop();
        return length.get();
    }

    private static Object ingest() throws Exception {
        int port = Ports.free();
        CountDownLatch listening = new CountDownLatch(1);
        return receive(HttpIngest.listen(port).onListening(bound -> listening.countDown()), () -> {
            listening.await();
            post(port);
            return null;
        });
    }

    // ---- events ----

    private static HttpServer eventServer() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/events", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            try (exchange;
                    OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < RECORDS / LINES; i++) {
                    out.write(EVENTS);
                }
            }
        });
        server.start();
        return server;
    }

    private static Object bareEvents(URI address) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Accept", "text/event-stream")
                .build();
        long length = 0;
        try (Stream<String> lines =
                CLIENT.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
            for (var each = lines.iterator(); each.hasNext(); ) {
                String line = each.next();
                if (line.startsWith("data: ")) {
                    length += line.substring(6).length();
                }
            }
        }
        return length;
    }

    private static Object events(URI address) throws Exception {
        return receive(ServerSentEvents.from(address).decoded(ServerSentEvent::data), () -> null);
    }

    private interface Sending {
        Object send() throws Exception;
    }

    private static Object receive(Source<String> source, Sending sending) throws Exception {
        AtomicLong length = new AtomicLong();
        AtomicLong count = new AtomicLong();
        CountDownLatch all = new CountDownLatch(1);
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("speed")
                .parallelism(1)
                .batchInterval(Duration.ofMillis(10))
                .build()) {
            ssc.from(source).foreachBatch(batch -> {
                batch.forEach(text -> length.addAndGet(text.length()));
                if (count.addAndGet(batch.count()) >= RECORDS) {
                    all.countDown();
                }
            });
            ssc.start();
            var unused = sending.send();
            all.await();
        }
        return length.get();
    }
}
