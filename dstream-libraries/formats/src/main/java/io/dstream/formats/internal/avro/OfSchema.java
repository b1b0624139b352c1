package io.dstream.formats.internal.avro;

import io.dstream.formats.internal.shape.BadValueException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;

/** Avro's own records, of a schema that the program has. */
public record OfSchema(String json) implements AvroValues<GenericRecord> {

    @Override
    public Schema schema() {
        return new Schema.Parser().parse(json);
    }

    @Override
    public Writer<GenericRecord> writer() {
        // Not the shared GenericData, to which other code may have added conversions.
        GenericDatumWriter<GenericRecord> writer = new GenericDatumWriter<>(schema(), new GenericData());
        return (record, encoder) -> {
            try {
                writer.write(record, encoder);
            } catch (AvroRuntimeException | ClassCastException | NullPointerException e) {
                throw BadValueException.of(String.valueOf(e.getMessage()));
            }
        };
    }

    @Override
    public Reader<GenericRecord> reader(Schema file) {
        Schema schema = schema();
        var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(schema, file);
        if (compatibility.getType() != SchemaCompatibilityType.COMPATIBLE) {
            throw BadValueException.of("the file's schema cannot be read as " + schema.getFullName() + ": "
                    + compatibility.getResult().getIncompatibilities().stream()
                            .map(each -> each.getLocation() + ": " + each.getMessage())
                            .toList());
        }
        GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(file, schema, new GenericData());
        return block -> {
            try {
                return reader.read(null, block);
            } catch (AvroRuntimeException e) {
                throw BadValueException.of(String.valueOf(e.getMessage()));
            }
        };
    }
}
