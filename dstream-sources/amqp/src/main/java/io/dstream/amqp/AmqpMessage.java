package io.dstream.amqp;

import static com.google.common.base.Preconditions.checkNotNull;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A message. To keep messages in a checkpoint, register {@code Codecs.ofRecord(AmqpMessage.class)}.
 *
 * @param exchange the exchange to which it was published; empty for the default one, and for messages to be published
 * @param routingKey the routing key
 * @param body the bytes, which are not copied
 * @param headers the headers; values that are not text are turned into text
 * @param id the message's id, chosen by whoever published it; empty if there is none
 * @param contentType the MIME type of the body; empty if there is none
 * @param correlationId what the message belongs to; empty if there is none
 * @param replyTo where answers should go; empty if there is none
 * @param redelivered whether it was delivered before and not acknowledged; false for messages to be published
 */
@SuppressWarnings("ArrayRecordComponent") // the body is not copied, and messages are not compared
public record AmqpMessage(
        String exchange,
        String routingKey,
        byte[] body,
        Map<String, String> headers,
        String id,
        String contentType,
        String correlationId,
        String replyTo,
        boolean redelivered) {

    /** Copies the headers. */
    public AmqpMessage {
        checkNotNull(body, "a message needs a body");
        checkNotNull(routingKey, "a message needs a routing key, which may be empty");
        headers = Map.copyOf(headers);
    }

    /**
     * Returns a message to be published.
     *
     * @param body its bytes
     * @return the message, with an empty routing key
     */
    public static AmqpMessage of(byte[] body) {
        return new AmqpMessage("", "", body, Map.of(), "", "", "", "", false);
    }

    /**
     * Returns a message to be published.
     *
     * @param text its body, which is encoded as UTF-8
     * @return the message, with an empty routing key and the content type {@code text/plain;charset=utf-8}
     */
    public static AmqpMessage of(String text) {
        return of(text.getBytes(UTF_8)).ofType("text/plain;charset=utf-8");
    }

    /**
     * Sets the routing key.
     *
     * @param key the key
     * @return a copy with this setting
     */
    public AmqpMessage routedBy(String key) {
        return new AmqpMessage(exchange, key, body, headers, id, contentType, correlationId, replyTo, redelivered);
    }

    /**
     * Adds a header.
     *
     * @param name its name
     * @param value its value
     * @return a copy with this header
     */
    public AmqpMessage header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new AmqpMessage(exchange, routingKey, body, more, id, contentType, correlationId, replyTo, redelivered);
    }

    /**
     * Sets the id.
     *
     * @param messageId the id
     * @return a copy with this setting
     */
    public AmqpMessage withId(String messageId) {
        return new AmqpMessage(
                exchange, routingKey, body, headers, messageId, contentType, correlationId, replyTo, redelivered);
    }

    /**
     * Sets the type of the body.
     *
     * @param mimeType the type, such as {@code application/json}
     * @return a copy with this setting
     */
    public AmqpMessage ofType(String mimeType) {
        return new AmqpMessage(exchange, routingKey, body, headers, id, mimeType, correlationId, replyTo, redelivered);
    }

    /**
     * Returns the body as text.
     *
     * @return the body, decoded as UTF-8
     */
    public String text() {
        return new String(body, UTF_8);
    }

    /** Returns the routing key and the length, but not the body. */
    @Override
    public String toString() {
        return "message by '" + routingKey + "', " + body.length + " bytes";
    }
}
