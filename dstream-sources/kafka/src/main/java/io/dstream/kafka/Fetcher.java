package io.dstream.kafka;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * A thread with a consumer of its own: fetches the partitions it was given, decodes, and hands over to the buffer what
 * each poll gave. It ends when nothing more is to be fetched, or when something is wrong that does not pass; then it
 * has told the reader.
 */
final class Fetcher<K, V> implements Runnable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long WAIT_MILLIS = 500; // where there is nothing to fetch
    private static final long RETRY_MILLIS = 100;
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final KafkaReader<K, V> reader;
    private final SourceOptions<K, V> options;
    private final FetchBuffer<K, V> buffer;
    private final Map<String, Object> config;

    // the thread's
    private final Set<TopicPartition> assigned = new HashSet<>();
    private final Set<TopicPartition> skipping = new HashSet<>(); // where it was reported that records are left out

    // under this object's lock
    private final Deque<Change> changes = new ArrayDeque<>();
    private int size;

    private volatile KafkaConsumer<Object, Object> consumer;
    private volatile boolean held; // some partition is not fetched for want of room, while others are waited for
    private volatile boolean running = true;

    Fetcher(
            KafkaReader<K, V> reader,
            SourceOptions<K, V> options,
            FetchBuffer<K, V> buffer,
            Map<String, Object> config) {
        this.reader = reader;
        this.options = options;
        this.buffer = buffer;
        this.config = config;
    }

    /** A partition comes, or goes where the offset is negative. */
    private record Change(TopicPartition partition, long offset) {}

    // ---- called by others ----

    void assign(TopicPartition partition, long offset) {
        change(new Change(partition, offset), 1);
    }

    void drop(TopicPartition partition) {
        change(new Change(partition, -1), -1);
    }

    private void change(Change change, int more) {
        synchronized (this) {
            changes.add(change);
            size += more;
        }
        buffer.changed();
        wake();
    }

    synchronized int size() {
        return size;
    }

    /** There is room again. */
    void roomAgain() {
        if (held) {
            wake();
        }
    }

    void wake() {
        KafkaConsumer<Object, Object> current = consumer;
        if (current != null) {
            current.wakeup();
        }
    }

    boolean isRunning() {
        return running;
    }

    // ---- the thread ----

    @Override
    public void run() {
        Decoding<K> keys = options.keyDecoding();
        Decoding<V> values = options.valueDecoding();
        try (KafkaConsumer<Object, Object> made = new KafkaConsumer<>(config, keys, values)) {
            consumer = made;
            try {
                while (!buffer.hasEnded()) {
                    step(made, keys, values);
                }
            } finally {
                consumer = null;
                Thread.interrupted();
                made.close(CloseOptions.timeout(CLOSING));
            }
        } catch (InterruptException | InterruptedException e) {
            if (!buffer.hasEnded()) {
                reader.fail("the thread that fetches was interrupted", e);
            }
        } catch (Throwable e) { // an error as well: no thread ends in silence
            reader.fail("fetching failed", e);
        } finally {
            running = false;
        }
    }

    private void step(KafkaConsumer<Object, Object> consumer, Decoding<K> keys, Decoding<V> values)
            throws InterruptedException {
        try {
            takeChanges(consumer);
            Set<TopicPartition> full = buffer.full(assigned);
            if (full.size() == assigned.size()) {
                buffer.awaitChange(WAIT_MILLIS);
                return;
            }
            pause(consumer, full);
            held = !full.isEmpty();
            long failures = keys.failures() + values.failures();
            ConsumerRecords<Object, Object> polled = consumer.poll(POLL);
            held = false;
            handOver(consumer, polled, keys.failures() + values.failures() != failures);
        } catch (WakeupException e) {
            held = false;
        } catch (OffsetOutOfRangeException e) {
            recover(consumer, e);
        } catch (RuntimeException e) {
            if (!Problems.mayPass(e)) {
                throw e;
            }
            buffer.awaitChange(RETRY_MILLIS); // the keeper sees how the brokers are, and says it
        }
    }

    private void takeChanges(KafkaConsumer<Object, Object> consumer) {
        List<Change> taken;
        synchronized (this) {
            if (changes.isEmpty()) {
                return;
            }
            taken = new ArrayList<>(changes);
            changes.clear();
        }
        Map<TopicPartition, Long> seeks = new HashMap<>();
        for (Change change : taken) {
            if (change.offset < 0) {
                assigned.remove(change.partition);
                seeks.remove(change.partition);
            } else {
                assigned.add(change.partition);
                seeks.put(change.partition, change.offset);
            }
        }
        consumer.assign(assigned);
        seeks.forEach(consumer::seek);
    }

    private void pause(KafkaConsumer<Object, Object> consumer, Set<TopicPartition> full) {
        Set<TopicPartition> paused = consumer.paused();
        if (paused.isEmpty() && full.isEmpty()) {
            return;
        }
        List<TopicPartition> again = new ArrayList<>(paused);
        again.removeAll(full);
        consumer.resume(again);
        consumer.pause(full);
    }

    private void handOver(
            KafkaConsumer<Object, Object> consumer, ConsumerRecords<Object, Object> polled, boolean suspect) {
        for (Map.Entry<TopicPartition, OffsetAndMetadata> next :
                polled.nextOffsets().entrySet()) {
            TopicPartition partition = next.getKey();
            Object[] records = polled.records(partition).toArray();
            if (suspect && options.undecodable == UndecodablePolicy.SKIP) {
                records = decodable(partition, records);
            }
            buffer.add(
                    partition,
                    Fetched.of(records, suspect, next.getValue().offset()),
                    consumer.currentLag(partition).orElse(-1));
        }
    }

    private Object[] decodable(TopicPartition partition, Object[] records) {
        List<Object> left = new ArrayList<>(records.length);
        for (Object record : records) {
            ConsumerRecord<?, ?> one = (ConsumerRecord<?, ?>) record;
            if (!FetchedPartition.isUndecodable(one)) {
                left.add(record);
            } else if (skipping.add(partition)) {
                reader.announce(
                        FetchedPartition.describe(one) + ". It is left out, and so are others of " + partition
                                + ", which is not reported again",
                        FetchedPartition.cause(one));
            }
        }
        return left.toArray();
    }

    /** The records that are next are gone. */
    private void recover(KafkaConsumer<Object, Object> consumer, OffsetOutOfRangeException e) {
        Collection<TopicPartition> lost = e.partitions();
        try {
            Map<TopicPartition, Long> earliest = consumer.beginningOffsets(lost, options.timeout);
            Map<TopicPartition, Long> latest = consumer.endOffsets(lost, options.timeout);
            e.offsetOutOfRangePartitions().forEach((partition, wanted) -> {
                LostRecords found = new LostRecords(partition, wanted, earliest.get(partition), latest.get(partition));
                if (options.lost == LostRecordsPolicy.FAIL) {
                    throw new LostRecords.Failure(found.refusal());
                }
                consumer.seek(partition, found.earliest());
                buffer.add(partition, Fetched.stepTo(found.earliest()), -1);
                reader.announce(found.report(), null);
            });
        } catch (WakeupException | org.apache.kafka.common.errors.TimeoutException again) {
            held = false; // the next poll meets it again
        }
    }
}
