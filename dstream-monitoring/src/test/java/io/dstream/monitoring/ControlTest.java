package io.dstream.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dstream.StreamingContext;
import io.dstream.election.LeaderElection;
import io.dstream.monitoring.internal.model.Json;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the page does beyond showing, and who may have it do so. */
@Timeout(60)
class ControlTest {
    private static final String APP = "/api/v1/applications/test";
    private static final String OURS = "X-Dstream: control\r\n";

    private static Programs open() {
        return new Programs(
                Monitoring.on(0).allowControl(), StreamingContext.builder().appName("test"));
    }

    private static String post(Programs program, String path, String headers) throws IOException {
        return program.client.raw("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers
                + "Content-Length: 0\r\nConnection: close\r\n\r\n");
    }

    private static Map<String, String> unzip(Programs program) throws Exception {
        HttpResponse<byte[]> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(program.page.address().resolve(APP + "/diagnostics.zip"))
                                .build(),
                        BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/zip");
        assertThat(answer.headers().firstValue("Content-Disposition").orElse(""))
                .matches("attachment; filename=\"dstream-test-\\d{8}T\\d{6}Z\\.zip\"");
        Map<String, String> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(answer.body()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                assertThat(entry.getName()).matches("dstream-test-\\d{8}T\\d{6}Z/[a-z]+\\.(json|txt)");
                files.put(
                        entry.getName().replaceFirst(".*/", ""),
                        new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    // ---- who may ----

    @ParameterizedTest
    @ValueSource(strings = {"/threads", "/log", "/diagnostics.zip"})
    void withoutAllowControlEverythingIsRefused(String path) throws Exception {
        try (Programs program = new Programs().batch("a")) {
            HttpResponse<String> answer = program.client.get(APP + path);

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(Json.parse(answer.body()).get("reason").asText()).contains("allowControl()");
            assertThat(program.client.send("HEAD", APP + path).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void withoutAllowControlNoBatchIsCountedInDetail() throws Exception {
        try (Programs program = new Programs()) {
            assertThat(post(program, APP + "/detail?batches=2", OURS))
                    .startsWith("HTTP/1.1 403")
                    .contains("allowControl()");
            program.batch("a");
            assertThat(program.client.streaming("batches/1000").get("operators"))
                    .isEmpty();
        }
    }

    @Test
    void aPostNeedsTheHeaderThatNoOtherSiteMaySend() throws Exception {
        try (Programs program = open()) {
            String path = APP + "/detail?batches=2";

            assertThat(post(program, path, "")).startsWith("HTTP/1.1 403").contains("X-Dstream: control");
            assertThat(post(program, path, "X-Dstream: other\r\n")).startsWith("HTTP/1.1 403");
            for (String site : List.of("cross-site", "same-site", "nonsense")) {
                assertThat(post(program, path, OURS + "Sec-Fetch-Site: " + site + "\r\n"))
                        .as(site)
                        .startsWith("HTTP/1.1 403");
                assertThat(post(
                                program,
                                path,
                                OURS + "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Site: " + site
                                        + "\r\n"))
                        .as(site)
                        .startsWith("HTTP/1.1 403");
            }
            program.batch("a");
            assertThat(program.client.streaming("batches/1000").get("operators"))
                    .isEmpty();
        }
    }

    /** What a browser asks before it lets another site's page send the header. */
    @Test
    void aPreflightIsRefused() throws Exception {
        try (Programs program = open()) {
            String answer = program.client.raw("OPTIONS " + APP + "/detail?batches=2 HTTP/1.1\r\nHost: localhost\r\n"
                    + "Origin: https://evil.example.com\r\nAccess-Control-Request-Method: POST\r\n"
                    + "Access-Control-Request-Headers: x-dstream\r\nConnection: close\r\n\r\n");

            assertThat(answer).startsWith("HTTP/1.1 405").doesNotContainIgnoringCase("Access-Control-Allow");
        }
    }

    @Test
    void aPostUnderAForeignNameIsRefused() throws Exception {
        try (Programs program = open()) {
            assertThat(program.client.raw("POST " + APP + "/detail?batches=2 HTTP/1.1\r\nHost: evil.example.com\r\n"
                            + OURS + "Content-Length: 0\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void methodsAreAnsweredWhereTheyBelong() throws Exception {
        try (Programs program = open()) {
            HttpResponse<String> get = program.client.get(APP + "/detail?batches=2");
            assertThat(get.statusCode()).isEqualTo(405);
            assertThat(get.headers().firstValue("Allow")).hasValue("POST");
            for (String path : List.of("/api/v1/applications", APP + "/threads", APP + "/log", "/health", "/")) {
                assertThat(post(program, path, OURS))
                        .as(path)
                        .startsWith("HTTP/1.1 405")
                        .contains("Allow: GET, HEAD");
            }
        }
    }

    // ---- details ----

    @Test
    void theNextBatchesAreCountedInDetail() throws Exception {
        try (Programs program = open()) {
            program.batch("a");
            assertThat(post(program, APP + "/detail?batches=2", OURS + "Sec-Fetch-Site: same-origin\r\n"))
                    .startsWith("HTTP/1.1 200")
                    .contains("{\"batches\":2}");
            program.batch("b").batch("c").batch("d");

            assertThat(program.client.streaming("batches/1000").get("operators"))
                    .isEmpty();
            assertThat(program.client.streaming("batches/2000").get("operators"))
                    .isNotEmpty();
            assertThat(program.client.streaming("batches/3000").get("operators"))
                    .isNotEmpty();
            assertThat(program.client.streaming("batches/4000").get("operators"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?batches=",
                "?batches=0",
                "?batches=-1",
                "?batches=1001",
                "?batches=2147483648",
                "?batches=99999999999999999999999",
                "?batches=2.5",
                "?batches=many"
            })
    void aNumberThatIsNoneIsRefused(String query) throws Exception {
        try (Programs program = open()) {
            assertThat(post(program, APP + "/detail" + query, OURS)).startsWith("HTTP/1.1 400");
            program.batch("a");
            assertThat(program.client.streaming("batches/1000").get("operators"))
                    .isEmpty();
        }
    }

    @Test
    void aProgramThatHasEndedHasNoNextBatch() throws Exception {
        try (Programs program = open()) {
            program.driver.close();
            assertThat(post(program, APP + "/detail?batches=2", OURS)).startsWith("HTTP/1.1 409");
        }
    }

    @Test
    void eachProgramOfAPageIsAskedForItself() throws Exception {
        try (Programs program = open();
                StreamingContext other = program.page.attach(
                        StreamingContext.builder().appName("test").batchInterval(Programs.SECOND))) {
            assertThat(other.appName()).isEqualTo("test");
            assertThat(post(program, "/api/v1/applications/test-2/detail?batches=2", OURS))
                    .startsWith("HTTP/1.1 200");
            assertThat(post(program, "/api/v1/applications/test-3/detail?batches=2", OURS))
                    .startsWith("HTTP/1.1 404");
            program.batch("a");
            assertThat(program.client.streaming("batches/1000").get("operators"))
                    .isEmpty();
        }
    }

    // ---- threads, log lines, diagnostics ----

    @Test
    void threadsAreDumped() throws Exception {
        try (Programs program = open().batch("a")) {
            HttpResponse<String> answer = program.client.get(APP + "/threads");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
            assertThat(answer.body())
                    .contains("==== threads of test", "==== other threads", "\"dstream-monitoring-http-");
        }
    }

    @Test
    void theLastLogLinesAreShown() throws Exception {
        try (Programs program = open()) {
            LoggerFactory.getLogger("com.example.Orders")
                    .warn("the rate is\u001b[31m\n unknown", new IllegalStateException("x"));
            HttpResponse<String> answer = program.client.get(APP + "/log");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .contains(
                            "WARN [", "com.example.Orders: the rate is [31m\n    unknown\n", "IllegalStateException: x")
                    .contains("at io.dstream.monitoring.ControlTest")
                    .doesNotContain("\u001b");
        }
    }

    @Test
    void nothingListensToTheLogOnceThePageIsClosed() {
        var root = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        try (Programs closed = new Programs()) {
            assertThat(root.getAppender("dstream-monitoring")).isNull();
            closed.page.close();
        }
        try (Programs program = open()) {
            assertThat(root.getAppender("dstream-monitoring")).isNotNull();
            program.page.close();
            assertThat(root.getAppender("dstream-monitoring")).isNull();
        }
    }

    @Test
    void diagnosticsHaveAllThatIsKnown() throws Exception {
        try (Programs program = open().batch("a").batch("boom!").batch("b")) {
            Map<String, String> files = unzip(program);

            assertThat(files)
                    .containsOnlyKeys(
                            "health.json",
                            "running.json",
                            "statistics.json",
                            "graph.json",
                            "settings.json",
                            "memory.json",
                            "threads.txt",
                            "log.txt",
                            "metrics.txt",
                            "batches.json");
            assertThat(Json.parse(files.get("health.json")).has("condition")).isTrue();
            assertThat(Json.parse(files.get("running.json")).get("reason").asText())
                    .contains("no batch");
            assertThat(Json.parse(files.get("batches.json")))
                    .extracting(batch -> batch.get("batchId").asLong())
                    .containsExactly(3_000L, 2_000L, 1_000L);
            assertThat(Json.parse(files.get("graph.json")).get("nodes")).hasSize(3);
            JsonNode settings = Json.parse(files.get("settings.json"));
            assertThat(settings.get("program").get("batchInterval").asText()).isEqualTo("PT1S");
            assertThat(settings.get("program").get("parallelism").asText()).isEqualTo("2");
            assertThat(settings.get("program").get("onBatchFailure").asText()).isEqualTo("skip");
            assertThat(settings.get("systemProperties").has("java.version")).isTrue();
            assertThat(settings.get("systemProperties").has("user.home")).isFalse();
            assertThat(Json.parse(files.get("memory.json"))
                            .get("heap")
                            .get("used")
                            .asLong())
                    .isPositive();
            assertThat(files.get("threads.txt")).contains("==== other threads");
            assertThat(files.get("metrics.txt")).contains("dstream_batches_completed_total");
        }
    }

    @Test
    void diagnosticsOfAProgramThatHasNotStartedAreEmptyAndWhole() throws Exception {
        try (Programs program = open()) {
            Map<String, String> files = unzip(program);

            assertThat(Json.parse(files.get("batches.json"))).isEmpty();
            assertThat(Json.parse(files.get("settings.json")).get("state").asText())
                    .isEqualTo("INITIALIZED");
        }
    }

    @Test
    void diagnosticsOfAProgramThatHasEndedAreWhole() throws Exception {
        try (Programs program = open().batch("a")) {
            program.driver.close();

            assertThat(Json.parse(unzip(program).get("batches.json"))).hasSize(1);
        }
    }

    @Test
    void hiddenMessagesAreInNoFileAndInNoLine() throws Exception {
        try (Programs program = new Programs(
                        Monitoring.on(0).allowControl().hideErrorMessages(),
                        StreamingContext.builder().appName("test"))
                .batch("secret-42!")) {
            HttpResponse<String> log = program.client.get(APP + "/log");

            assertThat(log.statusCode()).isEqualTo(403);
            assertThat(Json.parse(log.body()).get("reason").asText()).contains("hideErrorMessages");
            assertThat(unzip(program))
                    .allSatisfy((name, text) -> assertThat(text).as(name).doesNotContain("secret-42"));
        }
    }

    @Test
    void aHeadRequestMakesNoFile() throws Exception {
        try (Programs program = open()) {
            HttpResponse<String> head = program.client.send("HEAD", APP + "/diagnostics.zip");

            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.headers().firstValue("Content-Type")).hasValue("application/zip");
            assertThat(head.body()).isEmpty();
        }
    }

    @Test
    void thePageSaysWhetherControlIsAllowed() throws Exception {
        try (Programs program = open();
                Client.Frames frames = program.client.frames("/events")) {
            assertThat(frames.next().get("control").asBoolean()).isTrue();
        }
    }

    // ---- elections ----

    @Test
    void aProgramWithoutAnElectionCannotBeHandedOver() throws Exception {
        try (Programs program = open().batch("a")) {
            assertThat(post(program, APP + "/hand-over", OURS))
                    .startsWith("HTTP/1.1 409 ")
                    .contains("only a program with highAvailability(...) that leads can be");
            assertThat(program.client.get(APP + "/election").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void onlyWhoMayControlMayHandOver() throws Exception {
        try (Programs program = new Programs().batch("a")) {
            assertThat(post(program, APP + "/hand-over", OURS)).startsWith("HTTP/1.1 403 ");
            assertThat(post(program, APP + "/hand-over", "")).startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void aProgramIsHandedOver(@TempDir Path directory) throws Exception {
        LeaderElection election = (candidate, listener) -> {
            listener.elected();
            return new LeaderElection.Candidacy() {
                @Override
                public boolean leads() {
                    return true;
                }

                @Override
                public LeaderElection.Status status() {
                    return new LeaderElection.Status(
                            Optional.of(candidate), List.of(candidate, "another"), Optional.empty());
                }

                @Override
                public void close() {}
            };
        };
        StreamingContext ssc = StreamingContext.builder()
                .appName("test")
                .batchInterval(Duration.ofSeconds(1))
                .checkpointDir(directory)
                .highAvailability(election)
                .build();
        ssc.from(Sources.<String>queue(new ArrayDeque<>())).named("in").foreachBatch(batch -> {});
        try (Monitoring page = Monitoring.on(0).allowControl().attach(ssc)) {
            Client client = new Client(page);
            ssc.start();
            Await.until("it leads", Duration.ofSeconds(30), () -> ssc.state() == StreamingContext.State.ACTIVE);
            JsonNode known = client.json(APP + "/election");
            assertThat(known.get("leader").asText()).startsWith("test, process ");
            assertThat(known.get("candidates")).hasSize(2);

            assertThat(client.raw("POST " + APP + "/hand-over HTTP/1.1\r\nHost: localhost\r\n" + OURS
                            + "Content-Length: 0\r\nConnection: close\r\n\r\n"))
                    .contains("\"handedOver\":true");
            assertThat(ssc.state()).isEqualTo(StreamingContext.State.STOPPED);
        }
    }
}
