package io.dstream.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.dstream.monitoring.internal.model.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Asks a page. */
final class Client {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final URI base;

    Client(Monitoring page) {
        this.base = page.address();
    }

    HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(base.resolve(path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path);
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return Json.parse(get(path).body());
    }

    JsonNode streaming(String path) throws IOException, InterruptedException {
        return json("/api/v1/applications/test/streaming/" + path);
    }

    /** A connection on which what is given has been sent. */
    Socket open(String request) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4 << 10);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(base.getHost(), base.getPort()));
        socket.getOutputStream().write(request.getBytes(UTF_8));
        socket.getOutputStream().flush();
        return socket;
    }

    /** All that comes back, up to the end of the connection. */
    String raw(String request) throws IOException {
        try (Socket socket = open(request)) {
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /** The frames that a page is sent. */
    Frames frames(String path) throws IOException, InterruptedException {
        return new Frames(HTTP.send(HttpRequest.newBuilder(base.resolve(path)).build(), BodyHandlers.ofInputStream())
                .body());
    }

    static final class Frames implements AutoCloseable {
        private final BufferedReader lines;

        Frames(InputStream in) {
            lines = new BufferedReader(new InputStreamReader(in, UTF_8));
        }

        JsonNode next() throws IOException {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    return Json.parse(line.substring(6));
                }
            }
            throw new IOException("the stream has ended");
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    /** Looks again until something is so; fails after half a minute, whatever is measured. */
    static void await(String what, BooleanSupplier condition) {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("this did not come true: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
