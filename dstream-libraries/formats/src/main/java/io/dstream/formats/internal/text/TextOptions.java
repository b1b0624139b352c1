package io.dstream.formats.internal.text;

import io.dstream.formats.BadRecordPolicy;
import io.dstream.formats.Compression;
import java.io.Serializable;
import java.util.Set;

/**
 * What all formats of text can be told.
 *
 * @param compression of files that are written
 * @param expected of files that are read, or null if their first bytes tell
 * @param maxExpansion how many times as large as compressed a file may be
 * @param maxRecordBytes how long a line, or a record of CSV, may be
 * @param badRecords what happens to records that cannot be read
 */
public record TextOptions(
        Compression compression, Compression expected, int maxExpansion, int maxRecordBytes, BadRecordPolicy badRecords)
        implements Serializable {
    /** What text can be. */
    public static final Set<Compression> COMPRESSIONS =
            Set.of(Compression.NONE, Compression.GZIP, Compression.BZIP2, Compression.ZSTD, Compression.SNAPPY);

    public static final TextOptions DEFAULT =
            new TextOptions(Compression.NONE, null, Decompression.MAX_EXPANSION, 16 << 20, BadRecordPolicy.FAIL);

    public TextOptions withCompression(Compression other) {
        return new TextOptions(other, expected, maxExpansion, maxRecordBytes, badRecords);
    }

    public TextOptions withExpected(Compression other) {
        return new TextOptions(compression, other, maxExpansion, maxRecordBytes, badRecords);
    }

    public TextOptions withMaxExpansion(int times) {
        return new TextOptions(compression, expected, times, maxRecordBytes, badRecords);
    }

    public TextOptions withMaxRecordBytes(int bytes) {
        return new TextOptions(compression, expected, maxExpansion, bytes, badRecords);
    }

    public TextOptions withBadRecords(BadRecordPolicy other) {
        return new TextOptions(compression, expected, maxExpansion, maxRecordBytes, other);
    }
}
