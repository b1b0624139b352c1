package io.dstream.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dstream.StreamingContext;
import io.dstream.monitoring.internal.model.Json;
import io.dstream.monitoring.internal.model.Vitals;
import io.dstream.report.HealthReport;
import io.dstream.report.HealthReport.Condition;
import io.dstream.report.PhaseReport.Phase;
import io.dstream.report.RunningReport;
import io.dstream.testkit.StreamingTestDriver;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How programs are doing and what they are at, with reports made by hand where a program would have to be in trouble.
 */
@Timeout(60)
class HealthTest {
    static HealthReport report(Condition condition, boolean live, boolean ready) {
        return new HealthReport(
                condition,
                Instant.ofEpochMilli(5_000),
                "it is " + condition + " because of secret 42",
                List.of("map-1 fails with secret 42", "more heap would help"),
                live,
                ready,
                Duration.ofMillis(1_500),
                3,
                List.of(new HealthReport.ErrorGroup(
                        "map-1",
                        "Orders.java:40",
                        "java.lang.IllegalStateException",
                        "secret 42",
                        "Rates.java:77",
                        12,
                        Instant.ofEpochMilli(1_000),
                        Instant.ofEpochMilli(4_000))));
    }

    static RunningReport running() {
        return new RunningReport(
                7,
                Instant.ofEpochMilli(7_000),
                2,
                Duration.ofMillis(3_200),
                Phase.OUTPUT,
                "totals",
                "Orders.java:50",
                Duration.ofMillis(3_100),
                List.of("java.net.Socket.read(Socket.java:61)"),
                Optional.of(new RunningReport.Task(
                        "test-worker-1",
                        List.of("words", "checked"),
                        3,
                        Duration.ofMillis(3_000),
                        List.of("com.example.Rates.ask(Rates.java:77)"))));
    }

    private static Vitals vitals(Condition condition, boolean live, boolean ready) {
        return new Vitals(() -> report(condition, live, ready), () -> Optional.of(running()));
    }

    private static StreamingContext program(String name) {
        return StreamingContext.builder()
                .appName(name)
                .batchInterval(Programs.SECOND)
                .build();
    }

    @Test
    void aProgramTellsHowItIsDoing() throws Exception {
        try (StreamingContext ssc = program("test");
                Monitoring page = Monitoring.on(0).attach(ssc, vitals(Condition.FAILING, true, false))) {
            JsonNode health = new Client(page).json("/api/v1/applications/test/health");

            assertThat(health.get("condition").asText()).isEqualTo("FAILING");
            assertThat(health.get("since").asLong()).isEqualTo(5_000);
            assertThat(health.get("summary").asText()).isEqualTo("it is FAILING because of secret 42");
            assertThat(health.get("reasons")).hasSize(2);
            assertThat(health.get("live").asBoolean()).isTrue();
            assertThat(health.get("ready").asBoolean()).isFalse();
            assertThat(health.get("behindMillis").asDouble()).isEqualTo(1_500);
            assertThat(health.get("backlog").asLong()).isEqualTo(3);
            JsonNode error = health.get("errors").get(0);
            assertThat(error.get("message").asText()).isEqualTo("secret 42");
            assertThat(error.get("count").asLong()).isEqualTo(12);
            assertThat(error.get("first").asLong()).isEqualTo(1_000);
            assertThat(error.get("last").asLong()).isEqualTo(4_000);
        }
    }

    @Test
    void hiddenMessagesAreInNoSentence() throws Exception {
        try (StreamingContext ssc = program("test");
                Monitoring page =
                        Monitoring.on(0).hideErrorMessages().attach(ssc, vitals(Condition.STALLED, true, false))) {
            Client client = new Client(page);

            for (String path : List.of("/api/v1/applications/test/health", "/health", "/health/ready")) {
                assertThat(client.get(path).body()).as(path).contains("STALLED").doesNotContain("secret 42");
            }
            try (Client.Frames frames = client.frames("/events")) {
                assertThat(frames.next().get("health").toString())
                        .contains("STALLED")
                        .doesNotContain("secret 42");
            }
        }
    }

