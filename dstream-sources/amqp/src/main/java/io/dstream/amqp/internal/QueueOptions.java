package io.dstream.amqp.internal;

import io.dstream.amqp.AmqpMessage;
import io.dstream.amqp.UndecodablePolicy;
import io.dstream.function.Function1;
import io.dstream.function.ToLong;
import java.util.Optional;

/** How a queue is consumed. Immutable. */
public record QueueOptions(
        String queue, int prefetch, int maxMessageBytes, UndecodablePolicy policy, Optional<Identities> identities) {

    /** What tells a message from others of its sender. */
    record Identities(Function1<? super AmqpMessage, String> sender, ToLong<? super AmqpMessage> number) {}

    public QueueOptions(String queue) {
        this(queue, 1_000, 16 << 20, UndecodablePolicy.FAIL, Optional.empty());
    }

    public QueueOptions withPrefetch(int messages) {
        return new QueueOptions(queue, messages, maxMessageBytes, policy, identities);
    }

    public QueueOptions withMaxMessageBytes(int bytes) {
        return new QueueOptions(queue, prefetch, bytes, policy, identities);
    }

    public QueueOptions withPolicy(UndecodablePolicy onUndecodable) {
        return new QueueOptions(queue, prefetch, maxMessageBytes, onUndecodable, identities);
    }

    public QueueOptions withIdentities(
            Function1<? super AmqpMessage, String> sender, ToLong<? super AmqpMessage> number) {
        return new QueueOptions(queue, prefetch, maxMessageBytes, policy, Optional.of(new Identities(sender, number)));
    }
}
