package io.dstream.kafka.internal.read;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The consumers of this process that have read a range of a partition and wait for the next: to connect, and to ask
 * where the partition is, takes longer than to read many a range. Safe for use by many threads.
 */
final class IdleConsumers {
    private static final int MOST = 64;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final Map<Use, Idle> IDLE = new LinkedHashMap<>(); // from the one that has waited longest

    private IdleConsumers() {}

    /** What a consumer is made for. Others get none that has another one's settings. */
    record Use(Map<String, Object> settings, boolean committedOnly, TopicPartition partition) {}

    private record Idle(KafkaConsumer<ByteBuffer, ByteBuffer> consumer, long since) {}

    /** One that has waited, which is the caller's now; null where there is none. */
    static KafkaConsumer<ByteBuffer, ByteBuffer> take(Use use) {
        synchronized (IDLE) {
            Idle idle = IDLE.remove(use);
            return idle == null ? null : idle.consumer;
        }
    }

    /** Lets one wait, and closes those that have waited for long. */
    static void leave(Use use, KafkaConsumer<ByteBuffer, ByteBuffer> consumer) {
        List<Idle> old = new ArrayList<>();
        synchronized (IDLE) {
            long now = System.nanoTime();
            Idle other = IDLE.remove(use);
            if (other != null) {
                old.add(other);
            }
            IDLE.put(use, new Idle(consumer, now));
            Iterator<Idle> all = IDLE.values().iterator();
            while (all.hasNext()) {
                Idle idle = all.next();
                if (IDLE.size() <= MOST && now - idle.since < LONGEST.toNanos()) {
                    break;
                }
                all.remove();
                old.add(idle);
            }
        }
        old.forEach(idle -> idle.consumer.close(CloseOptions.timeout(Duration.ZERO)));
    }
}
