package io.dstream.sources.internal.files;

/** How long the records of files are, on average of what has been read. Safe for use by many threads. */
final class RecordLength {
    private double bytes;
    private double records;

    synchronized void learn(long readBytes, long readRecords) {
        bytes += readBytes;
        records += readRecords;
    }

    /** About how many records so many bytes are, at least 1; as many as may be while nothing is known. */
    synchronized long records(long length) {
        return records == 0 ? Long.MAX_VALUE : Math.max(1, Math.round(length * records / Math.max(1, bytes)));
    }
}
