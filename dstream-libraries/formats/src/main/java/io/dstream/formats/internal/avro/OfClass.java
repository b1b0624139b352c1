package io.dstream.formats.internal.avro;

import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.formats.internal.shape.Mapping;
import io.dstream.formats.internal.shape.RecordShape;
import org.apache.avro.Schema;

/** Java records. */
public record OfClass<T>(Mapping<T> mapping) implements AvroValues<T> {

    /** Throws IllegalArgumentException for a component that Avro cannot have. */
    public static <T> OfClass<T> of(Class<T> type) {
        OfClass<T> values = new OfClass<>(Mapping.of(type));
        var unused = values.schema();
        return values;
    }

    @Override
    public Schema schema() {
        return AvroSchemas.of(mapping.shape());
    }

    @Override
    public Writer<T> writer() {
        return mapping.shape().accept(new AvroWriters())::write;
    }

    @Override
    public Reader<T> reader(Schema file) {
        RecordShape shape = mapping.shape();
        if (file.getType() == Schema.Type.RECORD && !shape.components().isEmpty()) {
            var names = file.getFields().stream().map(Schema.Field::name).toList();
            if (shape.match(names).isEmpty()) {
                throw BadValueException.of(
                        "the file has none of the components of " + mapping.name() + ": it has " + names);
            }
        }
        AvroReader reader = AvroReaders.of(shape, file);
        return block -> mapping.cast(reader.read(block));
    }
}
