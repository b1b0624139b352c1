package io.dstream.amqp;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.amqp.internal.Broker;
import io.dstream.amqp.internal.PublishOptions;
import io.dstream.amqp.internal.Publisher;
import io.dstream.function.Function1;
import io.dstream.sink.ChunkSink;
import io.dstream.sink.Sink;
import java.time.Duration;
import java.util.Optional;

/**
 * Creates sinks that publish messages: see {@link Amqp#publish} and {@link Amqp#enqueue}. Immutable: each method
 * returns a new object.
 *
 * @param <T> the type of the records
 */
public final class AmqpOutput<T> {
    private final Broker broker;
    private final PublishOptions options;
    private final Function1<? super T, AmqpMessage> message;

    AmqpOutput(Broker broker, String exchange, Optional<String> queue, Function1<? super T, AmqpMessage> message) {
        this(broker, new PublishOptions(exchange, queue, true, true, Duration.ofMinutes(1)), message);
    }

    private AmqpOutput(Broker broker, PublishOptions options, Function1<? super T, AmqpMessage> message) {
        this.broker = broker;
        this.options = options;
        this.message = message;
    }

    private AmqpOutput<T> with(PublishOptions changed) {
        return new AmqpOutput<>(broker, changed, message);
    }

    /**
     * Lets the broker lose messages when it is restarted. By default they are persistent.
     *
     * @return a copy with this setting
     */
    public AmqpOutput<T> transientMessages() {
        return with(options.withPersistent(false));
    }

    /**
     * Lets the broker drop messages that the exchange routes to no queue. By default they fail the batch.
     *
     * @return a copy with this setting
     */
    public AmqpOutput<T> allowUnrouted() {
        return with(options.withMandatory(false));
    }

    /**
     * Sets how long a batch waits for a broker that is away or accepts no messages. After that the batch fails.
     *
     * @param time 0 to 24 hours; default: 1 minute
     * @return a copy with this setting
     */
    public AmqpOutput<T> retryFor(Duration time) {
        checkArgument(
                !time.isNegative() && time.compareTo(Duration.ofDays(1)) <= 0,
                "retries for %s: expected 0 to 24 hours",
                time);
        return with(options.withPatience(time));
    }

    /**
     * Returns a sink that publishes messages while the batch is computed, its partitions in parallel, each in order.
     * The batch is finished when the broker has confirmed each message. If a batch is run again, or a connection is cut
     * before the broker's answer, messages are published again: at least once. If the program has a tracer, messages
     * get the headers of its context.
     *
     * @return the sink, for one stream
     */
    public Sink<T> sink() {
        return new ChunkSink<>("publish", message, new Publisher(broker, options));
    }
}
