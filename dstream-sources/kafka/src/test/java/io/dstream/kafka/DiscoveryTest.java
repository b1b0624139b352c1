package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.testing.Await;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Partitions and topics that come and go. */
class DiscoveryTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();

    @TempDir
    Path checkpoint;

    private static KafkaSource<String, String> matching(String pattern) {
        return Run.source(BROKER.plain()).topicsMatching(Pattern.compile(pattern));
    }

    @Test
    void aPartitionThatIsAddedWhileItRunsBeginsAtItsBeginning() throws Exception {
        String topic = TOPICS.topic(1);
        try (Run run = Run.of(Run.source(BROKER.plain()).topics(topic))) { // from the newest on
            run.batch();
            TOPICS.partitions(topic, 3);
            TOPICS.send(topic, 2, "a", "b");
            assertThat(run.until(2)).containsExactly("a", "b");
            assertThat(run.positions()).isEqualTo(Map.of(topic + "-0", "0", topic + "-1", "0", topic + "-2", "2"));
        }
    }

    @Test
    void aPartitionThatIsAddedBetweenTwoRunsBeginsAtItsBeginning() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "old");
        KafkaSource<String, String> source = Run.source(BROKER.plain()).topics(topic);
        try (Run run = Run.of(source, checkpoint)) {
            run.batch();
        }
        TOPICS.partitions(topic, 2);
        TOPICS.send(topic, 1, "a");
        TOPICS.send(topic, 0, "b");
        try (Run run = Run.of(source, checkpoint)) {
            assertThat(run.until(2)).containsExactlyInAnyOrder("a", "b");
        }
    }

    @Test
    void aTopicThatComesToMatchIsReadFromItsBeginning() throws Exception {
        try (Run run = Run.of(matching("coming-.*"))) {
            run.batch();
            TOPICS.topic("coming-1", 1, Map.of());
            TOPICS.send("coming-1", 0, "a");
            assertThat(run.until(1)).containsExactly("a");
        }
    }

    @Test
    void aStartAtWhichNothingMatchesIsAStart() throws Exception {
        try (Run run = Run.of(matching("later-.*"), checkpoint)) {
            run.batch();
        }
        TOPICS.topic("later-1", 1, Map.of());
        TOPICS.send("later-1", 0, "between the runs");
        try (Run run = Run.of(matching("later-.*"), checkpoint)) {
            assertThat(run.until(1)).containsExactly("between the runs");
        }
    }

    @Test
    void aTopicThatMatchesAndIsDeletedIsForgotten() throws Exception {
        TOPICS.topic("going-1", 1, Map.of());
        TOPICS.topic("going-2", 1, Map.of());
        TOPICS.send("going-1", 0, "a");
        try (Run run = Run.of(matching("going-.*").from(StartOffsets.earliest()), checkpoint)) {
            run.until(1);
            TOPICS.delete("going-1");
            run.untilReported("going-1-0 no longer exists");
            run.batch();
            assertThat(run.positions()).isEqualTo(Map.of("going-1-0", "", "going-2-0", "0"));
            Await.until(
                    "it is at work",
                    () -> run.reports.get(run.reports.size() - 1).equals("started"));
        }
        TOPICS.delete("going-2");
        try (Run run = Run.of(matching("going-.*"), checkpoint)) {
            run.batch();
            assertThat(run.positions()).isEqualTo(Map.of("going-2-0", "", "*", "0"));
        }
        TOPICS.topic("going-1", 1, Map.of());
        TOPICS.send("going-1", 0, "new");
        try (Run run = Run.of(matching("going-.*"), checkpoint)) {
            assertThat(run.until(1)).containsExactly("new");
        }
    }

    @Test
    void aTopicThatIsNamedAndDeletedFailsTheProgram() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "a");
        try (Run run = Run.of(Run.source(BROKER.plain()).topics(topic).from(StartOffsets.earliest()))) {
            run.until(1);
            TOPICS.delete(topic);
            assertThatThrownBy(() -> run.untilReported("never")).hasMessageContaining(topic + " no longer exists");
        }
    }

    @Test
    void aTopicThatTheProgramComesToNameBeginsAsSaid() throws Exception {
        String one = TOPICS.topic(1);
        String two = TOPICS.topic(1);
        TOPICS.send(two, 0, "old");
        try (Run run = Run.of(Run.source(BROKER.plain()).topics(one), checkpoint)) {
            run.batch();
        }
        TOPICS.send(one, 0, "a");
        try (Run run = Run.of(Run.source(BROKER.plain()).topics(one, two), checkpoint)) {
            assertThat(run.until(1)).containsExactly("a");
            TOPICS.send(two, 0, "b");
            assertThat(run.until(2)).containsExactly("a", "b");
        }
    }
}
