package io.dstream.formats.internal.parquet;

import org.apache.parquet.io.api.RecordConsumer;

/** Writes a value that is not null. */
interface ParquetValueWriter {
    void write(Object value, RecordConsumer out);
}
