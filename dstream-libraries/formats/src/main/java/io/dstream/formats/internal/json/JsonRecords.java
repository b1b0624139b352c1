package io.dstream.formats.internal.json;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.formats.internal.shape.RecordShape;
import java.io.IOException;
import java.io.OutputStream;

/** Reads and writes records of a shape. For one thread. */
public final class JsonRecords {
    private static final int MAX_DEPTH = 500;

    private final JsonFactory json = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE) // lines are bounded
                    .build())
            .configure(StreamReadFeature.AUTO_CLOSE_SOURCE, false)
            // A file may have any number of names, and the JVM would remember them.
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .build();

    private final RecordShape shape;
    private final JsonReader reader;

    public JsonRecords(RecordShape shape) {
        this.shape = shape;
        this.reader = shape.accept(new JsonReaders());
    }

    /** The record that a line is. Throws BadValueException if it is none. */
    public Object read(byte[] line, int from, int length) throws IOException {
        try (JsonParser parser = json.createParser(line, from, length)) {
            if (parser.nextToken() == JsonToken.VALUE_NULL) {
                throw BadValueException.of("expected an object, found null");
            }
            Object record = reader.read(parser);
            if (parser.nextToken() != null) {
                throw BadValueException.of("expected the end of the line after the object, at column "
                        + parser.currentTokenLocation().getColumnNr());
            }
            return record;
        } catch (IllegalStateException e) { // names that were chosen to have the same hash
            throw BadValueException.of("its names cannot be read: " + e.getMessage());
        } catch (JsonParseException | StreamConstraintsException e) {
            String where = e.getLocation() == null
                    ? ""
                    : ", at column " + e.getLocation().getColumnNr();
            throw BadValueException.of("it is no JSON" + where + ": " + BadValueException.cut(e.getOriginalMessage()));
        }
    }

    /** What writes to a file; closing it leaves the file open. */
    public Writer writer(OutputStream file) throws IOException {
        JsonGenerator generator = json.createGenerator(file, JsonEncoding.UTF8);
        generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        generator.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
        generator.setRootValueSeparator(null);
        return new Writer(generator, shape.accept(new JsonWriters()));
    }

    /** Writes lines. */
    public static final class Writer implements AutoCloseable {
        private final JsonGenerator generator;
        private final JsonWriter writer;

        private Writer(JsonGenerator generator, JsonWriter writer) {
            this.generator = generator;
            this.writer = writer;
        }

        public void write(Object record) throws IOException {
            writer.write(record, generator);
            generator.writeRaw('\n');
        }

        @Override
        public void close() throws IOException {
            generator.close();
        }
    }
}
