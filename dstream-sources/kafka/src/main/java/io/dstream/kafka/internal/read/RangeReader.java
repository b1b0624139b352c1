package io.dstream.kafka.internal.read;

import io.dstream.kafka.internal.Problems;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/**
 * Reads spans of offsets with a consumer that nobody else uses meanwhile, from the first to the last. Used by one
 * thread.
 */
final class RangeReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final SourceOptions<?, ?> options;
    private final Problems problems;
    private final KafkaConsumer<ByteBuffer, ByteBuffer> consumer;
    private final Map<TopicPartition, Span> left = new HashMap<>();
    private final IdleConsumers.Use use; // null where the consumer is not kept
    private long progress = System.nanoTime();

    RangeReader(SourceOptions<?, ?> options, String clientId, List<Span> spans) throws IOException {
        this(options, clientId, spans, null);
    }

    private RangeReader(SourceOptions<?, ?> options, String clientId, List<Span> spans, IdleConsumers.Use use)
            throws IOException {
        this.options = options;
        this.problems = options.problems();
        this.use = use;
        KafkaConsumer<ByteBuffer, ByteBuffer> idle = use == null ? null : IdleConsumers.take(use);
        consumer = idle == null ? made(clientId) : idle;
        spans.stream().filter(span -> !span.isEmpty()).forEach(span -> left.put(span.partition(), span));
        consumer.assign(left.keySet());
        consumer.resume(left.keySet());
        left.values().forEach(span -> consumer.seek(span.partition(), span.from()));
    }

    /** Reads a span with a consumer that is kept for the next one of its partition, if it reads all of it. */
    static RangeReader keepingItsConsumer(SourceOptions<?, ?> options, String clientId, Span span) throws IOException {
        IdleConsumers.Use use = new IdleConsumers.Use(options.settings.all(), options.committedOnly, span.partition());
        return new RangeReader(options, clientId, List.of(span), use);
    }

    private KafkaConsumer<ByteBuffer, ByteBuffer> made(String clientId) throws IOException {
        try {
            return new KafkaConsumer<>(
                    options.settings.consumer(clientId, options.committedOnly),
                    new ByteBufferDeserializer(),
                    new ByteBufferDeserializer());
        } catch (KafkaException e) {
            throw problems.of("a consumer cannot be made", e);
        }
    }

    /** Records of one partition that came together. */
    record Read(TopicPartition partition, List<ConsumerRecord<ByteBuffer, ByteBuffer>> records) {}

    /** What comes next; nothing where all has been read. */
    List<Read> next() throws IOException, InterruptedException {
        while (!left.isEmpty()) {
            List<Read> read = new ArrayList<>();
            try {
                ConsumerRecords<ByteBuffer, ByteBuffer> polled = consumer.poll(POLL);
                Set<TopicPartition> advanced =
                        new HashSet<>(polled.nextOffsets().keySet());
                advanced.retainAll(left.keySet());
                for (TopicPartition partition : advanced) {
                    Span span = left.get(partition);
                    List<ConsumerRecord<ByteBuffer, ByteBuffer>> records = within(span, polled.records(partition));
                    if (!records.isEmpty()) {
                        read.add(new Read(partition, records));
                    }
                    if (polled.nextOffsets().get(partition).offset() >= span.until()) {
                        left.remove(partition);
                        consumer.pause(Set.of(partition));
                    }
                }
                checkProgress(!advanced.isEmpty());
            } catch (OffsetOutOfRangeException e) {
                throw new IOException("records to be read are gone: " + e.offsetOutOfRangePartitions(), e);
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

    private static List<ConsumerRecord<ByteBuffer, ByteBuffer>> within(
            Span span, List<ConsumerRecord<ByteBuffer, ByteBuffer>> records) {
        int to = records.size();
        while (to > 0 && records.get(to - 1).offset() >= span.until()) {
            to--;
        }
        return records.subList(0, to);
    }

    private void checkProgress(boolean some) throws IOException {
        long now = System.nanoTime();
        if (some) {
            progress = now;
        } else if (now - progress > options.timeout.toNanos()) {
            throw new IOException("of " + left.values() + " nothing has arrived: "
                    + problems.reason(new org.apache.kafka.common.errors.TimeoutException("no records"))
                    + "; or does an open transaction hold back the records after it?");
        }
    }

    @Override
    public void close() {
        if (use != null && left.isEmpty()) {
            IdleConsumers.leave(use, consumer);
        } else {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }
}
