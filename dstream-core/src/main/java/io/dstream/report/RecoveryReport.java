package io.dstream.report;

/**
 * How far a program that is started has read its checkpoint, before its first batch.
 *
 * @param bytesRead about how much has been read; at the end, all
 * @param bytes about how much there is to read: a base twice, which is looked through before it is used, and the log
 */
public record RecoveryReport(long bytesRead, long bytes) {
    /**
     * Whether all has been read.
     *
     * @return whether it has
     */
    public boolean isDone() {
        return bytesRead == bytes;
    }
}
