package io.dstream.formats.internal.avro;

import io.dstream.formats.Compression;
import io.dstream.formats.FormatException;
import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.formats.internal.text.KeptOpen;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.Encoder;

/** Reads and writes whole files. */
public final class AvroFiles {
    private static final int LEVEL = 6; // of deflate

    private AvroFiles() {}

    public static <T> void read(AvroValues<T> values, int maxBlockBytes, InputStream in, Consumer<? super T> out)
            throws IOException {
        AvroBlocks blocks;
        AvroValues.Reader<T> reader;
        try {
            blocks = new AvroBlocks(in, maxBlockBytes);
            reader = values.reader(blocks.schema());
        } catch (FormatException | BadValueException e) {
            throw new FormatException("Avro: " + e.getMessage(), e);
        }
        long number = 0;
        while (true) {
            T record;
            try {
                if (!blocks.next()) {
                    return;
                }
                number++;
                record = reader.read(blocks.block());
            } catch (FormatException e) {
                throw new FormatException(
                        "Avro: block " + blocks.number() + ", after " + number + " records: " + e.getMessage(), e);
            } catch (BadValueException e) {
                throw new FormatException("Avro: record " + number + ", " + e.getMessage(), e);
            }
            out.accept(record);
        }
    }

    public static <T> void write(
            AvroValues<T> values, Compression compression, int blockBytes, Iterator<T> records, OutputStream out)
            throws IOException {
        Schema schema = values.schema();
        Datums<T> datums = new Datums<>(values.writer());
        try (DataFileWriter<T> file = new DataFileWriter<>(datums)) {
            file.setCodec(codec(compression));
            file.setSyncInterval(blockBytes);
            DataFileWriter<T> opened = file.create(schema, new KeptOpen(out));
            while (records.hasNext()) {
                datums.number++;
                try {
                    opened.append(records.next());
                } catch (DataFileWriter.AppendWriteException e) {
                    if (e.getCause() instanceof BadValueException bad) {
                        throw new FormatException("Avro: record " + datums.number + ", " + bad.getMessage(), bad);
                    }
                    throw e;
                }
            }
        }
    }

    private static CodecFactory codec(Compression compression) {
        return switch (compression) {
            case NONE -> CodecFactory.nullCodec();
            case DEFLATE -> CodecFactory.deflateCodec(LEVEL);
            case SNAPPY -> CodecFactory.snappyCodec();
            case ZSTD -> CodecFactory.zstandardCodec(CodecFactory.DEFAULT_ZSTANDARD_LEVEL, true);
            case BZIP2 -> CodecFactory.bzip2Codec();
            case GZIP -> throw new IllegalArgumentException("Avro has no compression " + compression);
        };
    }

    /** Our writer, for Avro's files. */
    private static final class Datums<T> implements DatumWriter<T> {
        private final AvroValues.Writer<T> writer;
        private long number;

        Datums(AvroValues.Writer<T> writer) {
            this.writer = writer;
        }

        @Override
        public void setSchema(Schema schema) {} // it is ours

        @Override
        public void write(T value, Encoder encoder) throws IOException {
            writer.write(value, encoder);
        }
    }
}
