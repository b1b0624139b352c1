package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.report.ReceiverReport;
import io.dstream.sink.Sink;
import io.dstream.testing.Await;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** A broker that goes away and comes back. */
class OutagesTest {

    @Test
    void aBrokerThatGoesAwayIsReportedOnceAndWaitedFor() throws Exception {
        try (KafkaBroker broker = KafkaBroker.startNew()) {
            Topics topics = broker.topics();
            String topic = topics.topic(1);
            String copies = topics.topic(1);
            topics.send(topic, 0, "a");
            KafkaSource<String, String> source = Run.source(broker.plain())
                    .topics(topic)
                    .from(StartOffsets.earliest())
                    .connectTimeout(Duration.ofMillis(500));
            Sink<Pair<String, String>> sink = Kafka.<String, String>transactional(broker.plain(), "copies")
                    .keys(new StringSerializer())
                    .values(new StringSerializer())
                    .topic(copies);
            try (Run run = Run.of(source);
                    StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
                run.until(1);
                sink.open("copies");
                Sinks.write(sink, 1, ssc.batch(List.of(Pair.of("k", "1"))));
                broker.stop();
                run.untilReported("no answer within 500 ms");
                Await.until("it says that it cannot read", () -> run.driver.context().metrics().receivers().stream()
                        .noneMatch(ReceiverReport::active));
                run.driver.runBatches(5);
                assertThat(run.count("no answer within")).isEqualTo(1);
                broker.start();
                topics.send(topic, 0, "b");
                assertThat(run.until(2)).containsExactly("a", "b");
                Await.until(
                        "it is at work",
                        () -> run.reports.get(run.reports.size() - 1).equals("started"));
                Sinks.write(sink, 2, ssc.batch(List.of(Pair.of("k", "2"))));
                sink.close();
                assertThat(topics.committed(copies)).containsExactly("1", "2");
            }
        }
    }
}
