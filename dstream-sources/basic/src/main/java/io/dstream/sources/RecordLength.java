package io.dstream.sources;

/** How long the records of files are, on average of what has been read. Safe for use by many threads. */
final class RecordLength {
    private static final long GUESS = 100;

    private double bytes;
    private double records;

    synchronized void learn(long readBytes, long readRecords) {
        bytes += readBytes;
        records += readRecords;
    }

    /** About how many records so many bytes are, at least 1. */
    synchronized long records(long length) {
        double average = records == 0 ? GUESS : Math.max(1, bytes / records);
        return Math.max(1, Math.round(length / average));
    }
}
