package io.dstream.kafka;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
 * The topic that says of each transactional id which batch was committed last. A marker is sent in the transaction of
 * its batch, so that it is there exactly if the batch is.
 */
final class Markers {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int FIRST_LOOK = 1_000; // offsets from the end; ten times as many at each further look
    private static final String VERSION = "1";
    private static final String NO_DIGEST = "-";

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
     * A batch that was committed.
     *
     * @param batchId its number
     * @param digest of its plan; empty without a checkpoint directory
     * @param run tells runs apart whose batches have the same numbers
     */
    record Marker(long batchId, String digest, String run) {

        /** Whether it is of the same batch. */
        boolean isSame(Marker other) {
            return batchId == other.batchId
                    && digest.equals(other.digest)
                    && (!digest.isEmpty() || run.equals(other.run));
        }

        String text() {
            return String.join(" ", VERSION, Long.toString(batchId), digest.isEmpty() ? NO_DIGEST : digest, run);
        }

        static Marker parse(String text) {
            String[] parts = text.split(" ", -1);
            if (parts.length != 4 || !parts[0].equals(VERSION)) {
                throw new IllegalStateException("a marker of another kind than this release knows: '" + text + "'");
            }
            return new Marker(Long.parseLong(parts[1]), parts[2].equals(NO_DIGEST) ? "" : parts[2], parts[3]);
        }
    }

    ProducerRecord<byte[], byte[]> record(Marker marker) {
        return new ProducerRecord<>(
                partition.topic(), partition.partition(), key, marker.text().getBytes(StandardCharsets.UTF_8));
    }

    /** The last marker of the id, looked for from the end backwards. */
    Optional<Marker> last(Cluster cluster, String clientId) throws IOException, InterruptedException {
        long begin = offset(cluster.earliest(Set.of(partition)));
        long until = offset(cluster.latest(Set.of(partition)));
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                producers.settings.consumer(clientId, true),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(Set.of(partition));
            Optional<Marker> found = Optional.empty();
            for (long look = FIRST_LOOK; found.isEmpty() && until > begin; look *= 10) {
                long from = Math.max(begin, until - look);
                found = last(consumer, from, until);
                until = from;
            }
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            return found;
        }
    }

    private long offset(java.util.Map<TopicPartition, Long> offsets) {
        return offsets.get(partition);
    }

    /**
     * The last one between two offsets. Transactions of other programs that have not ended hold back what was committed
     * behind them: they are waited for, as long as the brokers let them live.
     */
    private Optional<Marker> last(KafkaConsumer<byte[], byte[]> consumer, long from, long until) throws IOException {
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
                if (record.offset() < until && java.util.Arrays.equals(record.key(), key)) {
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
