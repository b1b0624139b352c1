package io.dstream.x;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dstream.StreamingContext;
import io.dstream.testing.Await;
import io.dstream.testing.connectors.Speed;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The source beside a loop over the JDK's client, both from a server that sends as fast as it can. */
public final class XSpeed {
    private static final int POSTS = 150_000;
    private static final JsonMapper JSON = new JsonMapper();

    private XSpeed() {}

    /** Prints a line. */
    public static void main(String[] args) throws Exception {
        byte[] lines = lines();
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> serve(listening, lines));
            server.setDaemon(true);
            server.start();
            URI endpoint = URI.create("http://127.0.0.1:" + listening.getLocalPort());
            Speed.compare("source", POSTS, () -> read(endpoint), () -> source(endpoint));
        }
        System.exit(0);
    }

    private static byte[] lines() {
        StringBuilder all = new StringBuilder();
        for (int n = 0; n < POSTS; n++) {
            all.append("{\"data\":{\"id\":\"")
                    .append(1_346_889_436_626_259_968L + n)
                    .append("\",\"text\":\"Post ")
                    .append(n)
                    .append(" on #Spark and streams, about as long as posts are, with a link https://t.co/abc\",")
                    .append("\"author_id\":\"2244994945\",\"created_at\":\"2021-01-06T18:40:40.000Z\",\"lang\":\"en\",")
                    .append(
                            "\"entities\":{\"hashtags\":[{\"start\":6,\"end\":12,\"tag\":\"Spark\"}],\"urls\":[{\"url\":")
                    .append("\"https://t.co/abc\",\"expanded_url\":\"https://spark.apache.org\"}]}},")
                    .append("\"matching_rules\":[{\"id\":\"1\",\"tag\":\"spark\"}]}\r\n");
        }
        return all.toString().getBytes(StandardCharsets.UTF_8);
    }

    @SuppressWarnings("EmptyCatch") // clients leave as they like
    private static void serve(ServerSocket listening, byte[] lines) {
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept()) {
                BufferedReader request =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
                for (String line = request.readLine(); line != null && !line.isEmpty(); ) {
                    line = request.readLine();
                }
                OutputStream out = socket.getOutputStream();
                out.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.write(lines);
                out.flush();
                request.readLine(); // until the client leaves
            } catch (java.io.IOException e) {
                // the next one
            }
        }
    }

    private static long read(URI endpoint) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(endpoint.resolve("/2/tweets/search/stream"))
                .header("Authorization", "Bearer token")
                .build();
        long length = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
            for (int n = 0; n < POSTS; n++) {
                length += post(JSON.readTree(lines.readLine())).text().length();
            }
        }
        return length;
    }

    private static Post post(JsonNode line) {
        JsonNode data = line.path("data");
        JsonNode entities = data.path("entities");
        return new Post(
                data.path("id").asText(),
                data.path("text").asText(),
                data.path("author_id").asText(),
                Instant.parse(data.path("created_at").asText()),
                data.path("lang").asText(),
                texts(entities.path("hashtags"), "tag"),
                texts(entities.path("urls"), "expanded_url"),
                texts(entities.path("mentions"), "username"),
                texts(line.path("matching_rules"), "tag"));
    }

    private static List<String> texts(JsonNode array, String name) {
        List<String> all = new ArrayList<>();
        array.forEach(one -> all.add(one.path(name).asText()));
        return all;
    }

    private static long source(URI endpoint) {
        AtomicLong count = new AtomicLong();
        AtomicLong length = new AtomicLong();
        try (StreamingContext ssc = StreamingContext.builder()
                .batchInterval(Duration.ofMillis(20))
                .parallelism(1)
                .build()) {
            ssc.from(X.filteredStream("token").endpoint(endpoint))
                    .foreachBatch(batch -> batch.forEach(post -> {
                        length.addAndGet(post.text().length());
                        count.incrementAndGet();
                    }));
            ssc.start();
            Await.until("all is read", () -> count.get() >= POSTS);
            ssc.stop();
        }
        return length.get();
    }
}
