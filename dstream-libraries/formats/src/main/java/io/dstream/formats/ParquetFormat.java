package io.dstream.formats;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.formats.internal.parquet.ParquetFiles;
import io.dstream.formats.internal.shape.Mapping;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.FileEncoder;
import io.dstream.sources.FileFormat;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Records in Parquet files. Immutable: each method returns a new format. See {@link Formats#parquet}.
 *
 * <p>A file is read by the schema in it. Columns become components by name or alias; only those of the components are
 * read. An {@code int} may become a {@code long} or {@code double}, and a {@code float} a {@code double}. A file that
 * cannot be read like that fails its batch before its first record.
 *
 * <p><b>Cost.</b> Parquet must be read from its end, so the whole file is first copied to a temporary file, which only
 * its owner can read and which is deleted in any case: each byte is written and read once more than with other formats.
 * The directory is that of {@code java.io.tmpdir}. A row group is in memory as a whole, compressed when it is read, and
 * encoded when it is written. Many small files make little use of Parquet: prefer long batches.
 *
 * @param <T> the type of the records
 */
public final class ParquetFormat<T> implements FileFormat<T>, FileEncoder<T> {
    private static final long serialVersionUID = 1;
    private static final long ROW_GROUP_BYTES = 32 << 20;
    private static final long LEAST_ROW_GROUP = 1 << 20;
    private static final long MAX_FILE_BYTES = 1 << 30;
    private static final int MAX_PAGE_BYTES = 128 << 20;

    private static final Map<Compression, CompressionCodecName> COMPRESSIONS = Map.of(
            Compression.NONE, CompressionCodecName.UNCOMPRESSED,
            Compression.SNAPPY, CompressionCodecName.SNAPPY,
            Compression.GZIP, CompressionCodecName.GZIP,
            Compression.ZSTD, CompressionCodecName.ZSTD);

    private final Mapping<T> mapping;
    private final Compression compression;
    private final long rowGroupBytes;
    private final long maxFileBytes;
    private final int maxPageBytes;

    private ParquetFormat(
            Mapping<T> mapping, Compression compression, long rowGroupBytes, long maxFileBytes, int maxPageBytes) {
        this.mapping = mapping;
        this.compression = compression;
        this.rowGroupBytes = rowGroupBytes;
        this.maxFileBytes = maxFileBytes;
        this.maxPageBytes = maxPageBytes;
    }

    static <T> ParquetFormat<T> of(Class<T> type) {
        Mapping<T> mapping = Mapping.of(type);
        ParquetFiles.check(mapping);
        return new ParquetFormat<>(mapping, Compression.SNAPPY, ROW_GROUP_BYTES, MAX_FILE_BYTES, MAX_PAGE_BYTES);
    }

    /**
     * Compresses the pages of the files that are written. Files say how they are compressed, so all are read.
     *
     * @param compression one of {@code NONE}, {@code SNAPPY} (the default), {@code GZIP} and {@code ZSTD}
     * @return a new format
     */
    public ParquetFormat<T> compression(Compression compression) {
        checkNotNull(compression, "expected a compression, found null");
        checkArgument(
                COMPRESSIONS.containsKey(compression),
                "Parquet has no compression %s: expected one of NONE, SNAPPY, GZIP and ZSTD",
                compression);
        return new ParquetFormat<>(mapping, compression, rowGroupBytes, maxFileBytes, maxPageBytes);
    }

    /**
     * Sets how much memory a row group takes before it is written. Larger ones are denser and faster to query.
     *
     * @param bytes the size, 1 MiB or more; default: 32 MiB
     * @return a new format
     */
    public ParquetFormat<T> rowGroupBytes(long bytes) {
        checkArgument(bytes >= LEAST_ROW_GROUP, "rowGroupBytes is %s: expected %s or more", bytes, LEAST_ROW_GROUP);
        return new ParquetFormat<>(mapping, compression, bytes, maxFileBytes, maxPageBytes);
    }

    /**
     * Limits the size of files that are read, which are copied to a temporary file. A larger one fails its batch.
     *
     * @param bytes the size, 1 or more; default: 1 GiB
     * @return a new format
     */
    public ParquetFormat<T> maxFileBytes(long bytes) {
        checkArgument(bytes >= 1, "maxFileBytes is %s: expected 1 or more", bytes);
        return new ParquetFormat<>(mapping, compression, rowGroupBytes, bytes, maxPageBytes);
    }

    /**
     * Limits the size of pages that are read, once decompressed. A file with a larger one fails its batch.
     *
     * @param bytes the size, 1 or more; default: 128 MiB
     * @return a new format
     */
    public ParquetFormat<T> maxPageBytes(int bytes) {
        checkArgument(bytes >= 1, "maxPageBytes is %s: expected 1 or more", bytes);
        return new ParquetFormat<>(mapping, compression, rowGroupBytes, maxFileBytes, bytes);
    }

    @Override
    public void read(InputStream in, Consumer<? super T> out) throws Exception {
        ParquetFiles.read(mapping, maxFileBytes, maxPageBytes, in, out);
    }

    @Override
    public void write(Iterator<T> records, BatchInfo info, OutputStream out) throws Exception {
        ParquetFiles.write(mapping, COMPRESSIONS.get(compression), rowGroupBytes, records, out);
    }
}
