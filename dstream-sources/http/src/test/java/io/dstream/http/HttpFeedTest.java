package io.dstream.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.source.BufferLimits;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import io.dstream.testing.Certificates;
import io.dstream.testing.Proxy;
import io.dstream.testing.connectors.Collecting;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The feed, and the sources of events and of messages, against each other and against bare clients. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpFeedTest {
    private static final List<String> NUMBERS =
            IntStream.range(0, 2000).mapToObj(Integer::toString).toList();

    private final AtomicInteger port = new AtomicInteger();
    private final Queue<Collection<String>> batches = new ArrayBlockingQueue<>(10_000);
    private StreamingContext serving; // null: not started yet

    @TempDir
    Path folder;

    private void serve(HttpFeedSink<String> feed) {
        serving = StreamingContext.local(Duration.ofMillis(10));
        serving.from(Sources.queue(batches)).to(feed.onListening(port::set));
        serving.start(); // which opens the sink, and so it listens
    }

    private static HttpFeedSink<String> feed() {
        return HttpFeed.listen(0, text -> text);
    }

    @AfterEach
    void close() {
        if (serving != null) {
            serving.close();
        }
    }

    private ServerSentEventSource<String> events() {
        return ServerSentEvents.from(URI.create("http://localhost:" + port + "/events"))
                .decoded(ServerSentEvent::data);
    }

    private WebSocketSource<String> messages() {
        return WebSockets.connect(URI.create("ws://localhost:" + port + "/socket"));
    }

    // ---- events ----

    @Test
    void clientsGetTheLatestBatchAndWhatFollows() throws Exception {
        serve(feed());
        batches.add(List.of("old"));
        batches.add(List.of("1", "two\nlines", ""));
        try (Collecting<String> one = Collecting.from(events());
                Collecting<String> two = Collecting.from(messages())) {
            Await.until(
                    "both have the batch",
                    () -> one.records().contains("") && two.records().contains(""));
            batches.add(NUMBERS);
            Await.until(
                    "both have all",
                    () -> one.records().contains("1999") && two.records().contains("1999"));
            assertThat(one.records()).containsSubsequence("1", "two\nlines", "").endsWith("1998", "1999");
            assertThat(two.records()).containsSubsequence("1", "two\nlines", "").endsWith("1998", "1999");
        }
    }

    @Test
    void aClientThatComesAgainGetsWhatItHasNotHad() throws Exception {
        serve(feed().keep(1000));
        batches.add(NUMBERS);
        try (Proxy proxy = new Proxy(port.get())) {
            ServerSentEventSource<String> source = ServerSentEvents.from(
                            URI.create("http://localhost:" + proxy.port() + "/events"))
                    .eventsOnce()
                    .decoded(ServerSentEvent::data);
            try (Collecting<String> program = Collecting.from(source)) {
                program.awaitRecords(NUMBERS.size());
                proxy.cut();
                batches.add(List.of("next"));
                assertThat(program.awaitRecords(NUMBERS.size() + 1))
                        .endsWith("1999", "next")
                        .doesNotHaveDuplicates();
                program.awaitReport("connecting again");
            }
        }
    }

    @Test
    void aProgramThatIsStartedAgainGoesOnWhereItWas() throws Exception {
        serve(feed().keep(1000));
        batches.add(List.of("a", "b"));
        ServerSentEventSource<String> source = events().eventsOnce();
        try (Collecting<String> program = Collecting.from(
                source, builder -> builder.appName("reader").checkpointDir(folder.resolve("checkpoint")))) {
            assertThat(program.awaitRecords(2)).containsExactly("a", "b");
        }
        batches.add(List.of("c"));
        try (Collecting<String> program = Collecting.from(
                source, builder -> builder.appName("reader").checkpointDir(folder.resolve("checkpoint")))) {
            assertThat(program.awaitRecords(1)).containsExactly("c");
        }
    }

    @Test
    void anEventThatIsTooLargeIsReported() throws Exception {
        serve(feed());
        batches.add(List.of("x".repeat(2000)));
        try (Collecting<String> program = Collecting.from(events().maxEventBytes(1000))) {
            program.awaitReport("an event of more than 1000 bytes (maxEventBytes)");
        }
    }

    @Test
    void silenceEndsAConnection() throws Exception {
        serve(feed());
        try (Proxy proxy = new Proxy(port.get())) {
            URI address = URI.create("http://localhost:" + proxy.port() + "/events");
            proxy.fallSilent();
            try (Collecting<ServerSentEvent> program =
                    Collecting.from(ServerSentEvents.from(address).idleTimeout(Duration.ofMillis(100)))) {
                program.awaitReport("connecting again");
                proxy.speak();
                program.awaitReport("started");
            }
        }
    }

    @Test
    void idsThatAreNoNumbersFailTheProgramThatCountsOnThem() throws Exception {
        try (java.net.ServerSocket server = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: x\ndata: 1\n\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                    socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                } catch (java.io.IOException e) {
                    // it is gone
                }
            });
            thread.start();
            URI address = URI.create("http://localhost:" + server.getLocalPort() + "/events");
            try (Collecting<ServerSentEvent> program =
                    Collecting.from(ServerSentEvents.from(address).eventsOnce())) {
                assertThatThrownBy(() -> program.context().awaitTermination(Await.DEADLINE))
                        .hasStackTraceContaining("an event's id is 'x': eventsOnce() expects numbers");
            }
            Await.end(thread);
        }
    }

    // ---- messages ----

    @Test
    void aSocketIsConnectedAgain() throws Exception {
        serve(feed());
        try (Proxy proxy = new Proxy(port.get())) {
            URI address = URI.create("ws://localhost:" + proxy.port() + "/socket");
            try (Collecting<String> program = Collecting.from(WebSockets.connect(address))) {
                program.awaitReport("started");
                proxy.cut();
                program.awaitReport("connecting again");
                Await.until("something comes", () -> {
                    batches.offer(List.of("x"));
                    return !program.records().isEmpty();
                });
            }
        }
    }

    @Test
    void messagesAreHeldBackWhileTheBufferIsFull() throws Exception {
        serve(feed().clientBuffer(100_000_000));
        CountDownLatch gate = new CountDownLatch(1);
        String large = "x".repeat(10_000);
        try (Collecting<Integer> program = Collecting.from(
                messages().decoded(String::length),
                builder -> builder.receiverBuffer(new BufferLimits(10, 1 << 20)),
                gate)) {
            program.awaitReport("started");
            batches.add(java.util.Collections.nCopies(2000, large));
            Await.until("the batch is on its way", batches::isEmpty);
            gate.countDown();
            assertThat(program.awaitRecords(2000)).hasSize(2000).containsOnly(10_000);
        }
    }

    @Test
    void aMessageThatIsTooLongIsReported() throws Exception {
        serve(feed());
        batches.add(List.of("x".repeat(2000)));
        try (Collecting<String> program = Collecting.from(messages().maxMessageChars(1000))) {
            program.awaitReport("a message of more than 1000 characters (maxMessageChars)");
        }
    }

    @Test
    void whatCannotBeDecodedIsLeftOut() throws Exception {
        serve(feed());
        batches.add(List.of("1", "one", "2"));
        try (Collecting<Integer> program = Collecting.from(messages().decoded(Integer::valueOf))) {
            assertThat(program.awaitRecords(2)).containsExactly(1, 2);
            program.awaitReport("a message was left out: it could not be decoded (NumberFormatException)");
        }
    }

    // ---- who may ----

    @Test
    void aTokenMayBeNeeded() throws Exception {
        serve(feed().bearer("secret"));
        batches.add(List.of("x"));
        try (Collecting<String> events = Collecting.from(events().bearer("secret"));
                Collecting<String> messages = Collecting.from(messages().bearer("secret"))) {
            assertThat(events.awaitRecords(1)).containsExactly("x");
            assertThat(messages.awaitRecords(1)).containsExactly("x");
        }
        try (Collecting<String> events = Collecting.from(events().bearer("wrong"))) {
            assertThatThrownBy(() -> events.context().awaitTermination(Await.DEADLINE))
                    .hasStackTraceContaining("the server answers with 401");
        }
        try (Collecting<String> messages = Collecting.from(messages())) {
            assertThatThrownBy(() -> messages.context().awaitTermination(Await.DEADLINE))
                    .as("%s", messages.reports())
                    .hasStackTraceContaining("the server answers with 401");
        }
    }

    @Test
    void connectionsMayBeEncrypted() throws Exception {
        Certificates certificates = Certificates.of(folder, "localhost");
        Certificates others = Certificates.of(folder, "other.example");
        serve(feed().tls(certificates.withKey()));
        batches.add(List.of("x"));
        URI events = URI.create("https://localhost:" + port + "/events");
        URI socket = URI.create("wss://localhost:" + port + "/socket");
        try (Collecting<ServerSentEvent> one =
                        Collecting.from(ServerSentEvents.from(events).tls(certificates.withoutKey()));
                Collecting<String> two =
                        Collecting.from(WebSockets.connect(socket).tls(certificates.withoutKey()));
                Collecting<String> three =
                        Collecting.from(WebSockets.connect(socket).tls(others.withoutKey()))) {
            assertThat(one.awaitRecords(1).get(0).data()).isEqualTo("x");
            assertThat(two.awaitRecords(1)).containsExactly("x");
            three.awaitReport("the TLS handshake failed");
        }
    }

    @Test
    void pagesOfOtherOriginsMustBeAllowed() throws Exception {
        serve(feed().allowOrigin("https://example.org"));
        assertThat(statusFor("https://evil.example")).isEqualTo(403);
        assertThat(statusFor("https://example.org")).isEqualTo(200);
        assertThat(statusFor("http://localhost:" + port)).isEqualTo(200);
    }

    private int statusFor(String origin) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/events"))
                .header("Origin", origin)
                .build();
        HttpResponse<InputStream> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
        response.body().close();
        return response.statusCode();
    }

    // ---- slow clients ----

    @Test
    void aClientThatReadsNothingIsDisconnectedAndHoldsUpNobody() throws Exception {
        serve(feed().clientBuffer(10_000));
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), port.get());
                Collecting<String> other = Collecting.from(events())) {
            slow.getOutputStream()
                    .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            other.awaitReport("started");
            String large = "x".repeat(100_000);
            for (int i = 0; i < 200; i++) {
                batches.add(List.of(large));
                other.awaitRecords(i + 1);
            }
            assertThat(slow.getInputStream().readAllBytes().length)
                    .as("then it ends")
                    .isLessThan(20_000_000);
        }
    }
}
