package io.dstream.jms;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.function.Function1;
import io.dstream.function.ToLong;
import io.dstream.jms.internal.InputOptions;
import io.dstream.jms.internal.InputOptions.Subscription;
import io.dstream.jms.internal.InputSource;
import io.dstream.jms.internal.Place;
import io.dstream.source.Source;

/**
 * Creates sources that consume a queue or subscribe to a topic: {@link #text}, {@link #bytes}, {@link #messages} or
 * {@link #decoded}. See {@link Jms#queue} and {@link Jms#topic}. Immutable: each method returns a new object.
 *
 * <p>Messages are received in transactions, which are committed after the messages have been stored. With a checkpoint
 * directory, that means that they are on the disk. So none is lost, and some come twice: those whose commit was lost
 * with a connection or in a crash. To have each once, see {@link #identifiedBy}.
 *
 * <p>While the program's {@code receiverBuffer} is full, nothing is received, and the rest stays at the broker.
 */
public final class JmsInput {
    private final InputOptions options;

    JmsInput(Place place) {
        this(new InputOptions(place));
    }

    private JmsInput(InputOptions options) {
        this.options = options;
    }

    /**
     * Sets the user. By default it is the one that the connection factory has, if any.
     *
     * @param name the user's name
     * @param password the password, which is never logged
     * @return a copy with this setting
     */
    public JmsInput user(String name, String password) {
        return new JmsInput(options.at(options.place().withUser(name, password)));
    }

    /**
     * Sets the client id, of which the broker allows one connection at a time. After a crash, the program waits until
     * the broker has given up the old connection.
     *
     * @param id the client id; the connection factory must not set one
     * @return a copy with this setting
     */
    public JmsInput clientId(String id) {
        return new JmsInput(options.at(options.place().withClientId(id)));
    }

    /**
     * Subscribes durably: the broker keeps what is published while the program is not connected. It keeps it until
     * somebody deletes the subscription, also if the program never comes back. Needs a {@link #clientId}.
     *
     * @param subscription the subscription's name, for topics only
     * @return a copy with this setting
     */
    public JmsInput durable(String subscription) {
        return subscribed(new Subscription(checkName(subscription, "durable"), false));
    }

    /**
     * Subscribes durably, and shares the subscription with others: each message goes to one of them.
     *
     * @param subscription the subscription's name, for topics only
     * @return a copy with this setting
     */
    public JmsInput sharedDurable(String subscription) {
        return subscribed(new Subscription(checkName(subscription, "sharedDurable"), true));
    }

    private static String checkName(String subscription, String method) {
        checkArgument(subscription != null && !subscription.isBlank(), "%s needs a subscription's name", method);
        return subscription;
    }

    private JmsInput subscribed(Subscription subscription) {
        checkState(
                options.place().kind() == Place.Kind.TOPIC,
                "%s cannot be subscribed to: only topics have subscriptions",
                options.place());
        return new JmsInput(options.withSubscription(subscription));
    }

    /**
     * Receives only messages whose headers and properties meet a condition. The broker checks it.
     *
     * @param condition a message selector of JMS, such as {@code region = 'north' AND amount > 10}
     * @return a copy with this setting
     */
    public JmsInput selector(String condition) {
        checkArgument(condition != null && !condition.isBlank(), "selector needs a condition");
        return new JmsInput(options.withSelector(condition));
    }

    /**
     * Sets how many messages may be received before they are acknowledged. They are stored and acknowledged together,
     * so that with a checkpoint directory a larger number means fewer forced writes. What the broker's client fetches
     * ahead is in addition; that is a setting of the client.
     *
     * @param messages 1 to 65,535; default: 1,000
     * @return a copy with this setting
     */
    public JmsInput maxUnacknowledged(int messages) {
        checkArgument(messages >= 1 && messages <= 65_535, "%s unacknowledged: expected 1 to 65535", messages);
        return new JmsInput(options.withMaxUnacknowledged(messages));
    }

