package io.dstream.mqtt;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.function.ToLong;
import io.dstream.mqtt.internal.Broker;
import io.dstream.mqtt.internal.SubscriptionOptions;
import io.dstream.mqtt.internal.SubscriptionSource;
import io.dstream.source.Source;
import java.time.Duration;
import java.util.List;

/**
 * Creates sources that subscribe to topics: {@link #text}, {@link #bytes}, {@link #messages} or {@link #decoded}.
 * Immutable: each method returns a new object.
 *
 * <p>Messages are acknowledged after they have been stored, which with a checkpoint directory means that they are on
 * the disk. While the program is away, the broker keeps what is published in its session, as long as
 * {@link #sessionExpiry} and the broker's own limits allow. So none is lost, and some come twice: those whose
 * acknowledgement was lost with a connection or in a crash. To have each once, see {@link #identifiedBy}. Messages that
 * were published with {@link Qos#AT_MOST_ONCE} are not acknowledged, and may be lost.
 */
public final class MqttSubscription {
    private final Broker broker;
    private final SubscriptionOptions options;

    MqttSubscription(Broker broker, String clientId, String... filters) {
        this(broker, new SubscriptionOptions(clientId, List.of(filters)));
    }

    private MqttSubscription(Broker broker, SubscriptionOptions options) {
        this.broker = broker;
        this.options = options;
    }

    /**
     * Sets the highest quality of service in which messages are delivered.
     *
     * @param most the quality; default: {@link Qos#AT_LEAST_ONCE}
     * @return a copy with this setting
     */
    public MqttSubscription qos(Qos most) {
        return new MqttSubscription(broker, options.withQos(checkNotNull(most, "qos needs a quality")));
    }

    /**
     * Sets how many messages the broker may send before they are acknowledged: the protocol's receive maximum. Brokers
     * have a limit of their own, which is usually far lower, and with MQTT 3 only that. All that have come are stored
     * and acknowledged together, so that with a checkpoint directory a larger number means fewer forced writes.
     *
     * <p>Mosquitto 2.0.11 sends more than it was told to, whereupon the connection is closed and made again: with it,
     * leave this setting alone and use the broker's {@code max_inflight_messages}.
     *
     * @param messages 1 to 65,535; default: 65,535
     * @return a copy with this setting
     */
    public MqttSubscription maxUnacknowledged(int messages) {
        checkArgument(messages >= 1 && messages <= 65_535, "%s unacknowledged messages: expected 1 to 65535", messages);
        return new MqttSubscription(broker, options.withMaxUnacknowledged(messages));
    }

    /**
     * Sets how long the broker keeps the session while the program is away. With MQTT 3, the broker decides.
     *
     * @param time 1 second to 10 years; default: 7 days
     * @return a copy with this setting
     */
    public MqttSubscription sessionExpiry(Duration time) {
        checkArgument(
                time.toSeconds() >= 1 && time.toDays() <= 3_650,
                "a session of %s: expected 1 second to 10 years",
                time);
        return new MqttSubscription(broker, options.withExpiry(time));
    }

    /**
     * Sets the maximum length of a payload.
     *
     * @param bytes 1 to 2^28; default: 16 MiB
     * @return a copy with this setting
     */
    public MqttSubscription maxMessageBytes(int bytes) {
        checkArgument(bytes >= 1 && bytes <= 1 << 28, "messages of %s bytes: expected 1 to 2^28", bytes);
        return new MqttSubscription(broker, options.withMaxMessageBytes(bytes));
    }

    /**
     * Sets what happens to messages that are too large or cannot be decoded.
     *
     * @param policy the policy; default: {@link UndecodablePolicy#FAIL}
     * @return a copy with this setting
     */
    public MqttSubscription onUndecodable(UndecodablePolicy policy) {
        return new MqttSubscription(broker, options.withPolicy(checkNotNull(policy, "onUndecodable needs a policy")));
    }

    /**
     * Takes each message once, although the broker may deliver some again: those whose number is not higher than the
     * highest of their sender are skipped. A sender must publish to one topic, with one quality of service, so that its
     * messages arrive in order.
     *
     * @param sender returns who published a message, such as its topic
     * @param number returns the message's number; those of a sender must increase
     * @return a copy with this setting
     * @throws IllegalStateException if the subscription is shared, because messages then arrive in no order
     */
    public MqttSubscription identifiedBy(
            Function1<? super MqttMessage, String> sender, ToLong<? super MqttMessage> number) {
        checkNotNull(sender, "identifiedBy needs a function that returns the sender");
        checkNotNull(number, "identifiedBy needs a function that returns the number");
        if (options.filters().stream().anyMatch(filter -> filter.startsWith("$share/"))) {
            throw new IllegalStateException(
                    "identifiedBy needs messages in order, which a shared subscription ($share/)"
                            + " does not have: subscribe to the topics themselves");
        }
        return new MqttSubscription(broker, options.withIdentities(sender, number));
    }

    /**
     * Returns a source of the payloads as text.
     *
     * @return the source, whose records are decoded as UTF-8
     */
    public Source<String> text() {
        return decoded(MqttMessage::text);
    }

    /**
     * Returns a source of the payloads.
     *
     * @return the source
     */
    public Source<byte[]> bytes() {
        return decoded(MqttMessage::payload);
    }

    /**
     * Returns a source of messages.
     *
     * @return the source. With a checkpoint directory, register {@code Codecs.ofRecord(MqttMessage.class)}
     */
    public Source<MqttMessage> messages() {
        return decoded(message -> message);
    }

    /**
     * Returns a source of what a function makes of messages.
     *
     * @param decoder returns the record, of a type that has a codec; if it throws, see {@link #onUndecodable}
     * @param <T> the type of the records
     * @return the source
     */
    public <T> Source<T> decoded(Function1<? super MqttMessage, ? extends T> decoder) {
        return new SubscriptionSource<>(broker, options, checkNotNull(decoder, "decoded needs a function"));
    }
}
