package io.dstream.formats;

/**
 * How a file, or each block or page in it, is compressed. A format offers some of them; its {@code compression} method
 * says which.
 */
public enum Compression {
    /** Not at all. */
    NONE,
    /** Deflate, as Avro has it. Text files have it as {@link #GZIP}. */
    DEFLATE,
    /** Gzip: read everywhere. For text files and Parquet. */
    GZIP,
    /** Bzip2: dense, but the slowest by far. For text files. */
    BZIP2,
    /** Zstandard: as dense as gzip, and several times as fast. The best choice for new files. */
    ZSTD,
    /** Snappy: the fastest, but not dense. Text files have its framing format, {@code .sz}. */
    SNAPPY
}
