package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.source.BackPressure;
import io.dstream.source.Position;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are stopped, or fail, and are started again on the same checkpoint. */
class RecoveryTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();

    @TempDir
    Path checkpoint;

    private static KafkaSource<String, String> of(String topic) {
        return Run.source(BROKER.plain()).topics(topic);
    }

    @Test
    void aBatchThatFailedIsGivenAgainAsItWas() throws Exception {
        String topic = TOPICS.topic(2);
        TOPICS.send(topic, 0, "a", "b");
        TOPICS.send(topic, 1, "c");
        KafkaSource<String, String> source = of(topic).from(StartOffsets.earliest());
        Map<Long, List<ConsumerRecord<String, String>>> failed;
        try (Run run = Run.of(source, checkpoint).failing()) {
            assertThatThrownBy(() -> run.until(1)).hasMessageContaining("the sink fails");
            failed = run.batches;
        }
        TOPICS.send(topic, 0, "later");
        long last = failed.keySet().stream().mapToLong(n -> n).max().orElseThrow();
        try (Run run = Run.of(source, checkpoint)) {
            run.until(failed.get(last).size() + 1);
            assertThat(run.batches.get(last).stream().map(ConsumerRecord::toString))
                    .containsExactlyElementsOf(failed.get(last).stream()
                            .map(ConsumerRecord::toString)
                            .toList());
            assertThat(run.until(4)).containsExactlyInAnyOrder("a", "b", "c", "later");
        }
    }

    @Test
    void everyRecordIsGivenExactlyOnceHoweverOftenTheProgramIsRestarted() throws Exception {
        String topic = TOPICS.topic(3);
        Random random = new Random(7);
        List<String> all = new ArrayList<>();
        int sent = 0;
        while (sent < 600) {
            for (int p = 0; p < 3; p++) {
                int some = random.nextInt(60);
                TOPICS.numbers(topic, p, sent, sent + some);
                sent += some;
            }
            try (Run run = Run.of(of(topic).from(StartOffsets.earliest()), builder -> builder.checkpointDir(checkpoint)
                    .backPressure(BackPressure.none().withMaxRate(1 + random.nextInt(80))))) {
                run.until(1); // whatever has been fetched by then
                all.addAll(run.values());
            }
        }
        int total = sent;
        try (Run run = Run.of(of(topic).from(StartOffsets.earliest()), checkpoint)) {
            if (all.size() < total) {
                run.until(total - all.size());
            }
            run.batch();
            all.addAll(run.values());
        }
        assertThat(all.stream().map(Integer::parseInt).sorted())
                .containsExactlyElementsOf(IntStream.range(0, total).boxed().toList());
    }

    @Test
    void latestMeansTheSameAfterACrash() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "old");
        try (Run run = Run.of(of(topic), checkpoint)) {
            run.batch();
        }
        TOPICS.send(topic, 0, "while it was down");
        try (Run run = Run.of(of(topic), checkpoint)) {
            assertThat(run.until(1)).containsExactly("while it was down");
        }
    }

    @Test
    void aCheckpointOfAnotherKindOfSourceIsRefused() throws Exception {
        String topic = TOPICS.topic(1);
        try (io.dstream.testkit.StreamingTestDriver driver =
                io.dstream.testkit.StreamingTestDriver.create(io.dstream.StreamingContext.builder()
                        .appName(Run.NAME)
                        .batchInterval(java.time.Duration.ofSeconds(1))
                        .checkpointDir(checkpoint.resolve("c")))) {
            driver.context().from(new OtherSource()).named("in").print();
            driver.runBatch();
        }
        try (Run run = Run.of(of(topic), checkpoint.resolve("c"))) {
            assertThatThrownBy(run::batch).hasMessageContaining("did another source have the stream's name before?");
        }
    }

    /** Has a partition of a name that no topic's partition has. */
    private static final class OtherSource implements io.dstream.source.Source<String> {
        @Override
        public String kind() {
            return "other";
        }

        @Override
        public io.dstream.source.SourceReader<String> open(io.dstream.source.SourceContext context) {
            return new io.dstream.source.ReplayableReader<>() {
                @Override
                public void seek(Map<String, Position> positions) {}

                @Override
                public Cut<String> replay(List<io.dstream.source.OffsetRange> ranges) {
                    return Cut.empty();
                }

                @Override
                public Cut<String> cut(java.time.Instant batchTime, long maxRecords) {
                    return new Cut<>(List.of(), 0, 0, List.of(io.dstream.source.OffsetRange.of("/", 0, 1)));
                }

                @Override
                public void finish() {}

                @Override
                public boolean finished() {
                    return true;
                }

                @Override
                public void close() {}
            };
        }
    }
}
