package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.source.BufferLimits;
import io.dstream.testing.Await;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Records that are gone before they were read. */
class RetentionTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();

    @TempDir
    Path checkpoint;

    private static KafkaSource<String, String> of(String topic) {
        return Run.source(BROKER.plain()).topics(topic).from(StartOffsets.earliest());
    }

    private static KafkaSource<String, String> lenient(String topic) {
        return of(topic).onLostRecords(LostRecordsPolicy.EARLIEST);
    }

    @Test
    void whatIsGoneAtTheStartRefusesTheStartUnlessToldOtherwise() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "0");
        try (Run run = Run.of(of(topic), checkpoint)) {
            run.until(1);
        }
        TOPICS.numbers(topic, 0, 1, 10);
        TOPICS.deleteBefore(topic, 0, 6);
        try (Run run = Run.of(of(topic), checkpoint)) {
            assertThatThrownBy(run::batch)
                    .hasMessageContainingAll(topic + "-0", "offset 1 to 5", "offset 6", "onLostRecords(EARLIEST)");
        }
        try (Run run = Run.of(lenient(topic), checkpoint)) {
            assertThat(run.until(4)).containsExactly("6", "7", "8", "9");
            assertThat(run.count("goes on at offset 6")).isEqualTo(1);
            assertThat(run.allRanges().stream().map(range -> range.from() + "-" + range.until()))
                    .startsWith("1-6");
            Await.until(
                    "it is at work",
                    () -> run.reports.get(run.reports.size() - 1).equals("started"));
        }
        try (Run run = Run.of(of(topic), checkpoint)) {
            run.batch();
            assertThat(run.values()).isEmpty();
        }
    }

    /** The source is held back by a tiny buffer, and fetches a record at a time. */
    private Run slow(KafkaSource<String, String> source) {
        return Run.of(source, builder -> builder.receiverBuffer(new BufferLimits(2, 1 << 20))
                .checkpointDir(checkpoint));
    }

    private static KafkaSource<String, String> byOnes(String topic) {
        Properties properties = BROKER.plain();
        properties.put("max.partition.fetch.bytes", "1");
        properties.put("max.poll.records", "1");
        return Run.source(properties).topics(topic).from(StartOffsets.earliest());
    }

    @Test
    void whatGoesWhileItRunsFailsTheProgramOnceTheRestIsDealtWith() throws Exception {
        String topic = TOPICS.topic(1);
        for (int n = 0; n < 20; n++) {
            TOPICS.send(topic, 0, "" + n);
        }
        try (Run run = slow(byOnes(topic))) {
            run.until(1);
            TOPICS.deleteBefore(topic, 0, 18);
            assertThatThrownBy(() -> run.until(100))
                    .hasMessageContainingAll(topic + "-0", "are gone", "offset 18", "onLostRecords(EARLIEST)");
            assertThat(run.values()).startsWith("0").doesNotContain("18").doesNotHaveDuplicates();
        }
    }

    @Test
    void whatGoesWhileItRunsIsSteppedOverIfSaid() throws Exception {
        String topic = TOPICS.topic(1);
        for (int n = 0; n < 20; n++) {
            TOPICS.send(topic, 0, "" + n);
        }
        try (Run run = slow(byOnes(topic).onLostRecords(LostRecordsPolicy.EARLIEST))) {
            run.until(1);
            TOPICS.deleteBefore(topic, 0, 18);
            Await.until("the last has come", () -> {
                run.batch();
                return run.values().contains("19");
            });
            assertThat(run.values()).contains("0", "18", "19").doesNotContain("16", "17");
            assertThat(run.count("goes on at offset 18")).isEqualTo(1);
            List<String> ranges =
                    run.allRanges().stream().map(range -> range.until()).toList();
            assertThat(ranges.subList(ranges.size() - 2, ranges.size())).contains("20");
        }
    }

    @Test
    void aPlannedBatchThatIsGoneRefusesTheStartUnlessToldOtherwise() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, 5);
        try (Run run = Run.of(of(topic), checkpoint).failing()) {
            assertThatThrownBy(() -> run.until(1)).hasMessageContaining("the sink fails");
        }
        TOPICS.numbers(topic, 0, 5, 6);
        TOPICS.deleteBefore(topic, 0, 5);
        try (Run run = Run.of(of(topic), checkpoint)) {
            assertThatThrownBy(run::batch)
                    .hasMessageContainingAll(topic + "-0", "offset 0 to", "onLostRecords(EARLIEST)");
        }
        try (Run run = Run.of(lenient(topic), checkpoint)) {
            assertThat(run.until(1)).containsExactly("5");
            assertThat(run.count("offset 0 to")).isPositive();
        }
    }

    @Test
    void offsetsOfOnesOwnThatAreGoneAreNamed() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, 5);
        TOPICS.deleteBefore(topic, 0, 3);
        StartOffsets offsets = StartOffsets.of(Map.of(new TopicPartition(topic, 0), 1L));
        try (Run run = Run.of(Run.source(BROKER.plain()).topics(topic).from(offsets))) {
            assertThatThrownBy(run::batch).hasMessageContainingAll("offset 1 to 2", "offset 3");
        }
    }

    @Test
    void offsetsBeyondTheEndAreNamedAsSuch() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, 5);
        StartOffsets offsets = StartOffsets.of(Map.of(new TopicPartition(topic, 0), 9L));
        try (Run run = Run.of(Run.source(BROKER.plain()).topics(topic).from(offsets))) {
            assertThatThrownBy(run::batch).hasMessageContainingAll("offset 9", "ends at 5", "was never there");
        }
    }
}
