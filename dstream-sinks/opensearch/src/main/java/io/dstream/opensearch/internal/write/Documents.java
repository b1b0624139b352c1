package io.dstream.opensearch.internal.write;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dstream.function.Function1;
import io.dstream.opensearch.OpenSearchException;
import io.dstream.opensearch.internal.json.Json;
import io.dstream.opensearch.internal.write.Shape.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The documents of a partition of a batch: of each id, the one that stays. Used by one thread. */
final class Documents<T> {
    private static final int LONGEST_ID = 512; // OpenSearch's, in bytes
    private static final int SHOWN = 100; // characters of an id, in a message

    private final Shape<T> shape;
    private final long version;
    private final long mostBytes;
    private final Map<String, byte[]> lines = new LinkedHashMap<>(); // those of a request, by id
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /**
     * None yet.
     *
     * @param version the documents' version
     * @param mostBytes what OpenSearch takes in a request
     */
    Documents(Shape<T> shape, long version, long mostBytes) {
        this.shape = shape;
        this.version = version;
        this.mostBytes = mostBytes;
    }

    void add(T record) throws Exception {
        String id = id(shape.id().apply(record));
        if (shape.kind() == Kind.CREATE && lines.containsKey(id)) {
            return;
        }
        line.reset();
        if (shape.deleteWhen().test(record)) {
            action("delete", id);
        } else {
            action(shape.kind() == Kind.CREATE ? "create" : "index", id);
            document(record);
            line.write('\n');
        }
        if (line.size() > mostBytes) {
            throw new OpenSearchException("the document " + shown(id) + " of the index " + shape.index() + " has "
                    + line.size() + " bytes, and OpenSearch takes " + mostBytes
                    + " in a request. Make it smaller, or raise http.max_content_length in opensearch.yml");
        }
        lines.put(id, line.toByteArray());
    }

    private String id(Object given) {
        Object value = given instanceof Optional<?> maybe ? maybe.orElse(null) : given;
        if (value == null || value.toString().isEmpty()) {
            throw new OpenSearchException("a record for the index " + shape.index() + " has come without an id");
        }
        String id = value.toString();
        if (id.length() > LONGEST_ID / 4 && id.getBytes(StandardCharsets.UTF_8).length > LONGEST_ID) {
            throw new OpenSearchException("the id " + shown(id) + " of a document of the index " + shape.index()
                    + " is longer than " + LONGEST_ID + " bytes, which is the most that OpenSearch takes");
        }
        return id;
    }

    private static String shown(String id) {
        String text = id.length() > SHOWN ? id.substring(0, SHOWN) + "..." : id;
        return text.codePoints().anyMatch(Character::isISOControl) ? "with control characters" : text;
    }

    private void action(String name, String id) throws IOException {
        try (JsonGenerator to = Json.MAPPER.createGenerator(line)) {
            to.writeStartObject();
            to.writeObjectFieldStart(name);
            to.writeStringField("_id", id);
            if (shape.kind() != Kind.CREATE) {
                to.writeNumberField("version", version);
                to.writeStringField("version_type", "external");
            }
            to.writeEndObject();
            to.writeEndObject();
        }
        line.write('\n');
    }

    // ---- documents ----

    private void document(T record) throws Exception {
        if (shape.document() == null) {
            fields(record);
            return;
        }
        Object value = shape.document().apply(record);
        if (value instanceof byte[] json) {
            text(json);
        } else if (value instanceof CharSequence json) {
            text(json.toString().getBytes(StandardCharsets.UTF_8));
        } else {
            try (JsonGenerator to = Json.MAPPER.createGenerator(line)) {
                Json.MAPPER.writeValue(to, value);
            }
        }
    }

    /** JSON in one line, for a line is what a request ends a document with. Breaks in JSON are between its parts. */
    private void text(byte[] json) {
        for (byte each : json) {
            line.write(each == '\n' || each == '\r' ? ' ' : each);
        }
    }

    private void fields(T record) throws Exception {
        List<Object> values = new ArrayList<>(shape.fields().size()); // first, for an exception of the program's own
        for (Function1<? super T, ?> each : shape.fields().values()) {
            values.add(each.apply(record));
        }
        try (JsonGenerator to = Json.MAPPER.createGenerator(line)) {
            to.writeStartObject();
            int i = 0;
            for (String name : shape.fields().keySet()) {
                to.writeFieldName(name);
                write(to, values.get(i++));
            }
            to.writeEndObject();
        }
    }

    private static void write(JsonGenerator to, Object value) throws IOException {
        if (value instanceof String text) {
            to.writeString(text);
        } else if (value instanceof Long number) {
            to.writeNumber(number);
        } else if (value instanceof Integer number) {
            to.writeNumber(number);
        } else {
            Json.MAPPER.writeValue(to, value);
        }
    }

    // ---- requests ----

    /** What is to be sent. */
    List<BulkRequest> requests() {
        int most = (int) Math.min(shape.bulk().bytes(), mostBytes);
        List<BulkRequest> requests = new ArrayList<>();
        BulkRequest open = new BulkRequest();
        for (Map.Entry<String, byte[]> each : lines.entrySet()) {
            int bytes = each.getValue().length;
            if (open.size() > 0 && (open.size() == shape.bulk().documents() || open.bytes() + bytes > most)) {
                requests.add(open);
                open = new BulkRequest();
            }
            open.add(each.getKey(), each.getValue());
        }
        requests.add(open);
        return requests;
    }
}
