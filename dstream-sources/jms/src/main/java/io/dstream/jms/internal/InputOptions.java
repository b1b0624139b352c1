package io.dstream.jms.internal;

import io.dstream.function.Function1;
import io.dstream.function.ToLong;
import io.dstream.jms.JmsMessage;
import io.dstream.jms.UndecodablePolicy;
import java.util.Optional;

/** What is received from a place, and how. Immutable. */
public record InputOptions(
        Place place,
        Optional<Subscription> subscription,
        Optional<String> selector,
        int maxUnacknowledged,
        int maxMessageBytes,
        UndecodablePolicy policy,
        Optional<String> rejectTo,
        Optional<Identities> identities) {

    /** A durable subscription. */
    public record Subscription(String name, boolean shared) {}

    /** What tells a message from others of its sender. */
    record Identities(Function1<? super JmsMessage, String> sender, ToLong<? super JmsMessage> number) {}

    public InputOptions(Place place) {
        this(
                place,
                Optional.empty(),
                Optional.empty(),
                1_000,
                16 << 20,
                UndecodablePolicy.FAIL,
                Optional.empty(),
                Optional.empty());
    }

    public InputOptions at(Place other) {
        return new InputOptions(
                other, subscription, selector, maxUnacknowledged, maxMessageBytes, policy, rejectTo, identities);
    }

    public InputOptions withSubscription(Subscription durable) {
        return new InputOptions(
                place,
                Optional.of(durable),
                selector,
                maxUnacknowledged,
                maxMessageBytes,
                policy,
                rejectTo,
                identities);
    }

    public InputOptions withSelector(String condition) {
        return new InputOptions(
                place,
                subscription,
                Optional.of(condition),
                maxUnacknowledged,
                maxMessageBytes,
                policy,
                rejectTo,
                identities);
    }

    public InputOptions withMaxUnacknowledged(int messages) {
        return new InputOptions(place, subscription, selector, messages, maxMessageBytes, policy, rejectTo, identities);
    }

    public InputOptions withMaxMessageBytes(int bytes) {
        return new InputOptions(place, subscription, selector, maxUnacknowledged, bytes, policy, rejectTo, identities);
    }

    public InputOptions withPolicy(UndecodablePolicy onUndecodable) {
        return new InputOptions(
                place, subscription, selector, maxUnacknowledged, maxMessageBytes, onUndecodable, rejectTo, identities);
    }

    public InputOptions withRejectTo(String queue) {
        return new InputOptions(
                place,
                subscription,
                selector,
                maxUnacknowledged,
                maxMessageBytes,
                policy,
                Optional.of(queue),
                identities);
    }

    public InputOptions withIdentities(
            Function1<? super JmsMessage, String> sender, ToLong<? super JmsMessage> number) {
        return new InputOptions(
                place,
                subscription,
                selector,
                maxUnacknowledged,
                maxMessageBytes,
                policy,
                rejectTo,
                Optional.of(new Identities(sender, number)));
    }
}
