package io.dstream.kinesis;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** Stands before Kinesalite, or alone, and answers some requests itself: as Kinesis does when something is wrong. */
final class StandIn implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int target; // 0: nobody is behind it
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** An answer of its own. */
    record Answer(int status, String body) {
        /** A refusal. */
        static Answer refused(int status, String code) {
            return new Answer(status, "{\"__type\":\"" + code + "\",\"message\":\"for a test\"}");
        }
    }

    private StandIn(HttpServer server, int target) {
        this.server = server;
        this.target = target;
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** Lets pass what it does not answer itself. */
    static StandIn before(int port) throws IOException {
        return new StandIn(HttpServer.create(loopback(), 0), port);
    }

    static StandIn withTls(SSLContext context) throws IOException {
        HttpsServer https = HttpsServer.create(loopback(), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context));
        return new StandIn(https, 0);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** How the next requests of a kind are answered. */
    StandIn next(String operation, Answer... some) {
        answers.computeIfAbsent(operation, any -> new ArrayDeque<>()).addAll(List.of(some));
        return this;
    }

    /** The bodies of the requests of a kind. */
    List<String> requests(String operation) {
        return requests.stream()
                .filter(request -> request.startsWith(operation + " "))
                .map(request -> request.substring(operation.length() + 1))
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] request = exchange.getRequestBody().readAllBytes();
        String name = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        String operation = name == null ? "" : name.substring(name.indexOf('.') + 1);
        requests.add(operation + " " + new String(request, StandardCharsets.UTF_8));
        Answer own = own(operation);
        if (own != null) {
            answer(exchange, own.status, own.body.getBytes(StandardCharsets.UTF_8));
        } else if (target == 0) {
            answer(exchange, 500, new byte[0]);
        } else {
            pass(exchange, request);
        }
    }

    private Answer own(String operation) {
        Deque<Answer> some = answers.get(operation);
        synchronized (this) {
            return some == null ? null : some.poll();
        }
    }

    private void pass(HttpExchange exchange, byte[] request) throws IOException {
        var connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + target + "/").toURL().openConnection();
        connection.setDoOutput(true);
        exchange.getRequestHeaders().forEach((header, values) -> {
            if (header.startsWith("X-") || header.equals("Authorization") || header.equals("Content-type")) {
                connection.setRequestProperty(header, values.get(0));
            }
        });
        try (OutputStream out = connection.getOutputStream()) {
            out.write(request);
        }
        int status = connection.getResponseCode();
        try (var in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            answer(exchange, status, in.readAllBytes());
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
