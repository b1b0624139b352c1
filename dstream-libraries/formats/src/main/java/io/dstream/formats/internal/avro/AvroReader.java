package io.dstream.formats.internal.avro;

import java.io.IOException;

/** Reads a value of a file's schema as one of a shape. Null only where that is what a null becomes. */
interface AvroReader {
    Object read(BlockDecoder block) throws IOException;
}
