package io.dstream.source;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Limits the data that a source may hold in memory. When the buffer is full, threads that store records wait.
 *
 * @param maxRecords the maximum number of records
 * @param maxBytes the maximum number of bytes, as estimated by {@link Receiver#sizeOf}; a larger single record is
 *     accepted if the buffer is empty
 */
public record BufferLimits(long maxRecords, long maxBytes) {

    private static final long MAX_DEFAULT_BYTES = 256L << 20;

    /** Checks the numbers. */
    public BufferLimits {
        checkArgument(maxRecords >= 1, "a buffer for %s records: expected at least 1", maxRecords);
        checkArgument(maxBytes >= 1, "a buffer of %s bytes: expected at least 1", maxBytes);
    }

    /**
     * Returns the default limits: one million records, and a sixteenth of the heap but at most 256 MiB.
     *
     * @return the default limits
     */
    public static BufferLimits defaults() {
        return new BufferLimits(
                1_000_000, Math.min(MAX_DEFAULT_BYTES, Runtime.getRuntime().maxMemory() / 16));
    }
}
