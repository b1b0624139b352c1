package io.dstream.formats.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Writes a value that is not null. */
interface JsonWriter {
    void write(Object value, JsonGenerator generator) throws IOException;
}
