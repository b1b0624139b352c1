package io.dstream.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** Serves the lines of a file as events whose ids are the numbers of the lines, after the one that a client names. */
final class EventServer {
    private static final int LINES = 50;
    private static final long PAUSE_NANOS = 10_000_000;

    private EventServer() {}

    /** Arguments: the port, the file. */
    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 10);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/events", exchange -> serve(exchange, Path.of(args[1])));
        server.createContext("/closed", exchange -> {
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        server.createContext("/text", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, 0);
            exchange.close();
        });
        server.start();
    }

    private static void serve(HttpExchange exchange, Path file) throws IOException {
        String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        long id = last == null ? 0 : Long.parseLong(last);
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (exchange;
                OutputStream out = exchange.getResponseBody();
                Spool.Reader reader = new Spool.Reader(file)) {
            reader.skip(id);
            while (true) {
                List<String> lines = reader.next(LINES);
                StringBuilder events = new StringBuilder(lines.isEmpty() ? ":\n\n" : "");
                for (String line : lines) {
                    events.append("id: ")
                            .append(++id)
                            .append("\ndata: ")
                            .append(line)
                            .append("\n\n");
                }
                out.write(events.toString().getBytes(StandardCharsets.UTF_8));
                out.flush();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