    /**
     * Sets the maximum length of a body. Only the bodies of a {@code BytesMessage} are checked before they are read:
     * clients may read others when they receive a message.
     *
     * @param bytes 1 to 2^30; default: 16 MiB. Text is counted in characters
     * @return a copy with this setting
     */
    public JmsInput maxMessageBytes(int bytes) {
        checkArgument(bytes >= 1 && bytes <= 1 << 30, "messages of %s bytes: expected 1 to 2^30", bytes);
        return new JmsInput(options.withMaxMessageBytes(bytes));
    }

    /**
     * Sets what happens to messages that are too large or cannot be decoded. An {@code ObjectMessage} and a
     * {@code StreamMessage} never can: nothing is deserialised.
     *
     * @param policy the policy; default: {@link UndecodablePolicy#FAIL}
     * @return a copy with this setting
     */
    public JmsInput onUndecodable(UndecodablePolicy policy) {
        return new JmsInput(options.withPolicy(checkNotNull(policy, "onUndecodable needs a policy")));
    }

    /**
     * Moves messages that are rejected to a queue of the same broker, in the transaction in which they are received.
     * Sets {@link #onUndecodable} to {@link UndecodablePolicy#REJECT}.
     *
     * @param queue the queue
     * @return a copy with this setting
     */
    public JmsInput rejectTo(String queue) {
        checkArgument(queue != null && !queue.isBlank(), "rejectTo needs a queue");
        return new JmsInput(options.withPolicy(UndecodablePolicy.REJECT).withRejectTo(queue));
    }

    /**
     * Takes each message once, although the broker may deliver some again: those whose number is not higher than the
     * highest of their sender are skipped. So the numbers of a sender must arrive in order: this program must be the
     * only consumer, and messages of a sender must have the same priority. Needs a {@link #clientId}, so that the
     * broker has taken back what a lost connection had received before the next one receives anything.
     *
     * @param sender returns who sent a message, such as a property
     * @param number returns the message's number; those of a sender must increase, in the order of sending
     * @return a copy with this setting
     */
    public JmsInput identifiedBy(Function1<? super JmsMessage, String> sender, ToLong<? super JmsMessage> number) {
        checkNotNull(sender, "identifiedBy needs a function that returns the sender");
        checkNotNull(number, "identifiedBy needs a function that returns the number");
        return new JmsInput(options.withIdentities(sender, number));
    }

    /**
     * Returns a source of the bodies as text. Bytes are decoded as UTF-8.
     *
     * @return the source
     */
    public Source<String> text() {
        return decoded(JmsMessage::text);
    }

    /**
     * Returns a source of the bodies as bytes. Text is encoded as UTF-8.
     *
     * @return the source
     */
    public Source<byte[]> bytes() {
        return decoded(JmsMessage::bytes);
    }

    /**
     * Returns a source of messages.
     *
     * @return the source. With a checkpoint directory, register {@code Codecs.ofRecord(JmsMessage.class)}
     */
    public Source<JmsMessage> messages() {
        return decoded(message -> message);
    }

    /**
     * Returns a source of what a function makes of messages.
     *
     * @param decoder returns the record, of a type that has a codec; if it throws, see {@link #onUndecodable}
     * @param <T> the type of the records
     * @return the source
     * @throws IllegalStateException if a setting needs another one
     */
    public <T> Source<T> decoded(Function1<? super JmsMessage, ? extends T> decoder) {
        checkNotNull(decoder, "decoded needs a function");
        boolean hasId = options.place().clientId().isPresent();
        checkState(hasId || options.identities().isEmpty(), "identifiedBy needs a client id: call clientId(...)");
        options.subscription().ifPresent(subscription -> {
            checkState(hasId || subscription.shared(), "durable needs a client id: call clientId(...)");
            checkState(
                    !subscription.shared() || options.identities().isEmpty(),
                    "identifiedBy needs all messages of a sender, and sharedDurable shares them: call durable(...)");
        });
        return new InputSource<>(options, decoder);
    }
}
