package io.dstream.formats.internal.avro;

import java.io.IOException;
import java.io.Serializable;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;

/** What the records of a file are. */
public sealed interface AvroValues<T> extends Serializable permits OfClass, OfSchema {

    /** What is written. */
    Schema schema();

    Writer<T> writer();

    /** What reads records of a file. Throws BadValueException if they can never be such. */
    Reader<T> reader(Schema file);

    /** Writes records. For one file. */
    interface Writer<T> {
        void write(T value, Encoder encoder) throws IOException;
    }

    /** Reads records. For one file. */
    interface Reader<T> {
        T read(BlockDecoder block) throws IOException;
    }
}
