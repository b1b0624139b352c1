package io.dstream.formats;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.formats.internal.avro.AvroFiles;
import io.dstream.formats.internal.avro.AvroValues;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.FileEncoder;
import io.dstream.sources.FileFormat;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Avro's object container files. Immutable: each method returns a new format. See {@link Formats#avro(Class)} and
 * {@link Formats#avro(org.apache.avro.Schema)}.
 *
 * <p>A file is read by the schema in it. Fields become components by name or alias; an {@code int} may become a
 * {@code long}, {@code float} or {@code double}, and so on. A file that cannot be read like that fails its batch before
 * its first record. The names of records in a schema do not matter, and no name in a file ever chooses a class.
 *
 * <p>A block is in memory as a whole, when it is written and when it is read.
 *
 * @param <T> the type of the records
 */
public final class AvroFormat<T> implements FileFormat<T>, FileEncoder<T> {
    private static final long serialVersionUID = 1;
    private static final int BLOCK_BYTES = 64 << 10;
    private static final int MAX_BLOCK_BYTES = 128 << 20;
    private static final int LEAST_BLOCK = 32;
    private static final int MOST_BLOCK = 1 << 30;
    private static final Set<Compression> COMPRESSIONS =
            Set.of(Compression.NONE, Compression.DEFLATE, Compression.SNAPPY, Compression.ZSTD, Compression.BZIP2);

    private final AvroValues<T> values;
    private final Compression compression;
    private final int blockBytes;
    private final int maxBlockBytes;

    private AvroFormat(AvroValues<T> values, Compression compression, int blockBytes, int maxBlockBytes) {
        this.values = values;
        this.compression = compression;
        this.blockBytes = blockBytes;
        this.maxBlockBytes = maxBlockBytes;
    }

    static <T> AvroFormat<T> of(AvroValues<T> values) {
        return new AvroFormat<>(values, Compression.SNAPPY, BLOCK_BYTES, MAX_BLOCK_BYTES);
    }

    /**
     * Compresses the blocks of the files that are written. Files say how they are compressed, so all are read.
     *
     * @param compression one of {@code NONE}, {@code DEFLATE}, {@code SNAPPY} (the default), {@code ZSTD} and
     *     {@code BZIP2}
     * @return a new format
     */
    public AvroFormat<T> compression(Compression compression) {
        checkNotNull(compression, "expected a compression, found null");
        checkArgument(
                COMPRESSIONS.contains(compression),
                "Avro has no compression %s: expected one of NONE, DEFLATE, SNAPPY, ZSTD and BZIP2",
                compression);
        return new AvroFormat<>(values, compression, blockBytes, maxBlockBytes);
    }

    /**
     * Sets how large a block becomes before it is compressed and written. Larger ones are denser, and need more memory.
     *
     * @param bytes the size, 32 to 2^30; default: 64 KiB
     * @return a new format
     */
    public AvroFormat<T> blockBytes(int bytes) {
        checkArgument(
                bytes >= LEAST_BLOCK && bytes <= MOST_BLOCK,
                "blockBytes is %s: expected %s to %s",
                bytes,
                LEAST_BLOCK,
                MOST_BLOCK);
        return new AvroFormat<>(values, compression, bytes, maxBlockBytes);
    }

    /**
     * Limits the size of blocks that are read, both compressed and not. A file with a larger one fails its batch.
     *
     * @param bytes the size, 1 or more; default: 128 MiB
     * @return a new format
     */
    public AvroFormat<T> maxBlockBytes(int bytes) {
        checkArgument(bytes >= 1, "maxBlockBytes is %s: expected 1 or more", bytes);
        return new AvroFormat<>(values, compression, blockBytes, bytes);
    }

    @Override
    public void read(InputStream in, Consumer<? super T> out) throws Exception {
        AvroFiles.read(values, maxBlockBytes, new BufferedInputStream(in), out);
    }

    @Override
    public void write(Iterator<T> records, BatchInfo info, OutputStream out) throws Exception {
        AvroFiles.write(values, compression, blockBytes, records, out);
    }
}
