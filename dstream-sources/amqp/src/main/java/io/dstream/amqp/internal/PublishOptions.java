package io.dstream.amqp.internal;

import java.time.Duration;
import java.util.Optional;

/**
 * How messages are published. Immutable.
 *
 * @param exchange the exchange; empty for the default one
 * @param queue the queue that all messages go to; empty if each has its routing key
 */
public record PublishOptions(
        String exchange, Optional<String> queue, boolean persistent, boolean mandatory, Duration patience) {

    public PublishOptions withPersistent(boolean survivesRestarts) {
        return new PublishOptions(exchange, queue, survivesRestarts, mandatory, patience);
    }

    public PublishOptions withMandatory(boolean failsUnrouted) {
        return new PublishOptions(exchange, queue, persistent, failsUnrouted, patience);
    }

    public PublishOptions withPatience(Duration time) {
        return new PublishOptions(exchange, queue, persistent, mandatory, time);
    }

    /** Where messages go, in words. */
    String place() {
        return queue.map(name -> "queue " + name).orElse("exchange " + exchange);
    }
}
