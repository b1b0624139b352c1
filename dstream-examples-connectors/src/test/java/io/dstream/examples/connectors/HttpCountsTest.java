package io.dstream.examples.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.testing.Ports;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HttpCountsTest {
    @Test
    void countsOfPostedWordsAreSentToAllWhoWatch() throws Exception {
        int in = Ports.free();
        int out = Ports.free();
        try (Example example = Example.start(HttpCounts.class, in, out)) {
            example.awaitLine("curl -d 'to be or not to be' http://localhost:" + in + "/ingest");
            HttpClient client = HttpClient.newHttpClient();
            int status = client.send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + in + "/ingest"))
                                    .POST(HttpRequest.BodyPublishers.ofString("to be or not to be"))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
            assertThat(status).isEqualTo(204);
            try (Stream<String> events = client.send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + out + "/events"))
                                    .build(),
                            BodyHandlers.ofLines())
                    .body()) {
                assertThat(events.anyMatch("data: be 2"::equals)).isTrue();
            }
            example.awaitLine("be 2, to 2, not 1, or 1");
            example.end();
        }
    }

    @Test
    void wrongArgumentsGetTheUsage() throws Exception {
        try (Example example = Example.start(HttpCounts.class, "8080")) {
            assertThat(example.awaitEnd(2)).contains("usage: [PORT PORT]").contains("found '8080'");
        }
    }
}
