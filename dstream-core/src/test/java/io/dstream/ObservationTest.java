package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.dstream.batch.Pair;
import io.dstream.report.NodeReport;
import io.dstream.report.NodeReport.Role;
import io.dstream.report.OperatorReport;
import io.dstream.source.BackPressure;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program lets others see of itself, beside the reports of batches. */
class ObservationTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Events events = new Events();

    private StreamingTestDriver driver(StreamingContext.Builder builder) {
        StreamingTestDriver driver =
                StreamingTestDriver.create(builder.batchInterval(SECOND).parallelism(2));
        driver.context().addListener(events);
        return driver;
    }

    private static void countWords(DStream<String> lines) {
        PairDStream.of(lines.flatMap(line -> List.of(line.split(" ")))
                        .filter(word -> !word.isEmpty())
                        .map(word -> Pair.of(word, 1L)))
                .reduceByKey(Long::sum)
                .named("counts")
                .foreachBatch(batch -> batch.count());
    }

    @Test
    void operatorsAreCountedInTheBatchesThatAreChosenAndInNoOthers() {
        try (StreamingTestDriver driver = driver(StreamingContext.builder())) {
            TestInput<String> lines = driver.input();
            countWords(lines.stream());
            driver.context().sampleOperators(2);
            for (int batch = 1; batch <= 3; batch++) {
                lines.add("a b", "a  c", "b");
                driver.runBatch();
            }
        }

        assertThat(events.completed().get(0).operators()).isEmpty();
        assertThat(events.completed().get(1).operators())
                .containsExactlyInAnyOrder(
                        new OperatorReport("flatMap-1", "flatMap", 3, 6),
                        new OperatorReport("filter-2", "filter", 6, 5),
                        new OperatorReport("map-3", "map", 5, 5),
                        new OperatorReport("counts", "reduceByKey", 5, 3));
        assertThat(events.completed().get(2).operators()).isEmpty();
    }

    @Test
    void countingChangesNoResult() {
        List<Long> sums = new ArrayList<>();
        try (StreamingTestDriver driver = driver(StreamingContext.builder())) {
            TestInput<Long> numbers = driver.input();
            numbers.stream()
                    .map(n -> n + 1)
                    .filter(n -> n % 3 != 0)
                    .foreachBatch(batch -> sums.add(batch.sumLong(n -> n)));
            for (int batch = 1; batch <= 40; batch++) {
                driver.context().sampleOperators(batch % 3);
                List<Long> some = new ArrayList<>();
                for (long n = 0; n < 5_000; n++) {
                    some.add(n);
                }
                numbers.addAll(some);
                driver.runBatch();
            }
        }

        assertThat(sums).hasSize(40).containsOnly(sums.get(0));
    }

    @Test
    void recordsThatAreLeftOutAreCountedAsTakenAndNotAsGiven() {
        try (StreamingTestDriver driver = driver(StreamingContext.builder().onPoisonRecord(PoisonPolicy.skip()))) {
            TestInput<String> texts = driver.input();
            texts.stream().map(Long::parseLong).foreachBatch(batch -> batch.count());
            driver.context().sampleOperators(1);
            texts.add("1", "x", "3");
            driver.runBatch();
        }

        assertThat(events.completed().get(0).operators()).containsExactly(new OperatorReport("map-1", "map", 3, 2));
    }

    @Test
    void aNegativeNumberOfBatchesIsRefused() {
        try (StreamingTestDriver driver = driver(StreamingContext.builder())) {
            assertThatThrownBy(() -> driver.context().sampleOperators(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("-1");
        }
    }

    @Test
    void theGraphIsShownWithSlidesAndRetention() {
        try (StreamingTestDriver driver = driver(StreamingContext.builder())) {
            TestInput<String> words = driver.input();
            words.stream()
                    .window(Duration.ofSeconds(3), Duration.ofSeconds(2))
                    .named("window")
                    .foreachBatch(batch -> batch.count());
            words.stream()
                    .mapToPair(word -> Pair.of(word, 1L))
                    .<Long>updateStateByKey((ones, state) -> Optional.of(state.orElse(0L) + ones.size()))
                    .named("state")
                    .foreachBatch(batch -> batch.count());

            List<NodeReport> graph = driver.context().graph();

            NodeReport source = graph.get(0);
            assertThat(source.role()).isEqualTo(Role.SOURCE);
            assertThat(source.retention()).isEqualTo(Duration.ofSeconds(3));
            NodeReport window = graph.stream()
                    .filter(node -> node.id().equals("window"))
                    .findFirst()
                    .orElseThrow();
            assertThat(window.parents()).containsExactly(source.id());
            assertThat(window.slide()).isEqualTo(Duration.ofSeconds(2));
            assertThat(window.site()).contains("ObservationTest.java");
            assertThat(graph)
                    .extracting(NodeReport::id, NodeReport::role)
                    .contains(tuple("foreachBatch-2", Role.OUTPUT), tuple("state", Role.STATE));
        }
    }

    @Test
    void theRateOfASourceIsShownWhereBackPressureSetsOne(@TempDir Path directory) {
        try (StreamingTestDriver driver = driver(StreamingContext.builder()
                .backPressure(BackPressure.none().withMaxRate(50))
                .checkpointDir(directory))) {
            TestInput<String> words = driver.input();
            words.stream().named("words").foreachBatch(batch -> batch.count());
            words.add("a");
            driver.runBatch();

            var metrics = driver.context().metrics();

            assertThat(metrics.sources()).singleElement().satisfies(source -> {
                assertThat(source.source()).isEqualTo("words");
                assertThat(source.maxRate()).hasValue(50);
            });
            assertThat(metrics.checkpoint()).hasValueSatisfying(checkpoint -> {
                assertThat(checkpoint.directory()).contains(directory.toString());
                assertThat(checkpoint.logBytes()).isPositive();
            });
        }
    }

    @Test
    void batchesStagesAndOutputsAreInAFlightRecording(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("recording.jfr");
        try (Recording recording = new Recording();
                StreamingTestDriver driver = driver(StreamingContext.builder().appName("recorded"))) {
            recording.start();
            TestInput<String> lines = driver.input();
            countWords(lines.stream());
            lines.add("a b", "c");
            driver.runBatch();
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);

        assertThat(named(events, "io.dstream.Batch")).singleElement().satisfies(batch -> {
            assertThat(batch.getString("program")).isEqualTo("recorded");
            assertThat(batch.getLong("records")).isEqualTo(2);
            assertThat(batch.getBoolean("failed")).isFalse();
        });
        assertThat(named(events, "io.dstream.Output"))
                .singleElement()
                .satisfies(output -> assertThat(output.getString("operator")).startsWith("foreachBatch-"));
        assertThat(named(events, "io.dstream.Stage"))
                .anySatisfy(stage -> assertThat(stage.getString("into")).contains("counts"));
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }
}
