package io.dstream.jms.internal;

import io.dstream.jms.JmsMessage;
import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.time.Instant;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Translates messages from the client's form and into it. */
final class Messages {
    /** As OpenTelemetry writes it, for JMS allows none in names. */
    private static final String DASH = "__dash__";

    /** What clients set themselves begins so, but for these. */
    private static final String OF_CLIENTS = "JMSX";

    private static final Set<String> OF_PROGRAMS = Set.of("JMSXGroupID", "JMSXGroupSeq");
    private static final int NUMBER_BYTES = 8;

    private Messages() {}

    // ---- from the client's form ----

    /**
     * Reads all that a message has.
     *
     * @param largest how long a body may be
     * @throws JMSException if the client cannot read it now
     */
    static JmsMessage of(Message message, int largest) throws JMSException, UndecodableException {
        return new JmsMessage(
                name(message.getJMSDestination()),
                body(message, largest),
                properties(message),
                orEmpty(message.getJMSMessageID()),
                orEmpty(message.getJMSCorrelationID()),
                orEmpty(message.getJMSType()),
                name(message.getJMSReplyTo()),
                Instant.ofEpochMilli(message.getJMSTimestamp()),
                message.getJMSPriority(),
                message.getJMSRedelivered());
    }

    private static Object body(Message message, int largest) throws JMSException, UndecodableException {
        if (message instanceof TextMessage text) {
            String all = orEmpty(text.getText());
            checkLength(all.length(), largest);
            return all;
        }
        if (message instanceof BytesMessage bytes) {
            checkLength(bytes.getBodyLength(), largest);
            byte[] all = new byte[(int) bytes.getBodyLength()];
            var unused = bytes.readBytes(all);
            return all;
        }
        if (message instanceof MapMessage map) {
            Map<String, Object> all = entries(map);
            checkLength(length(all), largest);
            return all;
        }
        if (message instanceof ObjectMessage || message instanceof StreamMessage) {
            throw new UndecodableException(
                    "it is " + (message instanceof ObjectMessage ? "an ObjectMessage" : "a StreamMessage")
                            + ", which is never deserialised: expected a TextMessage, BytesMessage or MapMessage",
                    null);
        }
        return "";
    }

    private static void checkLength(long length, int largest) throws UndecodableException {
        if (length > largest) {
            throw new UndecodableException("it is longer than maxMessageBytes=" + largest, null);
        }
    }

    private static Map<String, Object> entries(MapMessage message) throws JMSException {
        Map<String, Object> entries = new HashMap<>();
        for (String name : names(message.getMapNames())) {
            Object value = message.getObject(name);
            if (value != null) {
                entries.put(name, value);
            }
        }
        return Collections.unmodifiableMap(entries);
    }

    private static Map<String, Object> properties(Message message) throws JMSException {
        Map<String, Object> properties = new HashMap<>();
        for (String name : names(message.getPropertyNames())) {
            Object value = message.getObjectProperty(name);
            if (value != null) {
                properties.put(name.replace(DASH, "-"), value);
            }
        }
        return properties;
    }

    private static List<String> names(Enumeration<?> names) {
        return Collections.list(names).stream().map(String.class::cast).toList();
    }

    private static String name(Destination destination) throws JMSException {
        if (destination instanceof Queue queue) {
            return queue.getQueueName();
        }
        return destination instanceof Topic topic ? topic.getTopicName() : "";
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    // ---- into it ----

    /** A message for the client, with headers as properties that it gets if it has none of that name. */
    static Message of(Session session, JmsMessage message, Map<String, String> headers) throws JMSException {
        Message made = withBody(session, message.body());
        for (Map.Entry<String, String> header : headers.entrySet()) {
            made.setStringProperty(header.getKey().replace("-", DASH), header.getValue());
        }
        for (Map.Entry<String, Object> property : message.properties().entrySet()) {
            String name = property.getKey();
            if (!name.startsWith(OF_CLIENTS) || OF_PROGRAMS.contains(name)) {
                made.setObjectProperty(name.replace("-", DASH), property.getValue());
            }
        }
        if (!message.correlationId().isEmpty()) {
            made.setJMSCorrelationID(message.correlationId());
        }
        if (!message.type().isEmpty()) {
            made.setJMSType(message.type());
        }
        return made;
    }

    private static Message withBody(Session session, Object body) throws JMSException {
        if (body instanceof String text) {
            return session.createTextMessage(text);
        }
        if (body instanceof byte[] bytes) {
            BytesMessage made = session.createBytesMessage();
            made.writeBytes(bytes);
            return made;
        }
        MapMessage made = session.createMapMessage();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) body).entrySet()) {
            made.setObject((String) entry.getKey(), entry.getValue());
        }
        return made;
    }

    // ---- lengths ----

    /** About how many bytes a body has. */
    static long length(Object body) {
        if (body instanceof String text) {
            return text.length();
        }
        if (body instanceof byte[] bytes) {
            return bytes.length;
        }
        return body instanceof Map<?, ?> map
                ? map.entrySet().stream()
                        .mapToLong(entry -> length(entry.getKey()) + length(entry.getValue()))
                        .sum()
                : NUMBER_BYTES;
    }
}
