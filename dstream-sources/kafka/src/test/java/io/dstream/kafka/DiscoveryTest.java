package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partitions and topics that come and go. */
class DiscoveryTest {
    private static Broker broker;
    private static Topics topics;

    @TempDir
    Path checkpoint;

    @BeforeAll
    static void open() throws Exception {
        broker = Broker.shared();
        topics = new Topics(broker);
    }

    @AfterAll
    static void close() {
        topics.close();
    }

    private static KafkaSource<String, String> matching(String pattern) {
        return Run.source(broker.plain()).topicsMatching(Pattern.compile(pattern));
    }

    @Test
    void aPartitionThatIsAddedWhileItRunsBeginsAtItsBeginning() throws Exception {
        String topic = topics.topic(1);
        try (Run run = Run.of(Run.source(broker.plain()).topics(topic))) { // from the newest on
            run.batch();
            topics.partitions(topic, 3);
            topics.send(topic, 2, "a", "b");
            assertThat(run.until(2)).containsExactly("a", "b");
            assertThat(run.positions()).isEqualTo(Map.of(topic + "-0", "0", topic + "-1", "0", topic + "-2", "2"));
        }
    }

    @Test
    void aPartitionThatIsAddedBetweenTwoRunsBeginsAtItsBeginning() throws Exception {
        String topic = topics.topic(1);
        topics.send(topic, 0, "old");
        KafkaSource<String, String> source = Run.source(broker.plain()).topics(topic);
        try (Run run = Run.of(source, checkpoint)) {
            run.batch();
        }
        topics.partitions(topic, 2);
        topics.send(topic, 1, "a");
        topics.send(topic, 0, "b");
        try (Run run = Run.of(source, checkpoint)) {
            assertThat(run.until(2)).containsExactlyInAnyOrder("a", "b");
        }
    }

    @Test
    void aTopicThatComesToMatchIsReadFromItsBeginning() throws Exception {
        try (Run run = Run.of(matching("coming-.*"))) {
            run.batch();
            topics.topic("coming-1", 1, Map.of());
            topics.send("coming-1", 0, "a");
            assertThat(run.until(1)).containsExactly("a");
        }
    }

    @Test
    void aStartAtWhichNothingMatchesIsAStart() throws Exception {
        try (Run run = Run.of(matching("later-.*"), checkpoint)) {
            run.batch();
        }
        topics.topic("later-1", 1, Map.of());
        topics.send("later-1", 0, "between the runs");
        try (Run run = Run.of(matching("later-.*"), checkpoint)) {
            assertThat(run.until(1)).containsExactly("between the runs");
        }
    }

    @Test
    void aTopicThatMatchesAndIsDeletedIsForgotten() throws Exception {
        topics.topic("going-1", 1, Map.of());
        topics.topic("going-2", 1, Map.of());
        topics.send("going-1", 0, "a");
        try (Run run = Run.of(matching("going-.*").from(StartOffsets.earliest()), checkpoint)) {
            run.until(1);
            topics.delete("going-1");
            run.untilReported("going-1-0 is no more");
            run.batch();
            assertThat(run.positions()).isEqualTo(Map.of("going-1-0", "", "going-2-0", "0"));
            Await.until(
                    "it is at work",
                    () -> run.reports.get(run.reports.size() - 1).equals("started"));
        }
        topics.delete("going-2");
        try (Run run = Run.of(matching("going-.*"), checkpoint)) {
            run.batch();
            assertThat(run.positions()).isEqualTo(Map.of("going-2-0", "", "*", "0"));
        }
        topics.topic("going-1", 1, Map.of());
        topics.send("going-1", 0, "new");
        try (Run run = Run.of(matching("going-.*"), checkpoint)) {
            assertThat(run.until(1)).containsExactly("new");
        }
    }

    @Test
    void aTopicThatIsNamedAndDeletedFailsTheProgram() throws Exception {
        String topic = topics.topic(1);
        topics.send(topic, 0, "a");
        try (Run run = Run.of(Run.source(broker.plain()).topics(topic).from(StartOffsets.earliest()))) {
            run.until(1);
            topics.delete(topic);
            assertThatThrownBy(() -> run.untilReported("never")).hasMessageContaining(topic + " is no more");
        }
    }

    @Test
    void aTopicThatTheProgramComesToNameBeginsAsSaid() throws Exception {
        String one = topics.topic(1);
        String two = topics.topic(1);
        topics.send(two, 0, "old");
        try (Run run = Run.of(Run.source(broker.plain()).topics(one), checkpoint)) {
            run.batch();
        }
        topics.send(one, 0, "a");
        try (Run run = Run.of(Run.source(broker.plain()).topics(one, two), checkpoint)) {
            assertThat(run.until(1)).containsExactly("a");
            topics.send(two, 0, "b");
            assertThat(run.until(2)).containsExactly("a", "b");
        }
    }
}
