package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.event.Pane;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import io.dstream.testing.Await;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Partitions of a topic have a watermark each, by the records' own timestamps. */
class WatermarksTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();

    private static void send(String topic, int partition, long at) throws Exception {
        TOPICS.send(new ProducerRecord<>(topic, partition, at, "k", Long.toString(at)));
    }

    private static StreamingTestDriver driver(String topic, Watermarks watermarks, TestOutput<Pane<String, Long>> out) {
        return StreamingTestDriver.create(
                () -> StreamingContext.builder().appName("kafka").batchInterval(Duration.ofSeconds(1)),
                ssc -> ssc.from(Run.source(BROKER.plain()).topics(topic).from(StartOffsets.earliest()))
                        .withEventTimeMillis(ConsumerRecord::timestamp, watermarks)
                        .keyBy(ConsumerRecord::key)
                        .window(Windows.tumbling(Duration.ofSeconds(1)))
                        .count()
                        .to(out));
    }

    private static void runUntil(StreamingTestDriver driver, Callable<Boolean> done) throws Exception {
        Await.until("the panes are there", () -> {
            driver.runBatch();
            return done.call();
        });
    }

    @Test
    void aPartitionThatIsAheadDoesNotMakeTheOthersLate() throws Exception {
        String topic = TOPICS.topic(2);
        TestOutput<Pane<String, Long>> panes = TestOutput.create();
        try (StreamingTestDriver driver = driver(topic, Watermarks.ascending(), panes)) {
            send(topic, 0, 100);
            send(topic, 0, 9_000);
            runUntil(driver, () -> read(driver) == 2);
            send(topic, 1, 500);
            runUntil(driver, () -> read(driver) == 3);
            assertThat(panes.all()).isEmpty();
            send(topic, 1, 1_500);
            runUntil(driver, () -> !panes.all().isEmpty());
            assertThat(panes.all()).extracting(Pane::value).containsExactly(2L);
        }
    }

    @Test
    void aPartitionThatIsIdleIsNotWaitedFor() throws Exception {
        String topic = TOPICS.topic(2);
        TestOutput<Pane<String, Long>> panes = TestOutput.create();
        Watermarks idle = Watermarks.ascending().idleAfter(Duration.ofSeconds(3));
        try (StreamingTestDriver driver = driver(topic, idle, panes)) {
            send(topic, 0, 100);
            send(topic, 0, 2_000);
            long[] at = {2_000};
            runUntil(driver, () -> {
                send(topic, 0, ++at[0]); // so that not all are idle
                return !panes.all().isEmpty();
            });
            assertThat(panes.all().get(0).value()).isEqualTo(1);
        }
    }

    private static long read(StreamingTestDriver driver) {
        return driver.context().metrics().receivedRecords();
    }
}
