package io.dstream.mqtt;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.mqtt.internal.Broker;
import io.dstream.mqtt.internal.Publisher;
import io.dstream.sink.ChunkSink;
import io.dstream.sink.Sink;
import java.time.Duration;

/**
 * Creates sinks that publish messages: see {@link Mqtt#publish}. Immutable: each method returns a new object.
 *
 * @param <T> the type of the records
 */
public final class MqttOutput<T> {
    private final Broker broker;
    private final Function1<? super T, MqttMessage> message;
    private final Qos qos;
    private final Duration patience;

    MqttOutput(Broker broker, Function1<? super T, MqttMessage> message) {
        this(broker, message, Qos.AT_LEAST_ONCE, Duration.ofMinutes(1));
    }

    private MqttOutput(Broker broker, Function1<? super T, MqttMessage> message, Qos qos, Duration patience) {
        this.broker = broker;
        this.message = message;
        this.qos = qos;
        this.patience = patience;
    }

    /**
     * Sets the quality of service.
     *
     * @param quality the quality; default: {@link Qos#AT_LEAST_ONCE}
     * @return a copy with this setting
     */
    public MqttOutput<T> qos(Qos quality) {
        return new MqttOutput<>(broker, message, checkNotNull(quality, "qos needs a quality"), patience);
    }

    /**
     * Sets how long a batch waits for a broker that is away. After that the batch fails.
     *
     * @param time 0 to 24 hours; default: 1 minute
     * @return a copy with this setting
     */
    public MqttOutput<T> retryFor(Duration time) {
        checkArgument(
                !time.isNegative() && time.compareTo(Duration.ofDays(1)) <= 0,
                "retries for %s: expected 0 to 24 hours",
                time);
        return new MqttOutput<>(broker, message, qos, time);
    }

    /**
     * Returns a sink that publishes messages while the batch is computed, its partitions in parallel. The batch is
     * finished when the broker has acknowledged each message. If a batch is run again, or the connection is lost before
     * the broker's answer, messages are published again: at least once, whatever their quality. If the program has a
     * tracer, messages of MQTT 5 get its context as user properties.
     *
     * @return the sink, for one stream
     */
    public Sink<T> sink() {
        return new ChunkSink<>("publish", message, new Publisher(broker, qos, patience));
    }
}
