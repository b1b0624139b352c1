package io.dstream.mqtt;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A message. To keep messages in a checkpoint, register {@code Codecs.ofRecord(MqttMessage.class)}.
 *
 * @param topic the topic, which is no pattern
 * @param payload the bytes, which are not copied
 * @param retained whether the broker keeps the message for those who subscribe later; of a message received, whether it
 *     had been kept
 * @param properties the user properties, which only MQTT 5 has; of several with the same name, the last
 */
@SuppressWarnings("ArrayRecordComponent") // the payload is not copied, and messages are not compared
public record MqttMessage(String topic, byte[] payload, boolean retained, Map<String, String> properties) {

    /** Copies the properties. */
    public MqttMessage {
        checkArgument(topic != null && !topic.isEmpty(), "a message needs a topic");
        checkNotNull(payload, "a message needs a payload");
        properties = Map.copyOf(properties);
    }

    /**
     * Returns a message to be published.
     *
     * @param topic the topic
     * @param payload its bytes
     * @return the message
     */
    public static MqttMessage of(String topic, byte[] payload) {
        return new MqttMessage(topic, payload, false, Map.of());
    }

    /**
     * Returns a message to be published.
     *
     * @param topic the topic
     * @param text its payload, which is encoded as UTF-8
     * @return the message
     */
    public static MqttMessage of(String topic, String text) {
        return of(topic, text.getBytes(UTF_8));
    }

    /**
     * Has the broker keep the message for those who subscribe later, in place of the last one of this topic.
     *
     * @return a copy with this setting
     */
    public MqttMessage retain() {
        return new MqttMessage(topic, payload, true, properties);
    }

    /**
     * Adds a user property.
     *
     * @param name its name
     * @param value its value
     * @return a copy with this property, which MQTT 3 does not send
     */
    public MqttMessage property(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(properties);
        more.put(name, value);
        return new MqttMessage(topic, payload, retained, more);
    }

    /**
     * Returns the payload as text.
     *
     * @return the payload, decoded as UTF-8
     */
    public String text() {
        return new String(payload, UTF_8);
    }

    /** Returns the topic and the length, but not the payload. */
    @Override
    public String toString() {
        return "message of " + topic + ", " + payload.length + " bytes";
    }
}
