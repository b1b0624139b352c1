package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.kafka.internal.write.TransactionalKafkaSink;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.TransactionalSink;
import io.dstream.testing.Await;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import io.dstream.testkit.StreamingTestDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The sink that is exactly once: crashes, zombies, outcomes that nobody knows. */
class TransactionalSinkTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();
    private static StreamingContext ssc;

    @TempDir
    Path checkpoint;

    @BeforeAll
    static void open() {
        ssc = StreamingContext.builder()
                .batchInterval(Duration.ofSeconds(1))
                .parallelism(2)
                .build();
    }

    @AfterAll
    static void close() {
        ssc.close();
    }

    private static TransactionalSink<Pair<String, String>> sink(String topic) {
        return (TransactionalSink<Pair<String, String>>) Kafka.<String, String>transactional(BROKER.plain(), topic)
                .keys(new StringSerializer())
                .values(new StringSerializer())
                .topic(topic);
    }

    private static TransactionalSink<Pair<String, String>> opened(String topic) throws Exception {
        TransactionalSink<Pair<String, String>> sink = sink(topic);
        sink.open("out");
        return sink;
    }

    private static Batch<Pair<String, String>> batch(String... values) {
        return ssc.batch(List.of(values).stream().map(v -> Pair.of("k", v)).toList(), 1);
    }

    // ---- batches ----

    @Test
    void showsABatchWhenItIsCommittedAndKnowsTheLast() throws Exception {
        String topic = TOPICS.topic(1);
        TransactionalSink<Pair<String, String>> sink = opened(topic);
        assertThat(sink.lastCommitted()).isEmpty();
        sink.prepare(batch("a", "b"), Sinks.info(1));
        assertThat(TOPICS.committed(topic)).isEmpty();
        sink.commit(Sinks.info(1));
        assertThat(TOPICS.committed(topic)).containsExactly("a", "b");
        sink.prepare(batch("x"), Sinks.info(2));
        sink.abort(Sinks.info(2));
        Sinks.write(sink, 3, batch());
        Sinks.write(sink, 4, batch("c"));
        sink.close();
        assertThat(TOPICS.committed(topic)).containsExactly("a", "b", "c");
        TransactionalSink<Pair<String, String>> next = opened(topic);
        assertThat(next.lastCommitted()).contains(new TransactionalSink.Committed(4, "digest-4"));
        next.close();
    }

    @Test
    void aBatchThatIsTriedAgainIsThereOnce() throws Exception {
        String topic = TOPICS.topic(1);
        TransactionalSink<Pair<String, String>> sink = opened(topic);
        sink.prepare(batch("first attempt"), Sinks.info(1));
        sink.prepare(batch("a"), Sinks.info(1));
        sink.commit(Sinks.info(1));
        sink.commit(Sinks.info(1));
        Sinks.write(sink, 1, batch("a"));
        sink.close();
        assertThat(TOPICS.committed(topic)).containsExactly("a");
    }

    @Test
    void findsTheLastMarkerAmongManyOfOthers() throws Exception {
        String topic = TOPICS.topic(1);
        TransactionalSink<Pair<String, String>> sink = opened(topic);
        Sinks.write(sink, 1, batch("a"));
        sink.close();
        try (KafkaProducer<String, String> others = TOPICS.producer(Map.of())) {
            for (int n = 0; n < 3_000; n++) {
                var unused = others.send(new ProducerRecord<>("dstream-markers", 0, "other-" + n, "1 7 d r"));
            }
        }
        TransactionalSink<Pair<String, String>> next = opened(topic);
        assertThat(next.lastCommitted()).contains(new TransactionalSink.Committed(1, "digest-1"));
        next.close();
    }

    @Test
    void waitsForOthersTransactionsThatHideMarkers() throws Exception {
        String topic = TOPICS.topic(1);
        TransactionalSink<Pair<String, String>> sink = opened(topic);
        try (KafkaProducer<String, String> other = TOPICS.producer(Map.of("transactional.id", "other"))) {
            other.initTransactions();
            other.beginTransaction();
            other.send(new ProducerRecord<>("dstream-markers", 0, "other", "1 7 d r"))
                    .get();
            Sinks.write(sink, 1, batch("a"));
            sink.close();
            TransactionalSink<Pair<String, String>> next = sink(topic);
            var opening = java.util.concurrent.CompletableFuture.runAsync(() -> {
                try {
                    next.open("out");
                } catch (Exception e) {
                    throw new java.util.concurrent.CompletionException(e);
                }
            });
            assertThat(opening).isNotDone();
            other.commitTransaction();
            opening.join();
            assertThat(next.lastCommitted()).contains(new TransactionalSink.Committed(1, "digest-1"));
            next.close();
        }
    }

    @Test
    void refusesMarkersThatWouldBeDeletedForTheirAge() throws Exception {
        for (String policy : List.of("delete", "compact,delete")) {
            String markers = TOPICS.topic(1, Map.of("cleanup.policy", policy));
            var sink = (TransactionalSink<Pair<String, String>>)
                    Kafka.<String, String>transactional(BROKER.plain(), markers)
                            .keys(new StringSerializer())
                            .values(new StringSerializer())
                            .markerTopic(markers)
                            .topic(TOPICS.topic(1));
            assertThatThrownBy(() -> sink.open("out"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll(markers, "cleanup.policy=" + policy, "Set it to compact");
        }
    }

    // ---- crashes ----

    @Test
    void aCrashBetweenPrepareAndCommitShowsNothing() throws Exception {
        String topic = TOPICS.topic(1);
        TransactionalSink<Pair<String, String>> crashed = opened(topic);
        crashed.prepare(batch("a"), Sinks.info(1)); // and nothing more: as if it were killed
        TransactionalSink<Pair<String, String>> next = opened(topic);
        assertThat(next.lastCommitted()).isEmpty();
        Sinks.write(next, 1, batch("a"));
        assertThat(TOPICS.committed(topic)).containsExactly("a");
        next.close();
        crashed.close();
    }

    @Test
    void aZombieIsFencedAndSaysSo() throws Exception {
        String topic = TOPICS.topic(1);
        TransactionalSink<Pair<String, String>> zombie = opened(topic);
        zombie.prepare(batch("a"), Sinks.info(1));
        TransactionalSink<Pair<String, String>> next = opened(topic);
        assertThatThrownBy(() -> zombie.commit(Sinks.info(1)))
                .hasMessageContainingAll("transactional.id " + topic, "taken over", "Nothing more is sent");
        assertThatThrownBy(() -> zombie.prepare(batch("z"), Sinks.info(2))).hasMessageContaining("taken over");
        Sinks.write(next, 1, batch("a"));
        zombie.close();
        next.close();
        assertThat(TOPICS.committed(topic)).containsExactly("a");
    }

    /** Another sink of the same program, whose commit fails if told so. */
    private static final class Failing implements TransactionalSink<Pair<String, String>> {
        boolean inPrepare;
        boolean inCommit;

        @Override
        public Optional<Committed> lastCommitted() {
            return Optional.empty();
        }

        @Override
        public void prepare(Batch<Pair<String, String>> batch, BatchInfo info) throws IOException {
            if (inPrepare && !batch.isEmpty()) {
                throw new IOException("killed before the commit");
            }
        }

        @Override
        public void commit(BatchInfo info) throws IOException {
            if (inCommit) {
                throw new IOException("killed after the commit");
            }
        }

        @Override
        public void abort(BatchInfo info) {}
    }

    private StreamingTestDriver program(String from, String to, Failing failing) {
        StreamingTestDriver driver = StreamingTestDriver.create(
                StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).checkpointDir(checkpoint));
        var pairs = driver.context()
                .from(Run.source(BROKER.plain()).topics(from).from(StartOffsets.earliest()))
                .named("in")
                .mapToPair(record -> Pair.of(record.key(), record.value()));
        pairs.to(sink(to));
        pairs.to(failing);
        return driver;
    }

    @Test
    void aProgramThatIsKilledBeforeOrAfterTheCommitWritesEachBatchOnce() throws Exception {
        String from = TOPICS.topic(1);
        String to = TOPICS.topic(1);
        int sent = 0;
        for (String killed : List.of("after", "before", "after", "after")) {
            TOPICS.numbers(from, 0, sent, sent + 10);
            sent += 10;
            Failing failing = new Failing();
            failing.inPrepare = killed.equals("before");
            try (StreamingTestDriver driver = program(from, to, failing)) {
                assertThatThrownBy(() -> Await.until("it fails", () -> {
                            failing.inCommit = killed.equals("after")
                                    && TOPICS.committed(to).size() > 0;
                            driver.runBatch();
                            return false;
                        }))
                        .hasMessageContaining("killed " + killed);
            }
        }
        int all = sent;
        try (StreamingTestDriver driver = program(from, to, new Failing())) {
            Await.until("all has been copied", () -> {
                driver.runBatch();
                return TOPICS.committed(to).size() >= all;
            });
            driver.runBatches(3);
        }
        assertThat(TOPICS.committed(to).stream().map(Integer::parseInt))
                .containsExactlyElementsOf(
                        java.util.stream.IntStream.range(0, all).boxed().toList());
    }

    @Test
    void aCheckpointThatIsOlderThanTheTopicIsRefused() throws Exception {
        String from = TOPICS.topic(1);
        String to = TOPICS.topic(1);
        TransactionalSink<Pair<String, String>> sink = opened(to);
        Sinks.write(sink, 9, batch("a"));
        sink.close();
        try (StreamingTestDriver driver = program(from, to, new Failing())) {
            assertThatThrownBy(driver::runBatch).hasMessageContaining("holds batches up to 9");
        }
    }

    // ---- outcomes that nobody knows ----

    /** A sink that is open, of whose commits the first so many are not answered. */
    private static TransactionalKafkaSink<Pair<String, String>> unanswered(String topic, int first, boolean commits)
            throws Exception {
        AtomicInteger times = new AtomicInteger();
        TransactionalKafkaSink<Pair<String, String>> sink = (TransactionalKafkaSink<Pair<String, String>>) sink(topic);
        sink.producersMadeBy(
                config -> new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public void commitTransaction() {
                        if (times.getAndDecrement() > 0) {
                            if (commits) {
                                super.commitTransaction();
                            }
                            throw new TimeoutException("no answer to a commit");
                        }
                        super.commitTransaction();
                    }
                });
        sink.open("out");
        times.set(first);
        return sink;
    }

    @Test
    void aCommitWithoutAnAnswerIsLookedUp() throws Exception {
        for (boolean commits : new boolean[] {true, false}) {
            for (int times : new int[] {1, 3}) {
                String topic = TOPICS.topic(1);
                TransactionalKafkaSink<Pair<String, String>> sink = unanswered(topic, times, commits);
                Sinks.write(sink, 1, batch("a", "b"));
                Sinks.write(sink, 2, batch("c"));
                sink.close();
                assertThat(TOPICS.committed(topic)).as("%s %s", commits, times).containsExactly("a", "b", "c");
            }
        }
    }

    @Test
    void whereItIsStillNotKnownTheBatchIsTriedAgain() throws Exception {
        String topic = TOPICS.topic(1);
        TransactionalKafkaSink<Pair<String, String>> sink = unanswered(topic, 5, false);
        sink.prepare(batch("a"), Sinks.info(1));
        assertThatThrownBy(() -> sink.commit(Sinks.info(1))).hasMessageContaining("it is not known whether batch 1");
        sink.commit(Sinks.info(1));
        sink.close();
        assertThat(TOPICS.committed(topic)).containsExactly("a");
    }

    @Test
    void withoutACheckpointRunsAreToldApart() throws Exception {
        String topic = TOPICS.topic(1);
        BatchInfo info = new BatchInfo(1, Instant.EPOCH, false, "", List.of());
        for (String value : List.of("first run", "second run")) {
            TransactionalKafkaSink<Pair<String, String>> sink = unanswered(topic, 1, true);
            assertThat(sink.lastCommitted()).isEmpty();
            sink.prepare(batch(value), info);
            sink.commit(info);
            sink.close();
        }
        assertThat(TOPICS.committed(topic)).containsExactly("first run", "second run");
    }

    // ---- what cannot be sent ----

    @Test
    void aRecordThatIsTooLargeFailsThePrepare() throws Exception {
        String topic = TOPICS.topic(1);
        TransactionalSink<Pair<String, String>> sink = opened(topic);
        assertThatThrownBy(() -> sink.prepare(batch("a", "x".repeat(2 << 20)), Sinks.info(1)))
                .hasMessageContainingAll("batch 1 could not be sent", "a record is too large");
        sink.abort(Sinks.info(1));
        Sinks.write(sink, 2, batch("b"));
        sink.close();
        assertThat(TOPICS.committed(topic)).containsExactly("b");
    }

    @Test
    void aTimeoutThatBrokersDoNotAllowIsNamed() {
        var properties = BROKER.plain();
        properties.put("transaction.timeout.ms", "10000000");
        var sink = Kafka.<String, String>transactional(properties, "too-long")
                .keys(new StringSerializer())
                .values(new StringSerializer())
                .records((String v) -> new ProducerRecord<>("t", v, v));
        assertThatThrownBy(() -> sink.open("out")).hasMessageContaining("transaction.max.timeout.ms");
    }

    @Test
    void aSinkIsForOneStream() throws Exception {
        TransactionalSink<Pair<String, String>> sink = opened(TOPICS.topic(1));
        assertThatThrownBy(() -> sink.open("other")).hasMessageContaining("create another");
        sink.close();
    }
}
