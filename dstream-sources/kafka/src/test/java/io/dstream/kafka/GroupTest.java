package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.testing.Await;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Offsets that are committed to a group, and the group's members. */
class GroupTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();

    @TempDir
    Path checkpoint;

    private static Properties group(String name) {
        Properties properties = BROKER.plain();
        properties.put("group.id", name);
        return properties;
    }

    private static KafkaSource<String, String> of(String topic, String group) {
        return Run.source(group(group)).topics(topic).from(StartOffsets.committed(StartOffsets.earliest()));
    }

    @Test
    void offsetsAreCommittedWithTheirBatch() throws Exception {
        String topic = TOPICS.topic(1);
        TopicPartition partition = new TopicPartition(topic, 0);
        TOPICS.send(topic, 0, "a", "b");
        try (Run run = Run.of(of(topic, "g1"))) {
            run.until(2);
            Await.until("it is committed", () -> Map.of(partition, 2L).equals(TOPICS.groupOffsets("g1")));
            TOPICS.send(topic, 0, "c");
            run.until(3);
        }
        assertThat(TOPICS.groupOffsets("g1")).as("also of the last batch").isEqualTo(Map.of(partition, 3L));
    }

    @Test
    void aProgramWithoutACheckpointGoesOnWhereItsGroupIs() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "a", "b");
        try (Run run = Run.of(of(topic, "g2"))) {
            run.until(2);
        }
        TOPICS.send(topic, 0, "c");
        try (Run run = Run.of(of(topic, "g2"))) {
            assertThat(run.until(1)).containsExactly("c");
        }
    }

    @Test
    void whatACheckpointKnowsGoesBeforeTheGroup() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "a", "b");
        try (Run run = Run.of(of(topic, "g3"), checkpoint)) {
            run.until(2);
        }
        assertThat(TOPICS.groupOffsets("g3")).containsValue(2L);
        TOPICS.admin()
                .alterConsumerGroupOffsets(
                        "g3",
                        Map.of(
                                new TopicPartition(topic, 0),
                                new org.apache.kafka.clients.consumer.OffsetAndMetadata(0)))
                .all()
                .get();
        TOPICS.send(topic, 0, "c");
        try (Run run = Run.of(of(topic, "g3"), checkpoint)) {
            assertThat(run.until(1)).containsExactly("c");
        }
    }

    @Test
    void aFailedBatchIsNotCommitted() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "a");
        try (Run run = Run.of(of(topic, "g4")).failing()) {
            assertThatThrownBy(() -> run.until(1)).hasMessageContaining("the sink fails");
        }
        assertThat(TOPICS.groupOffsets("g4").values()).doesNotContain(1L);
    }

    @Test
    void aMemberThatJoinsTheGroupChangesNothing() throws Exception {
        String topic = TOPICS.topic(2);
        TOPICS.send(topic, 0, "a");
        try (Run run = Run.of(of(topic, "g5"))) {
            run.until(1);
            try (KafkaConsumer<String, String> member =
                    new KafkaConsumer<>(group("g5"), new StringDeserializer(), new StringDeserializer())) {
                member.subscribe(Set.of(topic));
                Await.until("the member has all partitions", () -> {
                    var unused = member.poll(Duration.ofMillis(20));
                    return member.assignment().size() == 2;
                });
                TOPICS.send(topic, 0, "b");
                TOPICS.send(topic, 1, "c");
                assertThat(run.until(3)).containsExactlyInAnyOrder("a", "b", "c");
                run.untilReported("offsets cannot be committed to group g5");
                member.unsubscribe();
            }
            Await.until("it is tried again without another batch", () -> Map.of(
                            new TopicPartition(topic, 0), 2L, new TopicPartition(topic, 1), 1L)
                    .equals(TOPICS.groupOffsets("g5")));
            TOPICS.send(topic, 1, "d");
            run.until(4);
            Await.until("it is committed again", () -> Long.valueOf(2)
                    .equals(TOPICS.groupOffsets("g5").get(new TopicPartition(topic, 1))));
            Await.until(
                    "it is at work",
                    () -> run.reports.get(run.reports.size() - 1).equals("started"));
        }
    }

    @Test
    void committedOffsetsNeedAGroup() throws Exception {
        String topic = TOPICS.topic(1);
        StartOffsets start = StartOffsets.committed(StartOffsets.latest());
        try (Run run = Run.of(Run.source(BROKER.plain()).topics(topic).from(start))) {
            assertThatThrownBy(run::batch).hasMessageContaining("put group.id into the properties");
        }
    }
}
