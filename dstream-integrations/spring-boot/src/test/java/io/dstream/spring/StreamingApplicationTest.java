package io.dstream.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.StreamingContext.State;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.sink.Sink;
import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import io.dstream.testkit.TestInput;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Whole applications with a web server and Actuator, asked over HTTP, and such that end. */
class StreamingApplicationTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static ConfigurableApplicationContext start(Class<?> application, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "spring.application.name=words",
                "server.address=127.0.0.1",
                "server.port=0",
                "management.endpoints.web.exposure.include=*",
                "management.endpoint.health.show-details=always",
                "management.endpoint.health.probes.enabled=true",
                "management.endpoint.health.group.readiness.include=readinessState,dstream",
                "dstream.batch-interval=20ms",
                "dstream.parallelism=1",
                "spring.main.banner-mode=off",
                "logging.level.root=info"));
        all.addAll(List.of(properties));
        return new SpringApplicationBuilder(application)
                .properties(all.toArray(String[]::new))
                .run();
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext application, String path)
            throws IOException, InterruptedException {
        String port = application.getEnvironment().getProperty("local.server.port");
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/" + path))
                        .build(),
                BodyHandlers.ofString());
    }

    @EnableAutoConfiguration
    static class WordCount extends Edges {}

    @Test
    void actuatorTellsOfAProgramThatRuns() throws Exception {
        try (ConfigurableApplicationContext application = start(WordCount.class)) {
            StreamingContext ssc = application.getBean(StreamingContext.class);
            application.getBean(WordCount.class).lines.add("a b");
            Await.until("it is counted", () -> ssc.metrics().processedRecords() == 1);

            HttpResponse<String> health = get(application, "health");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body())
                    .contains("\"dstream\":{\"details\":{\"state\":\"ACTIVE\"")
                    .containsPattern("\"completedBatches\":[1-9]")
                    .contains("\"waitingBatches\":")
                    .contains("\"lastBatchTime\":\"20")
                    .containsPattern("\"lastBatchDelay\":\"\\d+ ms\"");

            assertThat(get(application, "metrics/dstream.records.processed").body())
                    .contains("\"value\":1")
                    .contains("{\"tag\":\"app\",\"values\":[\"words\"]}");

            assertThat(get(application, "dstream").body())
                    .contains("\"app\":\"words\"", "\"state\":\"ACTIVE\"", "\"batchInterval\":20")
                    .contains("\"processedRecords\":1")
                    .contains("\"kind\":\"flatMap\"")
                    .contains("\"lastBatch\":{\"id\":");
        }
    }

    @Test
    void programStartsBehindTheWebServerAndStopsOnceRequestsAreDone() {
        assertThat(StreamingLifecycle.PHASE)
                .isGreaterThan(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE)
                .isLessThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
    }

    @Test
    void programThatFailsMakesHealthDownWhereTheApplicationKeepsRunning() throws Exception {
        try (ConfigurableApplicationContext application =
                start(FailingApplication.class, "dstream.on-failure=keep-running")) {
            StreamingContext ssc = application.getBean(StreamingContext.class);
            Await.until("it fails", () -> ssc.state() == State.FAILED);

            Await.until(
                    "its end is known",
                    () -> get(application, "health/readiness").body().contains("no luck"));

            HttpResponse<String> readiness = get(application, "health/readiness");
            assertThat(readiness.statusCode()).isEqualTo(503);
            assertThat(readiness.body()).contains("\"status\":\"DOWN\"").contains("no luck");
            assertThat(get(application, "health/liveness").statusCode()).isEqualTo(200);
            assertThat(get(application, "dstream").body())
                    .contains("\"failure\":\"")
                    .contains("no luck");
        }
    }

    @Test
    void programThatSomebodyStoppedIsOutOfService() throws Exception {
        try (ConfigurableApplicationContext application = start(WordCount.class)) {
            application.getBean(StreamingContext.class).stop();

            assertThat(get(application, "health").body()).contains("\"state\":\"STOPPED\"");
            assertThat(get(application, "health/readiness").statusCode()).isEqualTo(503);
        }
    }

    // ---- a stop in the middle of a batch ----

    /** Where the counts go; closed with the beans, as a pool of connections is. */
    static final class Store implements Sink<Pair<String, Long>>, AutoCloseable {
        final Map<String, Long> counts = new ConcurrentHashMap<>();
        final CountDownLatch writing = new CountDownLatch(1);
        final CountDownLatch mayGoOn = new CountDownLatch(1);
        private volatile boolean closed;

        @Override
        public void write(Batch<Pair<String, Long>> batch, Instant batchTime) throws InterruptedException {
            List<Pair<String, Long>> records = batch.collect();
            if (!records.isEmpty()) {
                writing.countDown();
                mayGoOn.await();
            }
            if (closed) {
                throw new IllegalStateException("written to after it was closed");
            }
            records.forEach(count -> counts.put(count.key(), count.value()));
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @EnableAutoConfiguration
    static class Totals {
        static final TestInput<String> WORDS = TestInput.create();

        @Bean
        Store store() {
            return new Store();
        }

        @Bean
        StreamingProgram totals(Store store) {
            return ssc -> ssc.from(WORDS)
                    .named("words")
                    .countByValue()
                    .<Long>updateStateByKey((counts, sum) -> Optional.of(sum.orElse(0L)
                            + counts.stream().mapToLong(Long::longValue).sum()))
                    .named("totals")
                    .to(store);
        }
    }

    @Test
    void shutdownInTheMiddleOfABatchLosesNothing(@TempDir Path directory) throws Exception {
        String checkpoint = "dstream.checkpoint-dir=" + directory;
        ConfigurableApplicationContext application = start(Totals.class, checkpoint);
        Store store = application.getBean(Store.class);
        StreamingContext ssc = application.getBean(StreamingContext.class);

        Totals.WORDS.add("a", "b");
        Await.latch(store.writing);
        Totals.WORDS.add("a", "a"); // arrives while the batch is in hand
        Thread closer = new Thread(application::close, "closer");
        closer.start();
        Await.until("the stop has begun", () -> Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("words-stop")));
        store.mayGoOn.countDown();
        Await.end(closer);

        assertThat(ssc.state()).isEqualTo(State.STOPPED);
        assertThat(store.counts).containsExactlyInAnyOrderEntriesOf(Map.of("a", 3L, "b", 1L));

        try (ConfigurableApplicationContext again = start(Totals.class, checkpoint)) {
            Store next = again.getBean(Store.class);
            next.mayGoOn.countDown();
            Totals.WORDS.add("a");
            Await.until("it goes on", () -> next.counts.getOrDefault("a", 0L) == 4L);
        }
    }

    // ---- processes ----

    @Test
    void programThatFailsEndsTheProcessWithOne() throws Exception {
        try (ChildJvm process = ChildJvm.of(FailingApplication.class).start()) {
            assertThat(process.awaitEnd()).isEqualTo(1);
            assertThat(process.output())
                    .contains("failing has failed, so the application ends (dstream.on-failure=exit)")
                    .contains("no luck")
                    .contains("the store is closed");
        }
    }

    @Test
    void applicationWithoutAWebServerRunsUntilItIsToldToEndAndStopsWithGrace() throws Exception {
        try (ChildJvm process = ChildJvm.of(QuietApplication.class).start()) {
            Await.until("it runs", Await.LONG, () -> {
                process.mustRun();
                String[] parts = process.output().split("main is over", 2);
                return parts.length == 2
                        && parts[1].lines()
                                        .filter(line -> line.startsWith("batch"))
                                        .count()
                                > 20;
            });

            process.terminate();

            assertThat(process.awaitEnd()).isEqualTo(143); // 128 + SIGTERM
            assertThat(process.output()).contains("stopped: STOPPED");
        }
    }
}
