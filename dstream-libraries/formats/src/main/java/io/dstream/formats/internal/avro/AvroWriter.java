package io.dstream.formats.internal.avro;

import java.io.IOException;
import org.apache.avro.io.Encoder;

/** Writes a value that is not null. */
interface AvroWriter {
    void write(Object value, Encoder encoder) throws IOException;
}
