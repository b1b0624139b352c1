package io.dstream.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.Words;
import com.fasterxml.jackson.databind.JsonNode;
import io.dstream.BatchFailurePolicy;
import io.dstream.StreamingContext;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import io.dstream.monitoring.internal.model.Json;
import io.dstream.source.Receiver;
import io.dstream.source.Sources;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RestTest {
    private static List<String> fields(JsonNode json) {
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void statisticsHaveTheFieldsThatSparksHave() throws Exception {
        try (Programs program = new Programs().batch("a", "b").batch("c").batch()) {
            JsonNode json = program.client.streaming("statistics");

            assertThat(fields(json))
                    .contains(
                            "startTime",
                            "batchDuration",
                            "numReceivers",
                            "numActiveReceivers",
                            "numInactiveReceivers",
                            "numTotalCompletedBatches",
                            "numRetainedCompletedBatches",
                            "numActiveBatches",
                            "numProcessedRecords",
                            "numReceivedRecords",
                            "avgInputRate",
                            "avgSchedulingDelay",
                            "avgProcessingTime",
                            "avgTotalDelay");
            assertThat(json.get("startTime").asText()).isEqualTo("1970-01-01T00:00:01.000GMT");
            assertThat(json.get("batchDuration").asLong()).isEqualTo(1_000);
            assertThat(json.get("numTotalCompletedBatches").asLong()).isEqualTo(3);
            assertThat(json.get("numProcessedRecords").asLong()).isEqualTo(3);
            assertThat(json.get("avgInputRate").asDouble()).isEqualTo(1.0);
        }
    }

    @Test
    void batchesComeNewestFirstAndByStatus() throws Exception {
        try (Programs program = new Programs().batch("a").batch("b", "c")) {
            JsonNode all = program.client.streaming("batches");

            assertThat(all).extracting(batch -> batch.get("batchId").asLong()).containsExactly(2_000L, 1_000L);
            JsonNode newest = all.get(0);
            assertThat(newest.get("batchTime").asText()).isEqualTo("1970-01-01T00:00:02.000GMT");
            assertThat(newest.get("status").asText()).isEqualTo("COMPLETED");
            assertThat(newest.get("inputSize").asLong()).isEqualTo(2);
            assertThat(newest.get("numCompletedOutputOps").asInt()).isEqualTo(1);
            assertThat(newest.get("numTotalOutputOps").asInt()).isEqualTo(1);
            assertThat(newest.get("schedulingDelay").isIntegralNumber()).isTrue();
            assertThat(program.client.streaming("batches?status=completed")).hasSize(2);
            assertThat(program.client.streaming("batches?status=QUEUED")).isEmpty();
            assertThat(program.client.streaming("batches?status=PROCESSING")).isEmpty();
        }
    }

    @Test
    void aBatchThatIsProcessedIsShownWithTheOutputThatRuns() throws Exception {
        List<JsonNode> seen = new ArrayList<>();
        try (var driver = StreamingTestDriver.create(Programs.SECOND);
                Monitoring page = Monitoring.on(0).attach(driver.context())) {
            Client client = new Client(page);
            driver.<String>input().stream().foreachBatch(batch -> {
                seen.add(client.streaming("batches?status=PROCESSING"));
                seen.add(client.streaming("batches/1000/operations/0"));
            });
            driver.runBatch();
        }

        assertThat(seen.get(0)).hasSize(1);
        assertThat(seen.get(0).get(0).get("numActiveOutputOps").asInt()).isEqualTo(1);
        assertThat(seen.get(1).get("status").asText()).isEqualTo("PROCESSING");
    }

    @Test
    void aBatchTellsHowFarEventTimeHasCome() throws Exception {
        try (var driver = StreamingTestDriver.create(Programs.SECOND);
                Monitoring page = Monitoring.on(0).attach(driver.context())) {
            TestInput<Long> times = driver.input();
            times.stream()
                    .named("times")
                    .withEventTimeMillis(at -> at, Watermarks.ascending())
                    .named("timed")
                    .windowAll(Windows.tumbling(Duration.ofMillis(10)))
                    .named("counts")
                    .count()
                    .foreachBatch(batch -> batch.count());
            Client client = new Client(page);
            driver.runBatch();
            times.add(5L, 100L);
            driver.runBatch();
            times.add(7L);
            driver.runBatch();
            times.finish();
            driver.runBatch();

            JsonNode none = client.streaming("batches/1000").get("watermarks").get(1);
            assertThat(none.has("time")).isFalse();
            assertThat(none.has("lag")).isFalse();
            JsonNode counts = client.streaming("batches/3000").get("watermarks").get(1);
            assertThat(counts.get("id").asText()).isEqualTo("counts");
            assertThat(counts.get("time").asLong()).isEqualTo(100);
            assertThat(counts.get("output").asLong()).isEqualTo(100);
            assertThat(counts.get("lag").asLong()).isEqualTo(2_900);
            assertThat(counts.get("open").asLong()).isEqualTo(1);
            assertThat(counts.get("dropped").get("LATE").asLong()).isEqualTo(1);
            assertThat(counts.get("heldBy").asText()).isEqualTo("timed times");
            JsonNode end = client.streaming("batches/4000").get("watermarks").get(1);
            assertThat(end.has("time")).isFalse();
            assertThat(end.get("lag").asLong()).isZero();
            JsonNode node = client.streaming("graph/counts").get("batches").get(1);
            assertThat(node.get("lag").asLong()).isEqualTo(2_900);
            assertThat(node.get("heldBy").asText()).isEqualTo("timed times");
        }
    }

    @Test
    void aFailedBatchSaysWhyAndWhere() throws Exception {
        try (Programs program = new Programs().batch("a").batch("boom!")) {
            JsonNode batch = program.client.streaming("batches/2000");

            assertThat(batch.get("firstFailureReason").asText()).isEqualTo("java.lang.IllegalArgumentException: boom!");
            assertThat(batch.get("numFailedOutputOps").asInt()).isEqualTo(1);
            assertThat(batch.get("error").get("at").asText()).startsWith("Words.java:");
            assertThat(batch.get("error").get("stack")).isEmpty();
            JsonNode operation =
                    program.client.streaming("batches/2000/operations").get(0);
            assertThat(operation.get("failureReason").asText()).contains("boom!");
            assertThat(operation.get("description").asText()).startsWith("Programs.java:");
            assertThat(program.client
                            .streaming("statistics")
                            .get("numFailedBatches")
                            .asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void failedBatchesHaveAStatusOfTheirOwn() throws Exception {
        try (Programs program = new Programs().batch("a").batch("boom!").batch("c")) {
            assertThat(program.client.streaming("batches?status=FAILED"))
                    .extracting(batch -> batch.get("batchId").asLong())
                    .containsExactly(2_000L);
            assertThat(program.client.streaming("batches?status=completed"))
                    .extracting(batch -> batch.get("batchId").asLong())
                    .containsExactly(3_000L, 1_000L);
            JsonNode failed = program.client.streaming("batches/2000").get("failed");
            assertThat(failed.get("operator").asText()).isEqualTo("checked");
            assertThat(failed.get("kind").asText()).isEqualTo("map");
            assertThat(failed.get("line").asText()).startsWith("Words.java:");
            assertThat(failed.get("traceOmitted").asBoolean()).isFalse();
        }
    }

    @Test
    void outputsThatAFailureKeptFromRunningAreListed() throws Exception {
        try (var driver = StreamingTestDriver.create(StreamingContext.builder()
                        .appName("test")
                        .batchInterval(Programs.SECOND)
                        .onBatchFailure(BatchFailurePolicy.skip()));
                Monitoring page = Monitoring.on(0).attach(driver.context())) {
            TestInput<String> words = driver.input();
            words.stream().map(Words::check).foreachBatch(batch -> batch.count());
            words.stream().map(word -> word).foreachBatch(batch -> batch.count());
            words.add("boom!");
            driver.runBatch();
            Client client = new Client(page);
            JsonNode operations = client.streaming("batches/1000/operations");

            assertThat(operations).hasSize(2);
            assertThat(operations)
                    .extracting(operation -> operation.get("status").asText())
                    .containsExactly("FAILED", "NOT_RUN");
            JsonNode notRun = operations.get(1);
            assertThat(notRun.has("duration")).isFalse();
            assertThat(notRun.get("description").asText()).startsWith("RestTest.java:");
            assertThat(client.streaming("batches/1000/operations/1")).isEqualTo(notRun);
        }
    }

    @Test
    void aBatchTellsItsPhases() throws Exception {
        try (Programs program = new Programs().batch("a")) {
            JsonNode batch = program.client.streaming("batches/1000");

            assertThat(batch.get("phases"))
                    .extracting(phase -> phase.get("phase").asText())
                    .contains("OUTPUT");
            assertThat(batch.get("stages").isArray()).isTrue();
            assertThat(batch.get("operatorTimes").isArray()).isTrue();
            assertThat(batch.get("garbageCollectionMillis").isNumber()).isTrue();
            assertThat(batch.get("stallsMillis").isNumber()).isTrue();
        }
    }

    @Test
    void aNodesFiguresHavePercentiles() throws Exception {
        try (Programs program = new Programs().batch("a").batch("b", "c").batch("d", "e", "f")) {
            JsonNode words = program.client.streaming("graph/words");
            JsonNode output = program.client.streaming("graph/"
                    + program.client
                            .streaming("batches/1000/operations/0")
                            .get("name")
                            .asText());

            assertThat(words.get("statistics").get("out"))
                    .hasToString("{\"p50\":2.0,\"p95\":3.0,\"p99\":3.0,\"max\":3.0}");
            assertThat(words.get("statistics").has("timeMillis")).isFalse();
            assertThat(output.get("batches").get(0).get("exact").asBoolean()).isTrue();
            assertThat(output.get("statistics").get("timeMillis").has("p99")).isTrue();
        }
    }

    @Test
    void stackTracesAndMessagesAreShownAsWished() throws Exception {
        try (Programs open = new Programs(
                                Monitoring.on(0).showErrorDetails(),
                                StreamingContext.builder().appName("test"))
                        .batch("boom!");
                Programs secret = new Programs(
                                Monitoring.on(0).hideErrorMessages(),
                                StreamingContext.builder().appName("test"))
                        .batch("boom!")) {
            JsonNode stack = open.client.streaming("batches/1000").get("error").get("stack");
            String all = secret.client
                            .get("/api/v1/applications/test/streaming/batches/1000")
                            .body()
                    + secret.client
                            .get("/api/v1/applications/test/streaming/batches/1000/operations")
                            .body();

            assertThat(stack.get(0).asText()).isEqualTo("java.lang.IllegalArgumentException: boom!");
            assertThat(stack.get(1).asText()).contains("Words.check");
            assertThat(all).contains("IllegalArgumentException").doesNotContain("boom!");
        }
    }

    @Test
    void operatorsSourcesAndStatesOfABatchAreThere() throws Exception {
        try (Programs program = new Programs(
                        Monitoring.on(0).operatorsEvery(2),
                        StreamingContext.builder().appName("test"))
                .batch("a")
                .batch("b", "c")) {
            JsonNode batch = program.client.streaming("batches/2000");

            assertThat(program.client.streaming("batches/1000").get("operators"))
                    .isEmpty();
            assertThat(batch.get("operators").get(0).toString())
                    .isEqualTo("{\"id\":\"checked\",\"kind\":\"map\",\"in\":2,\"out\":2}");
            assertThat(batch.get("sources").get(0).get("id").asText()).isEqualTo("words");
            assertThat(program.client
                            .streaming("batches/2000/operations/0")
                            .get("records")
                            .asLong())
                    .isEqualTo(2);
        }
    }

    @Test
    void receiversHaveRates() throws Exception {
        try (Programs program = new Programs().batch("a", "b").batch()) {
            JsonNode receiver = program.client.streaming("receivers").get(0);

            assertThat(receiver.get("streamId").asInt()).isZero();
            assertThat(receiver.get("streamName").asText()).isEqualTo("words");
            assertThat(receiver.get("avgEventRate").asDouble()).isEqualTo(1.0);
            assertThat(receiver.get("eventRates")).hasToString("[[1000,2.0],[2000,0.0]]");
            assertThat(program.client.streaming("receivers/0")).isEqualTo(receiver);
        }
    }

    @Test
    void theGraphHasLastFiguresAndANodesBatches() throws Exception {
        try (Programs program = new Programs(
                        Monitoring.on(0).operatorsEvery(2),
                        StreamingContext.builder().appName("test"))
                .batch("a")
                .batch("b", "c")
                .batch("d")) {
            JsonNode nodes = program.client.streaming("graph").get("nodes");
            JsonNode checked = program.client.streaming("graph/checked");

            assertThat(nodes).extracting(node -> node.get("id").asText()).startsWith("words", "checked");
            assertThat(nodes.get(0).get("last").get("out").asLong()).isEqualTo(1);
            assertThat(nodes.get(1).get("last").get("in").asLong()).isEqualTo(2);
            assertThat(nodes.get(1).get("last").get("out").asLong()).isEqualTo(2);
            assertThat(nodes.get(1).get("last").get("batchId").asLong()).isEqualTo(2_000);
            assertThat(nodes.get(1).get("slide").asLong()).isEqualTo(1_000);
            assertThat(checked.get("batches")).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, /nothing",
        "404, /api/v1/",
        "404, /api/v1/nothing",
        "404, /api/v1/applications/other",
        "404, /api/v1/applications/test/streaming",
        "404, /api/v1/applications/test/streaming/nothing",
        "404, /api/v1/applications/test/streaming/statistics/more",
        "404, /api/v1/applications/test/streaming/batches/7",
        "400, /api/v1/applications/test/streaming/batches/soon",
        "400, /api/v1/applications/test/streaming/batches?status=LATE",
        "404, /api/v1/applications/test/streaming/batches/1000/operations/9",
        "400, /api/v1/applications/test/streaming/batches/1000/operations/first",
        "404, /api/v1/applications/test/streaming/receivers/3",
        "400, /api/v1/applications/test/streaming/receivers/words",
        "404, /api/v1/applications/test/streaming/graph/nobody",
        "404, /events?app=other",
        "404, /health/nothing",
        "404, /api/v1/applications/other/health",
        "404, /api/v1/applications/test/health/more",
        "404, /api/v1/applications/test/running",
        "404, /api/v1/openapi.json/more",
    })
    void whatIsNotThereIsRefusedWithAReason(int status, String path) throws Exception {
        try (Programs program = new Programs().batch("a")) {
            HttpResponse<String> answer = program.client.get(path);

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
            assertThat(Json.parse(answer.body()).get("status").asInt()).isEqualTo(status);
            assertThat(Json.parse(answer.body()).get("reason").asText()).isNotBlank();
        }
    }

    @Test
    void severalProgramsOfOneNameAreKeptApart() throws Exception {
        try (Programs program = new Programs().batch("a");
                StreamingContext other = program.page.attach(
                        StreamingContext.builder().appName("test").batchInterval(Duration.ofMillis(5)))) {
            JsonNode all = program.client.json("/api/v1/applications");

            assertThat(other.appName()).isEqualTo("test");
            assertThat(all).extracting(app -> app.get("id").asText()).containsExactly("test", "test-2");
            assertThat(all.get(1).get("state").asText()).isEqualTo("INITIALIZED");
            assertThat(program.client
                            .json("/api/v1/applications/test-2/streaming/statistics")
                            .get("batchDuration")
                            .asLong())
                    .isEqualTo(5);
        }
    }

    @Test
    void filesAndOffsetsOfAReplayableSourceAreNamed(@TempDir Path checkpoint) throws Exception {
        try (WordCount program = new WordCount("test", Duration.ofMillis(20), checkpoint);
                Monitoring page = Monitoring.on(0).attach(program.ssc)) {
            Client client = new Client(page);
            program.ssc.start();
            Client.await("a batch with records", () -> lastWithRecords(client) > 0);
            long withRecords = lastWithRecords(client);
            JsonNode range = client.streaming("batches/" + withRecords)
                    .get("sources")
                    .get(0)
                    .get("ranges")
                    .get(0);

            assertThat(range.get("until").asLong())
                    .isGreaterThan(range.get("from").asLong());
            assertThat(client.streaming("receivers/0").get("isActive").asBoolean())
                    .isTrue();
        }
    }

    @Test
    void blocksOfAReceiverAreCounted() throws Exception {
        CountDownLatch stored = new CountDownLatch(1);
        Receiver<String> receiver = new Receiver<>() {
            @Override
            protected void onStart() {
                store(List.of("a", "b", "c"));
                store(Collections.nCopies(2_000, "d"));
                stored.countDown();
            }

            @Override
            protected void onStop() {}
        };
        try (var driver = StreamingTestDriver.create(Programs.SECOND);
                Monitoring page = Monitoring.on(0).attach(driver.context())) {
            driver.context().from(Sources.of(receiver)).named("letters").foreachBatch(batch -> batch.count());
            driver.runBatch();
            stored.await();
            driver.runBatch();
            Client client = new Client(page);
            JsonNode first = client.streaming("batches/1000").get("sources").get(0);
            JsonNode second = client.streaming("batches/2000").get("sources").get(0);

            assertThat(first.get("records").asLong() + second.get("records").asLong())
                    .isEqualTo(2_003);
            assertThat(first.get("blocks").asLong() + second.get("blocks").asLong())
                    .isEqualTo(2);
            assertThat(first.get("bytes").asLong() + second.get("bytes").asLong())
                    .isPositive();
            assertThat(first.get("ranges")).isEmpty();
        }
    }

    /** The newest batch with records that is shown, or 0. */
    private static long lastWithRecords(Client client) {
        try {
            for (JsonNode batch : client.streaming("batches?status=COMPLETED")) {
                if (batch.get("inputSize").asLong() > 0) {
                    return batch.get("batchId").asLong();
                }
            }
            return 0;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
