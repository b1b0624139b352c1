package io.dstream.kafka.internal.write;

import io.dstream.kafka.internal.Cluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The topic that says of each transactional id which program may write, and which batch was committed last. The newest
 * marker of an id says both, so that compaction may take all others. A marker is sent in a transaction of the id: that
 * of its batch, so that it is there exactly if the batch is, or, when a program takes over, one of its own.
 */
final class Markers {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int FIRST_LOOK = 1_000; // offsets from the end; ten times as many at each further look
    private static final String BEFORE_OWNERS = "1"; // the version of markers without owners
    private static final String VERSION = "2";
    private static final String NOTHING = "-";

    private final Producers producers;
    private final TopicPartition partition;
    private final byte[] key;
    private final BooleanSupplier stopping;

    Markers(Producers producers, String topic, BooleanSupplier stopping) {
        this.producers = producers;
        this.partition = new TopicPartition(topic, 0);
        this.key = producers.transactionalId.orElseThrow().getBytes(StandardCharsets.UTF_8);
        this.stopping = stopping;
    }

    /**
     * A run of a program that has taken over.
     *
     * @param epoch one more than that of the owner before it; 0 for releases that did not say
     * @param run tells runs apart
     */
    record Owner(long epoch, String run) {}

    /**
     * A batch that was committed.
     *
     * @param batchId its number
     * @param digest of its plan; empty without a checkpoint directory
     * @param run tells runs apart whose batches have the same numbers
     */
    record Written(long batchId, String digest, String run) {

        /** Whether it is of the same batch. */
        boolean isSame(Written other) {
            return batchId == other.batchId
                    && digest.equals(other.digest)
                    && (!digest.isEmpty() || run.equals(other.run));
        }
    }

    /**
     * What the topic says of an id.
     *
     * @param owner who may write
     * @param last the batch that was committed last, by whomever
     */
    record Marker(Owner owner, Optional<Written> last) {

        String text() {
            String ofOwner = String.join(" ", VERSION, Long.toString(owner.epoch), owner.run);
            return last.map(written -> String.join(
                            " ",
                            ofOwner,
                            Long.toString(written.batchId),
                            written.digest.isEmpty() ? NOTHING : written.digest,
                            written.run))
                    .orElse(ofOwner);
        }

        static Marker parse(String text) {
            String[] parts = text.split(" ", -1);
            if (parts.length == 4 && parts[0].equals(BEFORE_OWNERS)) {
                return new Marker(new Owner(0, parts[3]), Optional.of(written(parts[1], parts[2], parts[3])));
            }
            if ((parts.length == 3 || parts.length == 6) && parts[0].equals(VERSION)) {
                return new Marker(
                        new Owner(Long.parseLong(parts[1]), parts[2]),
                        parts.length == 3 ? Optional.empty() : Optional.of(written(parts[3], parts[4], parts[5])));
            }
            throw new IllegalStateException("a marker of a kind that this release does not know: '" + text + "'");
        }

        private static Written written(String batchId, String digest, String run) {
            return new Written(Long.parseLong(batchId), digest.equals(NOTHING) ? "" : digest, run);
        }
    }

    ProducerRecord<byte[], byte[]> record(Marker marker) {
        return new ProducerRecord<>(
                partition.topic(), partition.partition(), key, marker.text().getBytes(StandardCharsets.UTF_8));
    }

    /** The newest marker of the id. Transactions that have not ended are waited for. */
    Optional<Marker> newest(Cluster cluster, String clientId) throws IOException, InterruptedException {
        return newest(cluster, clientId, cluster.latest(Set.of(partition)));
    }

    /** The newest marker of the id that can be seen without waiting for transactions that have not ended. */
    Optional<Marker> newestVisible(Cluster cluster, String clientId) throws IOException, InterruptedException {
        return newest(cluster, clientId, cluster.latestCommitted(Set.of(partition)));
    }

    /** Looked for from the end backwards. */
    private Optional<Marker> newest(Cluster cluster, String clientId, Map<TopicPartition, Long> end)
            throws IOException, InterruptedException {
        long begin = offset(cluster.earliest(Set.of(partition)));
        long until = offset(end);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                producers.settings.consumer(clientId, true),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(Set.of(partition));
            Optional<Marker> found = Optional.empty();
            for (long look = FIRST_LOOK; found.isEmpty() && until > begin; look *= 10) {
                long from = Math.max(begin, until - look);
                found = newest(consumer, from, until);
                until = from;
            }
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            return found;
        }
    }

    private long offset(Map<TopicPartition, Long> offsets) {
        return offsets.get(partition);
    }

    /**
     * The newest between two offsets. Transactions of other programs that have not ended hold back what was committed
     * behind them: they are waited for, as long as the brokers let them live.
     */
    private Optional<Marker> newest(KafkaConsumer<byte[], byte[]> consumer, long from, long until) throws IOException {
        Optional<Marker> found = Optional.empty();
        consumer.seek(partition, from);
        long patience = producers.timeout.toNanos()
                + 1_000_000L
                        * producers
                                .settings
                                .get("transaction.timeout.ms")
                                .map(Long::parseLong)
                                .orElse(60_000L);
        long progress = System.nanoTime();
        for (long position = from; position < until; ) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
                if (record.offset() < until && Arrays.equals(record.key(), key)) {
                    found = Optional.of(Marker.parse(new String(record.value(), StandardCharsets.UTF_8)));
                }
            }
            long now = System.nanoTime();
            long reached = consumer.position(partition, producers.timeout);
            if (reached > position) {
                position = reached;
                progress = now;
            } else if (now - progress > patience || stopping.getAsBoolean()) {
                throw new IOException("the markers in " + partition.topic() + " cannot be read beyond offset "
                        + position
                        + " of " + until + ": either brokers do not answer, or a transaction of another program is open"
                        + " there; start again when it has ended");
            }
        }
        return found;
    }
}
