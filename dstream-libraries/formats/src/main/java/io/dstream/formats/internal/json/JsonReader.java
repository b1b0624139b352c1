package io.dstream.formats.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Reads a value that is not null. The parser is at its first token, and then at its last. */
interface JsonReader {
    Object read(JsonParser parser) throws IOException;
}
