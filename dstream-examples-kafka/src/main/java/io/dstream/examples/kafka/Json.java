package io.dstream.examples.kafka;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Values of a type as JSON, for Kafka: {@code {"user":"u17","page":"/tour","at":"2026-01-01T12:00:00Z"}}. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    private Json() {}

    /** Reads values. What is not JSON, or not of that type, throws, which the source's policy then judges. */
    static <T> Deserializer<T> reading(Class<T> type) {
        return (topic, bytes) -> {
            try {
                return bytes == null ? null : MAPPER.readValue(bytes, type);
            } catch (IOException e) {
                throw new SerializationException("expected the JSON of this type: " + type.getSimpleName(), e);
            }
        };
    }

    /** Writes values. */
    static <T> Serializer<T> writing() {
        return (topic, value) -> {
            try {
                return value == null ? null : MAPPER.writeValueAsBytes(value);
            } catch (IOException e) {
                throw new SerializationException("not writable as JSON", e);
            }
        };
    }
}
