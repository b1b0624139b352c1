package io.dstream.formats;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.formats.internal.text.TextOptions;
import io.dstream.sink.FileEncoder;
import io.dstream.sources.FileFormat;

/**
 * What formats of text have in common: compression, limits, and what happens to bad records. Immutable: each method
 * returns a new format.
 *
 * <p>Files are read whether or not they are compressed: their first bytes tell how. A compressed file may consist of
 * several that were concatenated.
 *
 * @param <T> the type of the records
 * @param <F> the type of the format
 */
public abstract sealed class TextFormat<T, F extends TextFormat<T, F>> implements FileFormat<T>, FileEncoder<T>
        permits CsvFormat, JsonLinesFormat, LinesFormat {
    private static final long serialVersionUID = 1;

    final TextOptions text;

    TextFormat(TextOptions text) {
        this.text = text;
    }

    abstract F with(TextOptions other);

    /**
     * Compresses the files that are written. What is read may be compressed in any way.
     *
     * @param compression one of {@code NONE} (the default), {@code GZIP}, {@code BZIP2}, {@code ZSTD} and
     *     {@code SNAPPY}
     * @return a new format
     */
    public final F compression(Compression compression) {
        return with(text.withCompression(checked(compression)));
    }

    /**
     * Says how the files that are read are compressed, instead of looking at their first bytes. A file that is not
     * compressed like that fails its batch.
     *
     * @param compression one of {@code NONE}, {@code GZIP}, {@code BZIP2}, {@code ZSTD} and {@code SNAPPY}
     * @return a new format
     */
    public final F expectCompression(Compression compression) {
        return with(text.withExpected(checked(compression)));
    }

    private static Compression checked(Compression compression) {
        checkNotNull(compression, "expected one of %s, found null", TextOptions.COMPRESSIONS);
        checkArgument(
                TextOptions.COMPRESSIONS.contains(compression),
                "text files cannot be compressed by %s: expected one of NONE, GZIP, BZIP2, ZSTD and SNAPPY",
                compression);
        return compression;
    }

    /**
     * Limits how much larger than its compressed bytes a file may be, so that a decompression bomb fails its batch
     * instead of filling the memory. The first 64 MiB are always allowed.
     *
     * @param times how many times as large, 1 or more; default: 1000
     * @return a new format
     */
    public final F maxExpansion(int times) {
        checkArgument(times >= 1, "maxExpansion is %s: expected 1 or more", times);
        return with(text.withMaxExpansion(times));
    }

    /**
     * Limits the length of a record, without compression. A longer line of {@link LinesFormat} or
     * {@link JsonLinesFormat} is a bad record. A longer record of {@link CsvFormat} fails the batch, since it may be
     * due to a quote that is never closed; its characters are counted.
     *
     * @param bytes the length, 1 or more; default: 16 MiB
     * @return a new format
     */
    public final F maxRecordBytes(int bytes) {
        checkArgument(bytes >= 1, "maxRecordBytes is %s: expected 1 or more", bytes);
        return with(text.withMaxRecordBytes(bytes));
    }

    /**
     * Sets what happens to records that cannot be read. A file that is damaged as a whole always fails its batch.
     *
     * @param policy the policy; default: {@link BadRecordPolicy#FAIL}
     * @return a new format
     */
    public final F onBadRecord(BadRecordPolicy policy) {
        return with(text.withBadRecords(checkNotNull(policy, "onBadRecord needs a policy")));
    }
}
