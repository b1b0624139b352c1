package io.dstream.amqp.internal;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import io.dstream.amqp.AmqpMessage;
import java.util.HashMap;
import java.util.Map;

/** Translates messages from the client's form and into it. */
final class Messages {
    private static final int TRANSIENT = 1;
    private static final int PERSISTENT = 2;

    private Messages() {}

    static AmqpMessage of(Envelope envelope, BasicProperties properties, byte[] body) {
        Map<String, String> headers = new HashMap<>();
        if (properties.getHeaders() != null) {
            properties.getHeaders().forEach((name, value) -> headers.put(name, String.valueOf(value)));
        }
        return new AmqpMessage(
                envelope.getExchange(),
                envelope.getRoutingKey(),
                body,
                headers,
                orEmpty(properties.getMessageId()),
                orEmpty(properties.getContentType()),
                orEmpty(properties.getCorrelationId()),
                orEmpty(properties.getReplyTo()),
                envelope.isRedeliver());
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    /** The properties of a message, with headers that it gets if it has none of that name. */
    static BasicProperties properties(AmqpMessage message, Map<String, String> added, boolean persistent) {
        Map<String, Object> headers = new HashMap<>(added);
        headers.putAll(message.headers());
        return new BasicProperties.Builder()
                .deliveryMode(persistent ? PERSISTENT : TRANSIENT)
                .headers(headers.isEmpty() ? null : headers)
                .messageId(orNull(message.id()))
                .contentType(orNull(message.contentType()))
                .correlationId(orNull(message.correlationId()))
                .replyTo(orNull(message.replyTo()))
                .build();
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
