package io.dstream.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/** Reads spans of offsets with a consumer of its own, from the first to the last. Used by one thread. */
final class RangeReader<K, V> implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final SourceOptions<K, V> options;
    private final Problems problems;
    private final Decoding<K> keys;
    private final Decoding<V> values;
    private final KafkaConsumer<Object, Object> consumer;
    private final Map<TopicPartition, Span> left = new HashMap<>();
    private final Consumer<String> reports;
    private long progress = System.nanoTime();
    private boolean skipped;

    RangeReader(SourceOptions<K, V> options, String clientId, List<Span> spans, Consumer<String> reports)
            throws IOException {
        this.options = options;
        this.problems = options.problems();
        this.keys = options.keyDecoding();
        this.values = options.valueDecoding();
        this.reports = reports;
        try {
            consumer = new KafkaConsumer<>(options.settings.consumer(clientId, options.committedOnly), keys, values);
        } catch (KafkaException e) {
            throw problems.of("a consumer cannot be made", e);
        }
        spans.stream().filter(span -> !span.isEmpty()).forEach(span -> left.put(span.partition(), span));
        consumer.assign(left.keySet());
        left.values().forEach(span -> consumer.seek(span.partition(), span.from()));
    }

    /** Records of one partition that came together. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them, and the array must not be copied
    record Read(TopicPartition partition, Object[] records, boolean suspect) {}

    /** What comes next; nothing where all has been read. */
    List<Read> next() throws IOException, InterruptedException {
        while (!left.isEmpty()) {
            List<Read> read = new ArrayList<>();
            try {
                long failures = keys.failures() + values.failures();
                ConsumerRecords<Object, Object> polled = consumer.poll(POLL);
                boolean suspect = keys.failures() + values.failures() != failures;
                Set<TopicPartition> advanced =
                        new HashSet<>(polled.nextOffsets().keySet());
                advanced.retainAll(left.keySet());
                for (TopicPartition partition : advanced) {
                    Span span = left.get(partition);
                    Object[] records = within(span, polled.records(partition), suspect);
                    if (records.length > 0) {
                        read.add(new Read(partition, records, suspect));
                    }
                    if (polled.nextOffsets().get(partition).offset() >= span.until()) {
                        left.remove(partition);
                        consumer.pause(Set.of(partition));
                    }
                }
                checkProgress(!advanced.isEmpty());
            } catch (OffsetOutOfRangeException e) {
                throw new IOException("records that are to be read are gone: " + e.offsetOutOfRangePartitions(), e);
            } catch (InterruptException e) {
                Thread.interrupted();
                throw new InterruptedException("interrupted while reading from Kafka");
            } catch (KafkaException e) {
                if (!Problems.mayPass(e)) {
                    throw problems.of("records cannot be read", e);
                }
                checkProgress(false);
            }
            if (!read.isEmpty()) {
                return read;
            }
        }
        return List.of();
    }

    private Object[] within(Span span, List<ConsumerRecord<Object, Object>> records, boolean suspect) {
        List<Object> some = new ArrayList<>(records.size());
        for (ConsumerRecord<Object, Object> record : records) {
            if (record.offset() < span.until()) {
                if (suspect
                        && options.undecodable == UndecodablePolicy.SKIP
                        && FetchedPartition.isUndecodable(record)) {
                    skip(record);
                } else {
                    some.add(record);
                }
            }
        }
        return some.toArray();
    }

    private void skip(ConsumerRecord<?, ?> record) {
        if (!skipped) {
            skipped = true;
            reports.accept(FetchedPartition.describe(record) + ". It is left out, and so are others");
        }
    }

    private void checkProgress(boolean some) throws IOException {
        long now = System.nanoTime();
        if (some) {
            progress = now;
        } else if (now - progress > options.timeout.toNanos()) {
            throw new IOException("of " + left.values() + " nothing has come: "
                    + problems.reason(new org.apache.kafka.common.errors.TimeoutException("no records"))
                    + "; or does an open transaction hold back what comes after it?");
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
