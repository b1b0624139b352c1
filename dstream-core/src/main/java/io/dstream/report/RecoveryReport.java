package io.dstream.report;

/**
 * The progress of a starting program in reading its checkpoint, before its first batch.
 *
 * @param bytesRead about how much has been read; at the end, everything
 * @param bytes about how much there is to read: the base twice, because it is verified before it is used, and the log
 */
public record RecoveryReport(long bytesRead, long bytes) {
    /**
     * Returns whether everything has been read.
     *
     * @return whether it has
     */
    public boolean isDone() {
        return bytesRead == bytes;
    }
}
