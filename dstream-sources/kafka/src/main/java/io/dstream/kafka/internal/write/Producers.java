package io.dstream.kafka.internal.write;

import io.dstream.kafka.internal.ClientSettings;
import io.dstream.kafka.internal.Cluster;
import io.dstream.kafka.internal.Problems;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes a sink's producers, and checks at the start that there is somebody to send to. */
public final class Producers {
    final ClientSettings settings;
    final Optional<String> transactionalId;
    final Duration timeout;
    final Problems problems;
    private final Optional<String> topic;
    private Function<Map<String, Object>, Producer<byte[], byte[]>> maker =
            config -> new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());

    public Producers(
            ClientSettings settings, Optional<String> transactionalId, Duration timeout, Optional<String> topic) {
        this.settings = settings;
        this.transactionalId = transactionalId;
        this.timeout = timeout;
        this.problems = new Problems(settings, timeout);
        this.topic = topic;
    }

    /** Other producers. For tests of just that. */
    void madeBy(Function<Map<String, Object>, Producer<byte[], byte[]>> other) {
        maker = other;
    }

    Cluster cluster(String id) throws IOException {
        return Cluster.of(settings, id + "-admin", timeout);
    }

    /** Fails unless there are brokers, and the topic if it is known. */
    void check(Cluster cluster) throws IOException, InterruptedException {
        if (topic.isEmpty()) {
            cluster.ping();
        } else if (!cluster.topics(Set.of(topic.get())).containsKey(topic.get())) {
            throw new IOException("topic " + topic.get() + " not found in Kafka at " + settings.servers()
                    + ": create it, correct the name, or allow the user to DESCRIBE it");
        }
    }

    Producer<byte[], byte[]> make(String id) throws IOException {
        Map<String, Object> config = new HashMap<>(settings.producer(id, timeout));
        transactionalId.ifPresent(transactional -> config.put("transactional.id", transactional));
        try {
            return maker.apply(config);
        } catch (KafkaException e) {
            throw problems.of("a producer cannot be made", e);
        }
    }
}
