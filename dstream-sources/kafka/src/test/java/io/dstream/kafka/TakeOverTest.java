package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.kafka.internal.write.TransactionalKafkaSink;
import io.dstream.sink.NotCommittedException;
import io.dstream.sink.SinkFencedException;
import io.dstream.sink.TransactionalSink;
import io.dstream.testing.Await;
import io.dstream.testing.Proxy;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two programs with one transactional id, and brokers that fence the only one. */
class TakeOverTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();
    private static StreamingContext ssc;

    @BeforeAll
    static void open() {
        ssc = StreamingContext.local(Duration.ofSeconds(1));
    }

    @AfterAll
    static void close() {
        ssc.close();
    }

    private static TransactionalKafkaSink<Pair<String, String>> sink(Properties kafka, String topic) {
        return (TransactionalKafkaSink<Pair<String, String>>)
                (TransactionalSink<Pair<String, String>>) Kafka.<String, String>transactional(kafka, topic)
                        .keys(new StringSerializer())
                        .values(new StringSerializer())
                        .connectTimeout(Duration.ofSeconds(1))
                        .topic(topic);
    }

    private static TransactionalKafkaSink<Pair<String, String>> opened(Properties kafka, String topic)
            throws Exception {
        TransactionalKafkaSink<Pair<String, String>> sink = sink(kafka, topic);
        sink.open("out");
        return sink;
    }

    private static Batch<Pair<String, String>> batch(long id) {
        return ssc.batch(List.of(Pair.of("k", Long.toString(id))), 1);
    }

    private static void write(TransactionalSink<Pair<String, String>> sink, long... ids) throws Exception {
        for (long id : ids) {
            Sinks.write(sink, id, batch(id));
        }
    }

    /** Gives up soon. */
    private static Properties impatient(Properties kafka) {
        kafka.put("transaction.timeout.ms", "1000");
        kafka.put("request.timeout.ms", "500");
        kafka.put("delivery.timeout.ms", "800");
        kafka.put("linger.ms", "0");
        kafka.put("max.block.ms", "1000");
        return kafka;
    }

    private static void awaitAborted(String transactionalId) throws Exception {
        Await.until("the brokers have aborted its transaction", () -> {
            TransactionState state = TOPICS.admin()
                    .describeTransactions(Set.of(transactionalId))
                    .description(transactionalId)
                    .get()
                    .state();
            return state == TransactionState.COMPLETE_ABORT || state == TransactionState.EMPTY;
        });
    }

    // ---- no take-over ----

    @Test
    void aTransactionThatTookTooLongIsNoTakeOver() throws Exception {
        String topic = TOPICS.topic(1);
        TransactionalSink<Pair<String, String>> sink = opened(impatient(BROKER.plain()), topic);
        write(sink, 1);
        sink.prepare(batch(2), Sinks.info(2));
        awaitAborted(topic);
        sink.commit(Sinks.info(2));
        write(sink, 3);
        sink.close();
        assertThat(TOPICS.committed(topic)).containsExactly("1", "2", "3");
    }

    @Test
    void brokersThatAreSilentLongerThanATransactionMayTakeAreNoTakeOver() throws Exception {
        String topic = TOPICS.topic(1);
        try (Proxy proxy = BROKER.proxy()) {
            TransactionalSink<Pair<String, String>> sink = opened(impatient(BROKER.proxied()), topic);
            write(sink, 1);
            sink.prepare(batch(2), Sinks.info(2));
            proxy.fallSilent();
            CompletableFuture<Void> commit = committing(sink, 2);
            awaitAborted(topic);
            proxy.speak();
            untilItEnds(commit, sink, 2);
            write(sink, 3);
            sink.close();
        }
        assertThat(TOPICS.committed(topic)).containsExactly("1", "2", "3");
    }

    private static CompletableFuture<Void> committing(TransactionalSink<?> sink, long id) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                sink.commit(Sinks.info(id));
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        thread.start();
        return done;
    }

    /** A commit may have failed while the brokers were silent; then it is tried again, as programs do. */
    private static void untilItEnds(CompletableFuture<Void> commit, TransactionalSink<?> sink, long id)
            throws Exception {
        try {
            commit.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SinkFencedException fenced) {
                throw fenced;
            }
            sink.commit(Sinks.info(id));
        }
    }

    @Test
    void aForeignProducerThatFencesIsNoTakeOver() throws Exception {
        String topic = TOPICS.topic(1);
        TransactionalSink<Pair<String, String>> sink = opened(BROKER.plain(), topic);
        sink.prepare(batch(1), Sinks.info(1));
        fence(topic);
        sink.commit(Sinks.info(1));
        fence(topic);
        write(sink, 2);
        sink.close();
        assertThat(TOPICS.committed(topic)).containsExactly("1", "2");
    }

    /** As an overtaken program does that makes a new producer before it knows. */
    private static void fence(String transactionalId) {
        try (KafkaProducer<String, String> other =
                TOPICS.producer(java.util.Map.of("transactional.id", transactionalId))) {
            other.initTransactions();
        }
    }

    // ---- take-overs ----

    @Test
    void whoWasOvertakenWhileBrokersWereSilentNeverTakesTheStreamBack() throws Exception {
        String topic = TOPICS.topic(1);
        try (Proxy proxy = BROKER.proxy()) {
            TransactionalSink<Pair<String, String>> old = opened(impatient(BROKER.proxied()), topic);
            write(old, 4);
            old.prepare(batch(5), Sinks.info(5));
            proxy.fallSilent();
            CompletableFuture<Void> commit = committing(old, 5);
            TransactionalSink<Pair<String, String>> heir = opened(BROKER.plain(), topic);
            write(heir, 5, 6);
            assertThatThrownBy(commit::get).hasCauseInstanceOf(NotCommittedException.class); // it knows of no heir
            proxy.speak();
            assertThatThrownBy(() -> old.commit(Sinks.info(5))).isInstanceOf(SinkFencedException.class);
            assertThatThrownBy(() -> old.prepare(batch(6), Sinks.info(6))).isInstanceOf(SinkFencedException.class);
            old.close();
            write(heir, 7);
            heir.close();
        }
        assertThat(TOPICS.committed(topic)).containsExactly("4", "5", "6", "7");
    }

    /** The first commit that is asked for once it is set fails, after something has been done. */
    private static final class Interrupted extends KafkaProducer<byte[], byte[]> {
        private final Step[] meanwhile;

        interface Step {
            void run() throws Exception;
        }

        Interrupted(java.util.Map<String, Object> config, Step[] meanwhile) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
            this.meanwhile = meanwhile;
        }

        @Override
        public void commitTransaction() {
            Step step = meanwhile[0];
            meanwhile[0] = null;
            if (step == null) {
                super.commitTransaction();
                return;
            }
            try {
                step.run();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            throw new TimeoutException("no answer to a commit");
        }
    }

    @Test
    void anErrorThatIsNoFencingDoesNotHideATakeOver() throws Exception {
        String topic = TOPICS.topic(1);
        Interrupted.Step[] meanwhile = new Interrupted.Step[1];
        TransactionalKafkaSink<Pair<String, String>> old = sink(BROKER.plain(), topic);
        old.producersMadeBy(config -> new Interrupted(config, meanwhile));
        old.open("out");
        TransactionalSink<Pair<String, String>> heir = sink(BROKER.plain(), topic);
        old.prepare(batch(1), Sinks.info(1));
        meanwhile[0] = () -> {
            heir.open("out");
            write(heir, 1, 2);
            heir.prepare(batch(3), Sinks.info(3));
        };
        assertThatThrownBy(() -> old.commit(Sinks.info(1)))
                .isInstanceOf(SinkFencedException.class)
                .hasMessageContainingAll("transactional.id " + topic, "taken over", "Nothing more is sent");
        heir.commit(Sinks.info(3));
        heir.close();
        old.close();
        assertThat(TOPICS.committed(topic)).containsExactly("1", "2", "3");
    }

    @Test
    void ofTwoThatOpenAtTheSameTimeOneIsRefused() throws Exception {
        String topic = TOPICS.topic(1);
        TransactionalSink<Pair<String, String>> second = sink(BROKER.plain(), topic);
        TransactionalKafkaSink<Pair<String, String>> first = sink(BROKER.plain(), topic);
        Interrupted.Step[] meanwhile = {() -> second.open("out")};
        first.producersMadeBy(config -> new Interrupted(config, meanwhile));
        assertThatThrownBy(() -> first.open("out")).isInstanceOf(SinkFencedException.class);
        write(second, 1);
        second.close();
        assertThat(TOPICS.committed(topic)).containsExactly("1");
    }

    @Test
    void markersOfEarlierReleasesAreRead() throws Exception {
        String topic = TOPICS.topic(1);
        TransactionalSink<Pair<String, String>> earlier = opened(BROKER.plain(), topic);
        earlier.close();
        TOPICS.send(new ProducerRecord<>("dstream-markers", 0, topic, "1 7 digest-7 run-of-old"));
        TransactionalSink<Pair<String, String>> sink = opened(BROKER.plain(), topic);
        assertThat(sink.lastCommitted()).contains(new TransactionalSink.Committed(7, "digest-7"));
        write(sink, 7, 8);
        sink.close();
        assertThat(TOPICS.committed(topic)).containsExactly("8");
    }

    @Test
    void whereItsOwnMarkerIsGoneTheProgramEnds() throws Exception {
        String topic = TOPICS.topic(1);
        String markers = topic + "-markers";
        TransactionalSink<Pair<String, String>> sink =
                (TransactionalSink<Pair<String, String>>) Kafka.<String, String>transactional(BROKER.plain(), topic)
                        .keys(new StringSerializer())
                        .values(new StringSerializer())
                        .markerTopic(markers)
                        .topic(topic);
        sink.open("out");
        write(sink, 1);
        TOPICS.delete(markers);
        Await.until(
                "it is gone", () -> !TOPICS.admin().listTopics().names().get().contains(markers));
        TOPICS.topic(markers, 1, java.util.Map.of("cleanup.policy", "compact"));
        fence(topic);
        assertThatThrownBy(() -> write(sink, 2))
                .isInstanceOf(SinkFencedException.class)
                .hasMessageContainingAll("is gone from topic " + markers, "deleted, or made again");
        sink.close();
        assertThat(TOPICS.committed(topic)).containsExactly("1");
    }

    // ---- what is known of a commit that failed ----

    @Test
    void aBatchOfWhichNothingIsThereForCertainIsNotCommitted() throws Exception {
        String topic = TOPICS.topic(1);
        try (Proxy proxy = BROKER.proxy()) {
            TransactionalSink<Pair<String, String>> sink = opened(impatient(BROKER.proxied()), topic);
            sink.prepare(batch(1), Sinks.info(1));
            proxy.fallSilent();
            assertThatThrownBy(() -> sink.commit(Sinks.info(1))) // its marker is not answered
                    .isInstanceOf(NotCommittedException.class)
                    .hasMessageContaining("batch 1 has not been committed");
            sink.abort(Sinks.info(1));
            proxy.speak();
            write(sink, 2);
            sink.close();
        }
        assertThat(TOPICS.committed(topic)).containsExactly("2");
    }
}
