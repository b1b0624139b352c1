package io.dstream.amqp;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.amqp.internal.Broker;
import io.dstream.amqp.internal.QueueOptions;
import io.dstream.amqp.internal.QueueSource;
import io.dstream.function.Function1;
import io.dstream.function.ToLong;
import io.dstream.source.Source;

/**
 * Creates sources that consume a queue: {@link #text}, {@link #bytes}, {@link #messages} or {@link #decoded}.
 * Immutable: each method returns a new object.
 *
 * <p>Messages are acknowledged after they have been stored, which with a checkpoint directory means that they are on
 * the disk. So none is lost, and some come twice: those whose acknowledgement was lost with a connection or in a crash.
 * To have each once, see {@link #identifiedBy}.
 *
 * <p>The broker sends no more than {@link #prefetch} messages that are not acknowledged. While the program's
 * {@code receiverBuffer} is full, nothing is acknowledged, so the rest stays in the queue.
 */
public final class AmqpQueue {
    private final Broker broker;
    private final QueueOptions options;

    AmqpQueue(Broker broker, String queue) {
        this(broker, new QueueOptions(queue));
    }

    private AmqpQueue(Broker broker, QueueOptions options) {
        this.broker = broker;
        this.options = options;
    }

    /**
     * Sets how many messages the broker may send before they are acknowledged. They are stored and acknowledged
     * together, so that with a checkpoint directory a larger number means fewer forced writes.
     *
     * @param messages 1 to 65,535; default: 1,000
     * @return a copy with this setting
     */
    public AmqpQueue prefetch(int messages) {
        checkArgument(messages >= 1 && messages <= 65_535, "a prefetch of %s: expected 1 to 65535", messages);
        return new AmqpQueue(broker, options.withPrefetch(messages));
    }

    /**
     * Sets the maximum length of a body.
     *
     * @param bytes 1 to 2^30; default: 16 MiB
     * @return a copy with this setting
     */
    public AmqpQueue maxMessageBytes(int bytes) {
        checkArgument(bytes >= 1 && bytes <= 1 << 30, "messages of %s bytes: expected 1 to 2^30", bytes);
        return new AmqpQueue(broker, options.withMaxMessageBytes(bytes));
    }

    /**
     * Sets what happens to messages that are too large or cannot be decoded.
     *
     * @param policy the policy; default: {@link UndecodablePolicy#FAIL}
     * @return a copy with this setting
     */
    public AmqpQueue onUndecodable(UndecodablePolicy policy) {
        return new AmqpQueue(broker, options.withPolicy(checkNotNull(policy, "onUndecodable needs a policy")));
    }

    /**
     * Takes each message once, although the broker may deliver some again: those whose number is not higher than the
     * highest of their sender are skipped. The program then consumes the queue exclusively, because the numbers of a
     * sender must arrive in order: the broker refuses other consumers.
     *
     * @param sender returns who published a message, such as a header
     * @param number returns the message's number; those of a sender must increase, in the order of the queue
     * @return a copy with this setting
     */
    public AmqpQueue identifiedBy(Function1<? super AmqpMessage, String> sender, ToLong<? super AmqpMessage> number) {
        checkNotNull(sender, "identifiedBy needs a function that returns the sender");
        checkNotNull(number, "identifiedBy needs a function that returns the number");
        return new AmqpQueue(broker, options.withIdentities(sender, number));
    }

    /**
     * Returns a source of the bodies as text.
     *
     * @return the source, whose records are decoded as UTF-8
     */
    public Source<String> text() {
        return decoded(AmqpMessage::text);
    }

    /**
     * Returns a source of the bodies.
     *
     * @return the source
     */
    public Source<byte[]> bytes() {
        return decoded(AmqpMessage::body);
    }

    /**
     * Returns a source of messages.
     *
     * @return the source. With a checkpoint directory, register {@code Codecs.ofRecord(AmqpMessage.class)}
     */
    public Source<AmqpMessage> messages() {
        return decoded(message -> message);
    }

    /**
     * Returns a source of what a function makes of messages.
     *
     * @param decoder returns the record, of a type that has a codec; if it throws, see {@link #onUndecodable}
     * @param <T> the type of the records
     * @return the source
     */
    public <T> Source<T> decoded(Function1<? super AmqpMessage, ? extends T> decoder) {
        return new QueueSource<>(broker, options, checkNotNull(decoder, "decoded needs a function"));
    }
}
