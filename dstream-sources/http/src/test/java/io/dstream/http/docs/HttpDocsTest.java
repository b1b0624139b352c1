package io.dstream.http.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.http.HttpFeed;
import io.dstream.http.HttpIngest;
import io.dstream.http.HttpIngestSource;
import io.dstream.http.ServerSentEvent;
import io.dstream.http.ServerSentEventSource;
import io.dstream.http.ServerSentEvents;
import io.dstream.http.WebSocketSource;
import io.dstream.http.WebSockets;
import io.dstream.sink.FileSink;
import io.dstream.testing.Await;
import io.dstream.testing.Ports;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on HTTP shows. */
class HttpDocsTest {
    @TempDir
    Path folder;

    @Test
    void aProgramThatIsPostedTo() throws Exception {
        int port = Ports.free();
        Path directory = folder;
        // snippet: http-program
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("clicks")
                .batchInterval(Duration.ofMillis(500))
                .checkpointDir(directory.resolve("checkpoint"))
                .build()) {
            DStream<String> clicks = ssc.from(HttpIngest.listen(port)) // 8080
                    .named("clicks");
            clicks.to(FileSink.<String>lines(directory.resolve("clicks")).skipEmpty());
            ssc.start();
            // end
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/ingest"))
                    .POST(HttpRequest.BodyPublishers.ofString("a\nb\n"))
                    .build();
            Await.until("it is taken", () -> isTaken(request));
            Await.until("it is written", () -> isWritten(directory.resolve("clicks")));
        }
    }

    private static boolean isTaken(HttpRequest request) throws Exception {
        try {
            return HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 204;
        } catch (java.net.ConnectException e) {
            return false;
        }
    }

    private static boolean isWritten(Path clicks) throws Exception {
        try (Stream<Path> files = Files.list(clicks)) {
            return files.anyMatch(file -> file.toString().endsWith(".txt"));
        }
    }

    @Test
    void settings() throws Exception {
        SSLContext tls = SSLContext.getDefault();
        String token = "secret";
        // snippet: http-ingest
        HttpIngestSource<Integer> readings = HttpIngest.listen(8443)
                .bind("0.0.0.0")
                .tls(tls)
                .bearer(token)
                .maxBodyBytes(100_000)
                .lines(Integer::valueOf);
        // end
        // snippet: http-clients
        ServerSentEventSource<String> changes = ServerSentEvents.from(URI.create("https://example.org/changes"))
                .bearer(token)
                .eventsOnce()
                .decoded(ServerSentEvent::data);
        WebSocketSource<String> trades =
                WebSockets.connect(URI.create("wss://example.org/trades")).say("{\"subscribe\": \"eur\"}");
        // end
        assertThat(readings).hasToString("http on port 8443");
        assertThat(changes).hasToString("events of https://example.org/changes");
        assertThat(trades).hasToString("websocket of wss://example.org/trades");
    }

    @Test
    void aFeed() throws Exception {
        try (StreamingContext ssc = StreamingContext.local(Duration.ofMillis(100))) {
            DStream<String> clicks = ssc.from(HttpIngest.listen(0)).named("clicks");
            int port = Ports.free();
            // snippet: http-feed
            clicks.countByValue().to(HttpFeed.listen(port, count -> count.key() + " " + count.value())); // 8081
            // end
            ssc.start();
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/events"))
                    .build();
            HttpResponse<java.io.InputStream> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
            response.body().close();
            assertThat(response.statusCode()).isEqualTo(200);
        }
    }
}
