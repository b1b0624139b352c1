package io.dstream.kafka.internal.read;

import io.dstream.kafka.LostRecordsPolicy;
import io.dstream.kafka.internal.Problems;
import io.dstream.kafka.internal.fetch.Decoders;
import io.dstream.kafka.internal.fetch.FetchBuffer;
import io.dstream.kafka.internal.fetch.Fetched;
import io.dstream.kafka.internal.fetch.Packed;
import io.dstream.kafka.internal.fetch.Packer;
import io.dstream.kafka.internal.fetch.Sieve;
import io.dstream.kafka.internal.fetch.Undecodable;
import java.io.IOException;
import java.nio.ByteBuffer;
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
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/**
 * A thread with a consumer of its own: fetches the partitions it was given, and hands over to the buffer what each poll
 * gave, packed and not decoded; or, where records are read by others, only asks where the partitions end. It ends when
 * nothing more is to be fetched, or when something is wrong that does not pass; then it has told the reader.
 */
final class Fetcher<K, V> implements Runnable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long WAIT_MILLIS = 500; // where there is nothing to fetch
    private static final long RETRY_MILLIS = 100;
    private static final long LOOK_MILLIS = 100; // between two looks for ends
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final KafkaReader<K, V> reader;
    private final SourceOptions<K, V> options;
    private final FetchBuffer<K, V> buffer;
    private final Map<String, Object> config;
    private final boolean fetchesHere;

    // the thread's
    private final Set<TopicPartition> assigned = new HashSet<>();
    private final Sieve<K, V> sieve;
    private final Packer packer = new Packer();

    // under this object's lock
    private final Deque<Change> changes = new ArrayDeque<>();
    private int size;

    private volatile KafkaConsumer<ByteBuffer, ByteBuffer> consumer;
    private volatile boolean held; // some partition may not be fetched for want of room, while others are waited for
    private volatile boolean running = true;

    Fetcher(
            KafkaReader<K, V> reader,
            SourceOptions<K, V> options,
            Decoders<K, V> decoders,
            FetchBuffer<K, V> buffer,
            Map<String, Object> config,
            boolean fetchesHere) {
        this.reader = reader;
        this.options = options;
        this.sieve = new Sieve<>(options.undecodable, decoders, this::reportLeftOut);
        this.buffer = buffer;
        this.config = config;
        this.fetchesHere = fetchesHere;
    }

    /**
     * A partition comes, or goes where the offset is negative. With an identity it is there already, and has become
     * another.
     */
    private record Change(TopicPartition partition, long offset, String identity) {}

    // ---- called by others ----

    void assign(TopicPartition partition, long offset) {
        change(new Change(partition, offset, null), 1);
    }

    /** A partition that was assigned has become another of the same name, which begins at an offset. */
    void begin(TopicPartition partition, String identity, long offset) {
        change(new Change(partition, offset, identity), 0);
    }

    void drop(TopicPartition partition) {
        change(new Change(partition, -1, null), -1);
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
        KafkaConsumer<ByteBuffer, ByteBuffer> current = consumer;
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
        try (KafkaConsumer<ByteBuffer, ByteBuffer> made =
                new KafkaConsumer<>(config, new ByteBufferDeserializer(), new ByteBufferDeserializer())) {
            consumer = made;
            try {
                while (!buffer.hasEnded()) {
                    step(made);
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

    private void step(KafkaConsumer<ByteBuffer, ByteBuffer> consumer) throws InterruptedException {
        try {
            takeChanges(consumer);
            if (!fetchesHere) {
                lookForEnds(consumer);
                buffer.awaitChange(LOOK_MILLIS);
                return;
            }
            held = true; // before it is known, so that no room is missed that comes meanwhile
            Set<TopicPartition> full = buffer.full(assigned);
            if (full.size() == assigned.size()) {
                buffer.awaitChange(WAIT_MILLIS);
                return;
            }
            pause(consumer, full);
            held = !full.isEmpty();
            ConsumerRecords<ByteBuffer, ByteBuffer> polled = consumer.poll(POLL);
            held = false;
            handOver(consumer, polled);
        } catch (WakeupException e) {
            held = false;
        } catch (OffsetOutOfRangeException e) {
            recover(consumer, e.offsetOutOfRangePartitions());
        } catch (RuntimeException e) {
            if (!Problems.mayPass(e)) {
                throw e;
            }
            buffer.awaitChange(RETRY_MILLIS); // the keeper sees how the brokers are, and says it
        }
    }

    private void takeChanges(KafkaConsumer<ByteBuffer, ByteBuffer> consumer) {
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
                if (change.identity != null) { // by this thread, which hands over what comes before and behind it
                    buffer.add(change.partition, Fetched.anewAt(change.offset, change.identity), -1);
                }
                seeks.put(change.partition, change.offset);
            }
        }
        consumer.assign(assigned);
        seeks.forEach(consumer::seek);
    }

    /**
     * What is new is what lies between where the buffer is and the end; of committed records, if only these are read.
     */
    private void lookForEnds(KafkaConsumer<ByteBuffer, ByteBuffer> consumer) throws InterruptedException {
        Map<TopicPartition, Long> earliest = consumer.beginningOffsets(assigned, options.timeout);
        Map<TopicPartition, Long> ends = consumer.endOffsets(assigned, options.timeout);
        Map<TopicPartition, Long> outOfRange = new HashMap<>();
        ends.forEach((partition, end) -> {
            long position = buffer.fetchedTo(partition);
            if (position < earliest.get(partition)) {
                outOfRange.put(partition, position);
            } else if (position < end) {
                buffer.add(partition, Fetched.unread(position, end), 0);
            } else {
                buffer.looked(partition, 0);
            }
        });
        if (!outOfRange.isEmpty()) {
            recover(consumer, outOfRange);
        }
    }

    private void pause(KafkaConsumer<ByteBuffer, ByteBuffer> consumer, Set<TopicPartition> full) {
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
            KafkaConsumer<ByteBuffer, ByteBuffer> consumer, ConsumerRecords<ByteBuffer, ByteBuffer> polled) {
        for (Map.Entry<TopicPartition, OffsetAndMetadata> next :
                polled.nextOffsets().entrySet()) {
            TopicPartition partition = next.getKey();
            List<Packed> packed = packer.pack(partition, sieve.decodable(partition, polled.records(partition)));
            buffer.add(partition, Fetched.of(packed, next.getValue().offset()), behind(consumer, partition));
        }
        for (TopicPartition partition : assigned) {
            if (!polled.nextOffsets().containsKey(partition)) {
                buffer.looked(partition, behind(consumer, partition));
            }
        }
    }

    /**
     * How many records more the brokers have, or -1. Whatever this throws, what has been polled must be handed over.
     */
    private static long behind(KafkaConsumer<ByteBuffer, ByteBuffer> consumer, TopicPartition partition) {
        try {
            return consumer.currentLag(partition).orElse(-1);
        } catch (KafkaException e) {
            return -1; // the next poll throws what does not pass, and a call to wake has done what it was for
        }
    }

    private void reportLeftOut(Undecodable what) {
        reader.announce(what.leftOut(), what.getCause());
    }

    /** The records that are next are gone. */
    private void recover(KafkaConsumer<ByteBuffer, ByteBuffer> consumer, Map<TopicPartition, Long> positions)
            throws InterruptedException {
        Collection<TopicPartition> lost = positions.keySet();
        try {
            Map<TopicPartition, Long> earliest = consumer.beginningOffsets(lost, options.timeout);
            Map<TopicPartition, Long> latest = consumer.endOffsets(lost, options.timeout);
            for (Map.Entry<TopicPartition, Long> one : positions.entrySet()) {
                TopicPartition partition = one.getKey();
                String was = reader.identity(partition);
                String is = one.getValue() < earliest.get(partition) ? was : reader.identityNow(partition);
                LostRecords found = new LostRecords(
                        partition,
                        one.getValue(),
                        earliest.get(partition),
                        latest.get(partition),
                        LostRecords.Topic.of(was, is));
                if (options.lost == LostRecordsPolicy.FAIL) {
                    throw new LostRecords.Failure(found.refusal());
                }
                stepOver(consumer, found, is);
            }
        } catch (WakeupException | org.apache.kafka.common.errors.TimeoutException | IOException again) {
            held = false; // the next poll meets it again
        }
    }

    private void stepOver(KafkaConsumer<ByteBuffer, ByteBuffer> consumer, LostRecords lost, String identity) {
        TopicPartition partition = lost.partition();
        consumer.seek(partition, lost.earliest());
        if (lost.topic() == LostRecords.Topic.MADE_ANEW) {
            reader.isNow(partition, identity);
            buffer.add(partition, Fetched.anewAt(lost.earliest(), identity), -1);
        } else {
            buffer.add(partition, Fetched.stepTo(lost.earliest()), -1);
        }
        reader.announce(lost.report(), null);
    }
}
