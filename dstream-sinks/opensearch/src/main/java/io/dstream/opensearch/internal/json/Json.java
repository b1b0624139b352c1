package io.dstream.opensearch.internal.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.Duration;
import java.time.Period;
import java.time.ZonedDateTime;
import java.time.temporal.Temporal;
import java.util.Optional;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** Values of programs as JSON: what Jackson writes, times as OpenSearch reads dates, and optional values. */
public final class Json {
    public static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .serializationInclusion(JsonInclude.Include.ALWAYS)
            .addModule(new SimpleModule()
                    .addSerializer(Temporal.class, new Text<>())
                    .addSerializer(Duration.class, new Text<>())
                    .addSerializer(Period.class, new Text<>())
                    .addSerializer(Optional.class, new Value()))
            .build();

    private Json() {}

    /** A value as the content of a request. */
    public static HttpEntity entity(Object value) {
        try {
            return new ByteArrayEntity(MAPPER.writeValueAsBytes(value), ContentType.APPLICATION_JSON);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("what is asked is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** A time as ISO 8601 has it, without the name of a zone. */
    private static final class Text<T> extends JsonSerializer<T> {
        @Override
        public void serialize(T value, JsonGenerator to, SerializerProvider all) throws IOException {
            to.writeString(
                    value instanceof ZonedDateTime time
                            ? time.toOffsetDateTime().toString()
                            : value.toString());
        }
    }

    /** The value of an optional one, or null. */
    @SuppressWarnings("rawtypes") // a class has no parameters
    private static final class Value extends JsonSerializer<Optional> {
        @Override
        public void serialize(Optional value, JsonGenerator to, SerializerProvider all) throws IOException {
            all.defaultSerializeValue(value.isPresent() ? value.get() : null, to);
        }
    }
}
