package io.dstream.examples.connectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Stands in for X on this machine: sends the posts of a bundled feed, ten a second, over and over. */
final class LocalX implements AutoCloseable {
    private static final int THREADS = 8;
    private static final long PAUSE_MILLIS = 100;
    private static final long FIRST_ID = 1_800_000_000_000_000_000L;

    private final HttpServer server;
    private final ExecutorService threads =
            new ThreadPoolExecutor(0, THREADS, 1, TimeUnit.SECONDS, new SynchronousQueue<>());
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<String> texts;

    LocalX() throws IOException {
        texts = Feed.lines();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/2/tweets/search/stream/rules", LocalX::rules);
        server.createContext("/2/tweets/search/stream", this::stream);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Accepts any rule, and has none. */
    private static void rules(HttpExchange exchange) throws IOException {
        byte[] answer = "{\"meta\":{}}".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(exchange.getRequestMethod().equals("GET") ? 200 : 201, answer.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(answer);
        }
    }

    private void stream(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (long n = 0; !over.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS); n++) {
                String text = texts.get((int) (n % texts.size()));
                String line = "{\"data\":{\"id\":\"" + (FIRST_ID + n) + "\",\"text\":\"" + text
                        + "\",\"lang\":\"en\"},\"matching_rules\":[{\"id\":\"1\",\"tag\":\"spark\"}]}\r\n";
                out.write(line.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
