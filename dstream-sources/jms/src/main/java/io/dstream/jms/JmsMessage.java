package io.dstream.jms;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * A message. To keep messages in a checkpoint, register {@code Codecs.ofRecord(JmsMessage.class)}.
 *
 * @param destination the queue or topic to which it was sent; empty for messages to be sent
 * @param body a {@code String}, a {@code byte[]}, which is not copied, or a {@code Map<String, Object>}, as it was sent
 *     in a {@code TextMessage}, {@code BytesMessage} or {@code MapMessage}; the empty string for a message without body
 * @param properties the properties: {@code Boolean}, {@code Byte}, {@code Short}, {@code Integer}, {@code Long},
 *     {@code Float}, {@code Double} or {@code String}, which selectors tell apart. Those that are null are left out
 * @param id the message's id, which the sender's client has chosen; empty if there is none
 * @param correlationId what the message belongs to; empty if there is none
 * @param type the kind of message, in the application's words; empty if there is none
 * @param replyTo the queue or topic where answers should go; empty if there is none
 * @param time when it was sent, by the sender's clock; the epoch if that is not known
 * @param priority 0 to 9; 4 if nobody has set it
 * @param redelivered whether it was delivered before and not acknowledged; false for messages to be sent
 */
public record JmsMessage(
        String destination,
        Object body,
        Map<String, Object> properties,
        String id,
        String correlationId,
        String type,
        String replyTo,
        Instant time,
        int priority,
        boolean redelivered) {
    private static final int PRIORITY = 4;

    /** Copies the properties. */
    public JmsMessage {
        checkArgument(
                body instanceof String || body instanceof byte[] || body instanceof Map,
                "a body of %s: expected a String, a byte[] or a Map",
                body == null ? null : body.getClass());
        checkArgument(priority >= 0 && priority <= 9, "priority %s: expected 0 to 9", priority);
        properties = Map.copyOf(properties);
    }

    private static JmsMessage toSend(Object body) {
        return new JmsMessage("", body, Map.of(), "", "", "", "", Instant.EPOCH, PRIORITY, false);
    }

    /**
     * Returns a message to be sent, as a {@code TextMessage}.
     *
     * @param text its body
     * @return the message
     */
    public static JmsMessage of(String text) {
        return toSend(text);
    }

    /**
     * Returns a message to be sent, as a {@code BytesMessage}.
     *
     * @param bytes its body
     * @return the message
     */
    public static JmsMessage of(byte[] bytes) {
        return toSend(bytes);
    }

    /**
     * Returns a message to be sent, as a {@code MapMessage}.
     *
     * @param entries its body, which is copied: the types of properties, {@code Character} and {@code byte[]}
     * @return the message
     */
    public static JmsMessage of(Map<String, ?> entries) {
        return toSend(Map.copyOf(entries));
    }

    /**
     * Adds a property.
     *
     * @param name its name, which must be an identifier of Java
     * @param value its value, of one of the types that {@link #properties} has
     * @return a copy with this property
     */
    public JmsMessage property(String name, Object value) {
        checkArgument(isIdentifier(name), "a property '%s': expected a name that is an identifier of Java", name);
        checkArgument(
                value instanceof String
                        || value instanceof Boolean
                        || value instanceof Byte
                        || value instanceof Short
                        || value instanceof Integer
                        || value instanceof Long
                        || value instanceof Float
                        || value instanceof Double,
                "property %s is %s: expected text, a number or a Boolean",
                name,
                value == null ? null : value.getClass());
        Map<String, Object> more = new HashMap<>(properties);
        more.put(name, value);
        return with(more, correlationId, type, priority);
    }

    private static boolean isIdentifier(String name) {
        return name != null
                && !name.isEmpty()
                && Character.isJavaIdentifierStart(name.charAt(0))
                && name.chars().allMatch(Character::isJavaIdentifierPart);
    }

    /**
     * Sets what the message belongs to.
     *
     * @param otherId such as the id of the message that this one answers
     * @return a copy with this setting
     */
    public JmsMessage correlatedWith(String otherId) {
        return with(properties, checkNotNull(otherId), type, priority);
    }

    /**
     * Sets the kind of message.
     *
     * @param kind the kind, in the application's words
     * @return a copy with this setting
     */
    public JmsMessage ofType(String kind) {
        return with(properties, correlationId, checkNotNull(kind), priority);
    }

    /**
     * Sets the priority. Brokers try to deliver messages of a higher one first.
     *
     * @param level 0 to 9
     * @return a copy with this setting
     */
    public JmsMessage withPriority(int level) {
        return with(properties, correlationId, type, level);
    }

    private JmsMessage with(Map<String, Object> newProperties, String newCorrelationId, String newType, int level) {
        return new JmsMessage(
                destination, body, newProperties, id, newCorrelationId, newType, replyTo, time, level, redelivered);
    }

    /**
     * Returns the body as text.
     *
     * @return the text; bytes are decoded as UTF-8
     * @throws IllegalStateException if the body is a map
     */
    public String text() {
        if (body instanceof byte[] bytes) {
            return new String(bytes, UTF_8);
        }
        if (body instanceof String text) {
            return text;
        }
        throw new IllegalStateException("a MapMessage has no text: call map()");
    }

    /**
     * Returns the body as bytes.
     *
     * @return the bytes, which are not copied; text is encoded as UTF-8
     * @throws IllegalStateException if the body is a map
     */
    public byte[] bytes() {
        return body instanceof byte[] bytes ? bytes : text().getBytes(UTF_8);
    }

    /**
     * Returns the body of a {@code MapMessage}.
     *
     * @return its entries; those that are null are left out
     * @throws IllegalStateException if the body is none
     */
    @SuppressWarnings("unchecked") // made of strings and objects
    public Map<String, Object> map() {
        if (body instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new IllegalStateException("the message is no MapMessage: call text() or bytes()");
    }

    /** Returns where the message came from, and its id, but not the body. */
    @Override
    public String toString() {
        return "message " + (destination.isEmpty() ? "to be sent" : id + " of " + destination);
    }
}