    @Test
    void probesCountAllPrograms() throws Exception {
        try (StreamingContext good = program("good");
                StreamingContext bad = program("bad");
                Monitoring page = Monitoring.on(0).attach(good, vitals(Condition.KEEPING_UP, true, true))) {
            Client client = new Client(page);
            assertThat(client.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(client.json("/health/ready")).hasToString("{\"ready\":true,\"reasons\":[]}");

            page.attach(bad, vitals(Condition.STALLED, true, false));
            HttpResponse<String> ready = client.get("/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(Json.parse(ready.body()).get("ready").asBoolean()).isFalse();
            assertThat(Json.parse(ready.body()).get("reasons").get(0).asText()).startsWith("bad: it is STALLED");
            assertThat(client.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(client.json("/health").get("application").asText()).isEqualTo("bad");
            assertThat(client.send("HEAD", "/health/ready").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void aProbeComesWithThePodsAddressAsHost() throws Exception {
        try (Programs program = new Programs().batch("a")) {
            assertThat(program.client.raw(String.join(
                            "\r\n", "GET /health/live HTTP/1.1", "Host: 10.1.2.3:4040", "Connection: close", "", "")))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aProgramThatHasEndedIsNeitherLiveNorReady() throws Exception {
        try (Programs program = new Programs().batch("a")) {
            assertThat(program.client.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(program.client.get("/health/ready").statusCode()).isEqualTo(200);

            program.driver.close();
            assertThat(program.client.get("/health/live").statusCode()).isEqualTo(503);
            assertThat(program.client.get("/health/ready").statusCode()).isEqualTo(503);
            assertThat(program.client.json("/health").get("condition").asText()).isEqualTo("STOPPED");
        }
    }

    @Test
    void whatIsReadFromAnEventLogHasNoHealth(@TempDir Path directory) throws Exception {
        try (Programs program = new Programs(
                Monitoring.on(0).eventLog(directory), StreamingContext.builder().appName("test"))) {
            program.batch("a");
        }
        try (Monitoring page = History.open(directory, 0)) {
            Client client = new Client(page);

            for (String path :
                    List.of("/health", "/health/live", "/health/ready", "/api/v1/applications/test/health")) {
                assertThat(client.get(path).statusCode()).as(path).isEqualTo(404);
            }
        }
    }

    @Test
    void theBatchThatIsProcessedTellsWhatItIsAt() throws Exception {
        try (StreamingContext one = program("test");
                StreamingContext two = program("test");
                Monitoring plain = Monitoring.on(0).attach(one, vitals(Condition.STALLED, true, false));
                Monitoring open =
                        Monitoring.on(0).showErrorDetails().attach(two, vitals(Condition.STALLED, true, false))) {
            JsonNode without = new Client(plain).json("/api/v1/applications/test/running");
            JsonNode with = new Client(open).json("/api/v1/applications/test/running");

            assertThat(without.get("batchId").asLong()).isEqualTo(7_000);
            assertThat(without.get("attempt").asInt()).isEqualTo(2);
            assertThat(without.get("phase").asText()).isEqualTo("OUTPUT");
            assertThat(without.get("inPhaseMillis").asDouble()).isEqualTo(3_100);
            assertThat(without.get("slowest").get("partition").asInt()).isEqualTo(3);
            assertThat(without.toString()).doesNotContain("stack", "Socket");
            assertThat(with.get("stack").get(0).asText()).contains("Socket.read");
            assertThat(with.get("slowest").get("stack").get(0).asText()).contains("Rates.java:77");
        }
    }

    @Test
    void aBatchInAProgramIsShownWhileItRuns() throws Exception {
        List<JsonNode> seen = new ArrayList<>();
        try (var driver = StreamingTestDriver.create(Programs.SECOND);
                Monitoring page = Monitoring.on(0).attach(driver.context())) {
            Client client = new Client(page);
            driver.<String>input().stream()
                    .foreachBatch(batch -> seen.add(client.json("/api/v1/applications/test/running")));
            driver.runBatch();

            assertThat(seen.get(0).get("batchId").asLong()).isEqualTo(1_000);
            assertThat(seen.get(0).get("phase").asText()).isEqualTo("OUTPUT");
            assertThat(client.get("/api/v1/applications/test/running").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void framesHaveFewErrorsAndNoStacks() throws Exception {
        HealthReport many = report(Condition.FAILING, true, false);
        HealthReport report = new HealthReport(
                many.condition(),
                many.since(),
                many.summary(),
                many.reasons(),
                true,
                false,
                many.behind(),
                1,
                IntStream.range(0, 30).mapToObj(i -> many.errors().get(0)).toList());
        try (StreamingContext ssc = program("test");
                Monitoring page = Monitoring.on(0)
                        .showErrorDetails()
                        .attach(ssc, new Vitals(() -> report, () -> Optional.of(running())));
                Client.Frames frames = new Client(page).frames("/events")) {
            JsonNode frame = frames.next();

            assertThat(frame.get("health").get("errors")).hasSize(5);
            assertThat(frame.get("running").get("phase").asText()).isEqualTo("OUTPUT");
            assertThat(frame.get("running").has("stack")).isFalse();
            assertThat(frame.get("control").asBoolean()).isFalse();
        }
    }

    @Test
    void framesHavePhasesAndGroupsOfFailures() throws Exception {
        try (Programs program =
                        new Programs().batch("a").batch("one!").batch("b").batch("two!");
                Client.Frames frames = program.client.frames("/events")) {
            JsonNode frame = frames.next();

            assertThat(frame.get("rows"))
                    .allSatisfy(row -> assertThat(row.get(13).isArray()).isTrue());
            assertThat(frame.get("failures")).hasSize(1);
            JsonNode failure = frame.get("failures").get(0);
            assertThat(failure.get("count").asLong()).isEqualTo(2);
            assertThat(failure.get("first").asLong()).isEqualTo(2_000);
            assertThat(failure.get("time").asLong()).isEqualTo(4_000);
            assertThat(failure.get("operator").asText()).isEqualTo("checked");
            assertThat(failure.get("kind").asText()).isEqualTo("map");
            assertThat(failure.get("site").asText()).startsWith("Programs.java:");
            assertThat(failure.get("line").asText()).startsWith("Words.java:");
            assertThat(failure.get("message").asText()).isEqualTo("two!");
        }
    }
}
