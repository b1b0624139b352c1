package io.dstream.formats.internal.parquet;

import io.dstream.formats.internal.shape.Mapping;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.RecordConsumer;

/** Writes records with Parquet's writer. */
final class RecordWriting<T> extends WriteSupport<T> {
    private final Mapping<T> mapping;
    private final ParquetWriters.Fields fields;
    private RecordConsumer out;

    private RecordWriting(Mapping<T> mapping) {
        this.mapping = mapping;
        this.fields = new ParquetWriters().fields(mapping.shape());
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return new WriteContext(ParquetSchemas.of(mapping.shape()), Map.of());
    }

    @Override
    @SuppressWarnings("deprecation") // abstract all the same
    public WriteContext init(Configuration configuration) {
        throw new UnsupportedOperationException("no Hadoop");
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
        out = consumer;
    }

    @Override
    public void write(T record) {
        out.startMessage();
        fields.write(record, out);
        out.endMessage();
    }

    /** Makes writers to a stream, which stays open. */
    static final class Builder<T> extends ParquetWriter.Builder<T, Builder<T>> {
        private final Mapping<T> mapping;

        Builder(Mapping<T> mapping, OutputStream stream) {
            super(new Output(stream));
            this.mapping = mapping;
        }

        @Override
        protected Builder<T> self() {
            return this;
        }

        @Override
        protected WriteSupport<T> getWriteSupport(ParquetConfiguration configuration) {
            return new RecordWriting<>(mapping);
        }

        @Override
        @SuppressWarnings("deprecation") // abstract all the same
        protected WriteSupport<T> getWriteSupport(Configuration configuration) {
            throw new UnsupportedOperationException("no Hadoop");
        }
    }

    /** A stream that is written from its beginning. */
    private record Output(OutputStream stream) implements OutputFile {
        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return new Counted(stream);
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return create(blockSizeHint);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }

    private static final class Counted extends PositionOutputStream {
        private final OutputStream stream;
        private long position;

        Counted(OutputStream stream) {
            this.stream = stream;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int b) throws IOException {
            stream.write(b);
            position++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            stream.write(bytes, from, length);
            position += length;
        }

        @Override
        public void flush() throws IOException {
            stream.flush();
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
