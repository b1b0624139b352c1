package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.source.OffsetRange;
import io.dstream.testing.Await;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import io.dstream.testkit.StreamingTestDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics that are deleted and made again, with fewer records than were read of the old one, or with more. */
class TopicMadeAnewTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();
    private static final int READ = 10;

    @TempDir
    Path checkpoint;

    private static KafkaSource<String, String> of(String topic) {
        return Run.source(BROKER.plain()).topics(topic).from(StartOffsets.earliest());
    }

    private static KafkaSource<String, String> lenient(String topic) {
        return of(topic).onLostRecords(LostRecordsPolicy.EARLIEST);
    }

    private static void makeAnew(String topic, int records) throws Exception {
        TOPICS.delete(topic);
        Await.until(
                "it is gone", () -> !TOPICS.admin().listTopics().names().get().contains(topic));
        TOPICS.topic(topic, 1, Map.of());
        TOPICS.numbers(topic, 0, 100, 100 + records);
    }

    private static List<String> anew(int records) {
        return IntStream.range(100, 100 + records).mapToObj(Integer::toString).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, READ, 15})
    void isFoundOutAtTheStart(int records) throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, READ);
        try (Run run = Run.of(of(topic), checkpoint)) {
            run.until(READ);
            assertThat(run.allRanges()).extracting(OffsetRange::identity).doesNotContain("");
        }
        makeAnew(topic, records);
        try (Run run = Run.of(of(topic), checkpoint)) {
            assertThatThrownBy(run::batch)
                    .hasMessageContainingAll(
                            "topic " + topic + " was deleted and made again",
                            "offset " + READ,
                            "onLostRecords(EARLIEST)");
        }
        try (Run run = Run.of(lenient(topic), checkpoint)) {
            assertThat(run.until(records)).containsExactlyElementsOf(anew(records));
            assertThat(run.count("deleted and made again")).isEqualTo(1);
        }
        try (Run run = Run.of(of(topic), checkpoint)) {
            TOPICS.send(topic, 0, "next");
            assertThat(run.until(1)).containsExactly("next");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 15})
    void isFoundOutOfAPlannedBatch(int records) throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, READ);
        try (Run run = Run.of(of(topic), checkpoint).failing()) {
            assertThatThrownBy(() -> run.until(1)).hasMessageContaining("the sink fails");
        }
        makeAnew(topic, records);
        try (Run run = Run.of(of(topic), checkpoint)) {
            assertThatThrownBy(run::batch).hasMessageContaining("deleted and made again");
        }
        try (Run run = Run.of(lenient(topic), checkpoint)) {
            assertThat(run.until(records)).containsExactlyElementsOf(anew(records));
            assertThat(run.count("the batch is computed without them")).isEqualTo(1);
        }
    }

    /** Between two looks, so that it is never seen to be missing. */
    private static KafkaSource<String, String> lookingSeldom(KafkaSource<String, String> source) {
        return source.discoverEvery(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 15})
    void isFoundOutWhileItRuns(int records) throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, READ);
        try (Run strict = Run.of(lookingSeldom(of(topic)), checkpoint);
                Run lenient = Run.of(lookingSeldom(lenient(topic)))) {
            strict.until(READ);
            lenient.until(READ);
            makeAnew(topic, records);
            assertThatThrownBy(() -> strict.until(100))
                    .hasMessageContainingAll(
                            "topic " + topic + " was deleted and made again", "onLostRecords(EARLIEST)");
            lenient.untilReported("deleted and made again");
            TOPICS.send(topic, 0, "next");
            Await.until("the last has come", () -> {
                lenient.batch();
                return lenient.values().contains("next");
            });
            assertThat(lenient.values()).containsAll(anew(records));
            assertThat(lenient.count("deleted and made again")).isEqualTo(1);
        }
    }

    @Test
    void ofMarkersIsFoundOutAtTheStart() throws Exception {
        String from = TOPICS.topic(1);
        String to = TOPICS.topic(1);
        String markers = TOPICS.topic(1, Map.of("cleanup.policy", "compact"));
        TOPICS.numbers(from, 0, 0, READ);
        copy(from, to, markers, READ);

        TOPICS.delete(markers);
        Await.until(
                "it is gone", () -> !TOPICS.admin().listTopics().names().get().contains(markers));

        assertThatThrownBy(() -> copy(from, to, markers, READ))
                .hasMessageContainingAll(
                        "topic " + markers + ", which has been deleted and created again", "allowDroppedState");
        assertThat(TOPICS.committed(to)).hasSize(READ);
    }

    /** Copies from one topic to another, until that one has so many records. */
    private void copy(String from, String to, String markers, int records) throws Exception {
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).checkpointDir(checkpoint))) {
            driver.context()
                    .from(of(from))
                    .named("in")
                    .mapToPair(record -> Pair.of(record.key(), record.value()))
                    .to(Kafka.<String, String>transactional(BROKER.plain(), to)
                            .keys(new StringSerializer())
                            .values(new StringSerializer())
                            .markerTopic(markers)
                            .topic(to));
            Await.until("all has been copied", () -> {
                driver.runBatch();
                return TOPICS.committed(to).size() >= records;
            });
        }
    }

    @Test
    void givenRangesOfTheOldOneAreNotReadOfTheNew() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, READ);
        try (Run run = Run.of(of(topic))) {
            run.until(READ);
            List<OffsetRange> ranges = run.allRanges();
            assertThat(of(topic).read(run.driver.context(), ranges).count()).isEqualTo(READ);
            makeAnew(topic, 15);
            assertThatThrownBy(() -> of(topic).read(run.driver.context(), ranges))
                    .hasMessageContaining("deleted and made again");
        }
    }
}
