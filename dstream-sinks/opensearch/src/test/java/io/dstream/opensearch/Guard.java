package io.dstream.opensearch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * Stands before a server, with TLS and a header that everybody must send, as OpenSearch's security plugin does, which
 * is not to be had as a library. It can answer itself instead of the server.
 */
final class Guard implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Answers requests itself. */
    interface Answers {
        /** Returns the status and the content; null lets the server answer. */
        String to(String method, String path, String body) throws IOException;
    }

    private final HttpServer listening;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String authorization;
    private final int target;
    private volatile Answers answers = (method, path, body) -> null;

    /**
     * Opens it.
     *
     * @param context whose certificate is shown; null for no TLS
     * @param authorization the header that everybody must send; empty for none
     */
    Guard(SSLContext context, String authorization, int target) throws IOException {
        InetSocketAddress place = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        this.listening = context == null ? HttpServer.create(place, 50) : tls(place, context);
        this.authorization = authorization;
        this.target = target;
        listening.setExecutor(threads);
        listening.createContext("/", this::handle);
        listening.start();
    }

    private static HttpServer tls(InetSocketAddress place, SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(place, 50);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return server;
    }

    int port() {
        return listening.getAddress().getPort();
    }

    void answer(Answers own) {
        answers = own;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String given = exchange.getRequestHeaders().getFirst("Authorization");
            String own = answers.to(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    new String(body, StandardCharsets.UTF_8));
            if (!authorization.isEmpty() && !authorization.equals(given)) {
                respond(exchange, 401, "Unauthorized".getBytes(StandardCharsets.UTF_8), "text/plain");
            } else if (own != null) {
                respond(
                        exchange,
                        Integer.parseInt(own.substring(0, 3)),
                        own.substring(3).getBytes(StandardCharsets.UTF_8),
                        "application/json");
            } else {
                forward(exchange, body);
            }
        }
    }

    private void forward(HttpExchange exchange, byte[] body) throws IOException {
        try {
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            HttpResponse<byte[]> response = HTTP.send(
                    HttpRequest.newBuilder(URI.create(OpenSearchServer.url(target) + exchange.getRequestURI()))
                            .header("Content-Type", type == null ? "application/json" : type)
                            .method(
                                    exchange.getRequestMethod(),
                                    body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofByteArray());
            respond(exchange, response.statusCode(), response.body(), "application/json");
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void respond(HttpExchange exchange, int status, byte[] content, String type) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head || content.length == 0 ? -1 : content.length);
        if (!head) {
            exchange.getResponseBody().write(content);
        }
    }

    @Override
    public void close() {
        listening.stop(0);
        threads.shutdownNow();
    }
}
