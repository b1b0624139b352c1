package io.dstream.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.source.BufferLimits;
import io.dstream.testing.Await;
import io.dstream.testing.Certificates;
import io.dstream.testing.connectors.Collecting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpIngestTest {
    private final AtomicInteger port = new AtomicInteger();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path folder;

    private HttpIngestSource<String> listening() {
        return HttpIngest.listen(0).onListening(port::set);
    }

    private <T> Collecting<T> from(HttpIngestSource<T> source) {
        return from(source, builder -> builder);
    }

    private <T> Collecting<T> from(HttpIngestSource<T> source, UnaryOperator<StreamingContext.Builder> settings) {
        return from(source, settings, new CountDownLatch(0));
    }

    /** Starts a program, and waits until it listens. */
    private <T> Collecting<T> from(
            HttpIngestSource<T> source, UnaryOperator<StreamingContext.Builder> settings, CountDownLatch gate) {
        port.set(0);
        Collecting<T> program = Collecting.from(source, settings, gate);
        Await.until("it listens", () -> port.get() != 0);
        return program;
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private int post(String body, String... headers) throws Exception {
        HttpRequest.Builder request = to("/ingest").POST(BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request).statusCode();
    }

    // ---- records ----

    @Test
    void eachLineOfABodyIsARecord() throws Exception {
        try (Collecting<String> program = from(listening())) {
            assertThat(post("a\ngrüße\r\n\nc")).isEqualTo(204);
            assertThat(post("")).isEqualTo(204);
            assertThat(program.awaitRecords(4)).containsExactly("a", "grüße", "", "c");
        }
    }

    @Test
    void linesAreDecodedTogetherOrNotAtAll() throws Exception {
        try (Collecting<Integer> program = from(listening().lines(Integer::valueOf))) {
            assertThat(post("1\n\n2\n")).isEqualTo(204);
            HttpResponse<String> refused = send(to("/ingest").POST(BodyPublishers.ofString("3\nfour")));
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).isEqualTo("the body could not be decoded (NumberFormatException)\n");
            assertThat(post("5")).isEqualTo(204);
            assertThat(program.awaitRecords(3)).containsExactly(1, 2, 5);
            program.awaitReport("a request was refused: the body could not be decoded (NumberFormatException)");
        }
    }

    @Test
    void aWholeRequestMayBeARecord() throws Exception {
        try (Collecting<IngestRequest> program =
                from(listening().bearer("secret").requests())) {
            send(to("/ingest?a=b")
                    .header("X-Kind", "one")
                    .header("Authorization", "Bearer secret")
                    .POST(BodyPublishers.ofString("{}")));
            IngestRequest request = program.awaitRecords(1).get(0);
            assertThat(request.query()).isEqualTo("a=b");
            assertThat(request.header("x-kind")).contains("one");
            assertThat(request.text()).isEqualTo("{}");
            assertThat(request.headers()).doesNotContainKey("authorization");
        }
    }

    @Test
    void bodiesMayBeCompressedAndOfUnknownLength() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write("zipped".getBytes(StandardCharsets.UTF_8));
        }
        try (Collecting<String> program = from(listening())) {
            HttpRequest.Builder request = to("/ingest")
                    .header("Content-Encoding", "gzip")
                    .POST(BodyPublishers.ofByteArray(zipped.toByteArray()));
            assertThat(send(request).statusCode()).isEqualTo(204);
            var chunked = BodyPublishers.fromPublisher(BodyPublishers.ofString("chunked"));
            assertThat(send(to("/ingest").POST(chunked)).statusCode()).isEqualTo(204);
            assertThat(post("x", "Content-Encoding", "gzip")).isEqualTo(400);
            assertThat(post("x", "Content-Encoding", "br")).isEqualTo(415);
            assertThat(program.awaitRecords(2)).containsExactly("zipped", "chunked");
        }
    }

    // ---- once ----

    private Collecting<String> remembering() {
        return from(listening(), builder -> builder.appName("ingest").checkpointDir(folder.resolve("checkpoint")));
    }

    @Test
    void aRequestThatComesAgainIsStoredOnceAlsoAfterARestart() throws Exception {
        try (Collecting<String> program = remembering()) {
            assertThat(post("a\nb", "Dstream-Sender", "s", "Dstream-Sequence", "1"))
                    .isEqualTo(204);
            assertThat(post("a\nb", "Dstream-Sender", "s", "Dstream-Sequence", "1"))
                    .isEqualTo(204);
            assertThat(post("a\nb", "Dstream-Sender", "t", "Dstream-Sequence", "1"))
                    .isEqualTo(204);
            assertThat(program.awaitRecords(4)).containsExactly("a", "b", "a", "b");
        }
        try (Collecting<String> program = remembering()) {
            assertThat(post("a\nb", "Dstream-Sender", "s", "Dstream-Sequence", "1"))
                    .isEqualTo(204);
            assertThat(post("c", "Dstream-Sender", "s", "Dstream-Sequence", "5"))
                    .isEqualTo(204);
            assertThat(program.awaitRecords(1)).containsExactly("c");
        }
    }

    @Test
    void sequencesAreChecked() throws Exception {
        try (Collecting<String> program = from(listening())) {
            assertThat(post("a", "Dstream-Sender", "s")).isEqualTo(400);
            assertThat(post("a", "Dstream-Sequence", "1")).isEqualTo(400);
            assertThat(post("a", "Dstream-Sender", "s", "Dstream-Sequence", "one"))
                    .isEqualTo(400);
            assertThat(post("a", "Dstream-Sender", "s", "Dstream-Sequence", "-1"))
                    .isEqualTo(400);
            assertThat(post("a", "Dstream-Sender", "s", "Dstream-Sequence", "0"))
                    .isEqualTo(204);
            assertThat(program.awaitRecords(1)).containsExactly("a");
        }
    }

    // ---- limits ----

    @Test
    void largeBodiesAreNotRead() throws Exception {
        try (Collecting<String> program = from(listening().maxBodyBytes(10))) {
            assertThat(post("x".repeat(11))).isEqualTo(413);
            var chunked = BodyPublishers.fromPublisher(BodyPublishers.ofString("y".repeat(1000)));
            assertThat(send(to("/ingest").POST(chunked)).statusCode()).isEqualTo(413);
            ByteArrayOutputStream bomb = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(bomb)) {
                out.write(new byte[1 << 20]);
            }
            HttpRequest.Builder request = to("/ingest")
                    .header("Content-Encoding", "gzip")
                    .POST(BodyPublishers.ofByteArray(bomb.toByteArray()));
            assertThat(send(request).statusCode()).isEqualTo(413);
            assertThat(post("x".repeat(10))).isEqualTo(204);
            assertThat(program.awaitRecords(1)).containsExactly("x".repeat(10));
        }
    }

    @Test
    void requestsAreTurnedAwayWhileTheBufferIsFull() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        UnaryOperator<StreamingContext.Builder> small = builder -> builder.receiverBuffer(new BufferLimits(2, 1 << 20));
        try (Collecting<String> program = from(listening(), small, gate)) {
            assertThat(post("1\n2")).isEqualTo(204);
            HttpResponse<String> full = send(to("/ingest").POST(BodyPublishers.ofString("3")));
            assertThat(full.statusCode()).isEqualTo(503);
            assertThat(full.headers().firstValue("Retry-After")).contains("1");
            gate.countDown();
            Await.until("there is room again", () -> post("3") == 204);
            assertThat(program.awaitRecords(3)).containsExactly("1", "2", "3");
        }
    }

    @Test
    void moreRequestsThanAllowedAtATimeAreTurnedAway() throws Exception {
        CountDownLatch inHand = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        try (Collecting<String> program = from(listening().maxRequests(1).lines(line -> {
            inHand.countDown();
            gate.await();
            return line;
        }))) {
            CompletableFuture<HttpResponse<String>> first = client.sendAsync(
                    to("/ingest").POST(BodyPublishers.ofString("1")).build(), HttpResponse.BodyHandlers.ofString());
            Await.latch(inHand);
            assertThat(post("2")).isEqualTo(503);
            gate.countDown();
            assertThat(first.get().statusCode()).isEqualTo(204);
            assertThat(program.awaitRecords(1)).containsExactly("1");
        }
    }

    @Test
    void moreRequestsThanAllowedInASecondAreTurnedAway() throws Exception {
        try (Collecting<String> program = from(listening().maxRequestsPerSecond(1))) {
            List<Integer> answers = new ArrayList<>();
            Await.until("one is turned away", () -> {
                answers.add(post("x"));
                return answers.contains(429);
            });
            assertThat(answers).contains(204);
            assertThat(answers.stream().distinct()).containsExactlyInAnyOrder(204, 429);
            Await.until("one is taken again", () -> post("y") == 204);
            Await.until("it is there", () -> program.records().contains("y"));
        }
    }

    @Test
    void aSlowSenderHoldsUpNobody() throws Exception {
        try (Collecting<String> program = from(listening());
                Socket slow = new Socket(InetAddress.getLoopbackAddress(), port.get())) {
            slow.getOutputStream()
                    .write("POST /ingest HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(post("x")).isEqualTo(204);
            assertThat(program.awaitRecords(1)).containsExactly("x");
        }
    }

    // ---- who may ----

    @Test
    void onlyPostsToThePathCount() throws Exception {
        try (Collecting<String> program = from(listening().path("/in"))) {
            assertThat(post("x")).isEqualTo(404);
            HttpResponse<String> got = send(to("/in").GET());
            assertThat(got.statusCode()).isEqualTo(405);
            assertThat(got.headers().firstValue("Allow")).contains("POST");
            assertThat(send(to("/in").POST(BodyPublishers.ofString("y"))).statusCode())
                    .isEqualTo(204);
            assertThat(program.awaitRecords(1)).containsExactly("y");
        }
    }

    @Test
    void aTokenMayBeNeeded() throws Exception {
        try (Collecting<String> program = from(listening().bearer("secret"))) {
            HttpResponse<String> refused = send(to("/ingest").POST(BodyPublishers.ofString("x")));
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(post("x", "Authorization", "Bearer wrong")).isEqualTo(401);
            assertThat(post("y", "Authorization", "Bearer secret")).isEqualTo(204);
            assertThat(program.awaitRecords(1)).containsExactly("y");
            assertThat(listening().bearer("secret").toString()).doesNotContain("secret");
        }
    }

    @Test
    void aUserAndAPasswordMayBeNeeded() throws Exception {
        try (Collecting<String> program = from(listening().basic("me", "secret"))) {
            assertThat(post("x", "Authorization", "Basic bWU6d3Jvbmc=")).isEqualTo(401);
            assertThat(post("y", "Authorization", "Basic bWU6c2VjcmV0")).isEqualTo(204);
            assertThat(program.awaitRecords(1)).containsExactly("y");
        }
    }

    @Test
    void connectionsMayBeEncrypted() throws Exception {
        Certificates certificates = Certificates.of(folder, "localhost");
        try (Collecting<String> program = from(listening().tlsWithClientAuth(certificates.withKey()))) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/ingest"))
                    .POST(BodyPublishers.ofString("x"))
                    .build();
            HttpClient stranger = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(certificates.withoutKey())
                    .build();
            assertThatThrownBy(() -> stranger.send(request, HttpResponse.BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class);
            HttpClient friend = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(certificates.withKey())
                    .build();
            assertThat(friend.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(204);
            assertThat(program.awaitRecords(1)).containsExactly("x");
        }
    }

    @Test
    void aPortThatIsTakenRefusesTheStart() throws Exception {
        try (Collecting<String> program = from(listening())) {
            assertThat(program.reports()).containsExactly("started");
            assertThatThrownBy(
                            () -> Collecting.from(HttpIngest.listen(port.get())).close())
                    .hasStackTraceContaining("cannot listen on the loopback address, port " + port);
        }
    }

    @Test
    void aGracefulStopAnswersWhatIsInHand() throws Exception {
        CountDownLatch inHand = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        try (Collecting<String> program = from(listening().lines(line -> {
            if (line.equals("1")) {
                inHand.countDown();
                gate.await();
            }
            return line;
        }))) {
            CompletableFuture<HttpResponse<String>> first = client.sendAsync(
                    to("/ingest").POST(BodyPublishers.ofString("1")).build(), HttpResponse.BodyHandlers.ofString());
            Await.latch(inHand);
            Thread stopping = new Thread(() -> program.context().stopGracefully(Duration.ofSeconds(30)));
            stopping.start();
            Await.until("no more are taken", () -> post("2") == 503);
            gate.countDown();
            assertThat(first.get().statusCode()).isEqualTo(204);
            Await.end(stopping);
            assertThat(program.records()).contains("1");
        }
    }
}
