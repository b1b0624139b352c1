package io.dstream.mqtt.internal;

import io.dstream.function.Function1;
import io.dstream.function.ToLong;
import io.dstream.mqtt.MqttMessage;
import io.dstream.mqtt.Qos;
import io.dstream.mqtt.UndecodablePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is subscribed to, and how. Immutable. */
public record SubscriptionOptions(
        String clientId,
        List<String> filters,
        Qos qos,
        int maxUnacknowledged,
        Duration expiry,
        int maxMessageBytes,
        UndecodablePolicy policy,
        Optional<Identities> identities) {

    /** As many as the protocol allows. */
    static final int MOST_UNACKNOWLEDGED = 65_535;

    /** What tells a message from others of its sender. */
    record Identities(Function1<? super MqttMessage, String> sender, ToLong<? super MqttMessage> number) {}

    public SubscriptionOptions(String clientId, List<String> filters) {
        this(
                clientId,
                filters,
                Qos.AT_LEAST_ONCE,
                MOST_UNACKNOWLEDGED,
                Duration.ofDays(7),
                16 << 20,
                UndecodablePolicy.FAIL,
                Optional.empty());
    }

    public SubscriptionOptions withQos(Qos most) {
        return new SubscriptionOptions(
                clientId, filters, most, maxUnacknowledged, expiry, maxMessageBytes, policy, identities);
    }

    public SubscriptionOptions withMaxUnacknowledged(int messages) {
        return new SubscriptionOptions(clientId, filters, qos, messages, expiry, maxMessageBytes, policy, identities);
    }

    public SubscriptionOptions withExpiry(Duration time) {
        return new SubscriptionOptions(
                clientId, filters, qos, maxUnacknowledged, time, maxMessageBytes, policy, identities);
    }

    public SubscriptionOptions withMaxMessageBytes(int bytes) {
        return new SubscriptionOptions(clientId, filters, qos, maxUnacknowledged, expiry, bytes, policy, identities);
    }

    public SubscriptionOptions withPolicy(UndecodablePolicy onUndecodable) {
        return new SubscriptionOptions(
                clientId, filters, qos, maxUnacknowledged, expiry, maxMessageBytes, onUndecodable, identities);
    }

    public SubscriptionOptions withIdentities(
            Function1<? super MqttMessage, String> sender, ToLong<? super MqttMessage> number) {
        return new SubscriptionOptions(
                clientId,
                filters,
                qos,
                maxUnacknowledged,
                expiry,
                maxMessageBytes,
                policy,
                Optional.of(new Identities(sender, number)));
    }
}
