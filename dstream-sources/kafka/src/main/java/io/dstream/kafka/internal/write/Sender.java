package io.dstream.kafka.internal.write;

import io.dstream.engine.task.Kept;
import io.dstream.kafka.internal.ClientSettings;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.Producer;

/**
 * A sink's producer in a process, used by all tasks that run there, from batch to batch. It is closed when it has not
 * been used for a minute. Safe for use by many threads.
 */
final class Sender implements AutoCloseable {
    private static final Kept<Sender> KEPT = new Kept<>("dstream-kafka-idle", Duration.ofMinutes(1));
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final Set<Sends> under = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    private Sender(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    Sends begin() {
        Sends sends = new Sends(producer);
        under.add(sends);
        if (stopping) {
            sends.stopping();
        }
        return sends;
    }

    void end(Sends sends) {
        under.remove(sends);
    }

    void stopping() {
        stopping = true;
        under.forEach(Sends::stopping);
    }

    /** What is left in it is not to be sent: the batch has failed. */
    void abandon() {
        producer.close(Duration.ZERO);
    }

    @Override
    public void close() {
        producer.close(CLOSING);
    }

    /** How to come by the sender of a sink, wherever one is. Immutable; holds passwords, as the settings do. */
    static final class Maker implements Serializable {
        private static final long serialVersionUID = 1L;

        private final String sink = UUID.randomUUID().toString(); // this sink in this run of the program
        private final ClientSettings settings;
        private final Duration timeout;
        private final String id;

        Maker(ClientSettings settings, Duration timeout, String id) {
            this.settings = settings;
            this.timeout = timeout;
            this.id = id;
        }

        private Producers producers() {
            return new Producers(settings, Optional.empty(), timeout, Optional.empty());
        }

        /** The sender of this process, where it is made if need be. */
        Kept<Sender>.Lease lease() throws Exception {
            return KEPT.lease(sink, () -> new Sender(producers().make(id)));
        }

        /** The sender of this process, if there is one. */
        Optional<Sender> here() {
            return KEPT.find(sink);
        }

        IOException failed(Exception e) {
            return producers().problems.of("a batch could not be sent to Kafka", e);
        }

        /** The sink is closed. */
        void end() {
            KEPT.drop(sink);
        }
    }
}
