package io.dstream.source;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How much a source may hold in memory. When it is full, whoever stores records waits.
 *
 * @param maxRecords no more records than that
 * @param maxBytes no more bytes than that, as estimated by {@link Receiver#sizeOf}; a single record that is larger than
 *     that is let in when nothing else is held
 */
public record BufferLimits(long maxRecords, long maxBytes) {

    private static final long MAX_DEFAULT_BYTES = 256L << 20;

    /** Checks the numbers. */
    public BufferLimits {
        checkArgument(maxRecords >= 1, "a buffer for %s records: expected at least 1", maxRecords);
        checkArgument(maxBytes >= 1, "a buffer of %s bytes: expected at least 1", maxBytes);
    }

    /**
     * A million records and a sixteenth of the heap, 256 MiB at most.
     *
     * @return the default bounds
     */
    public static BufferLimits defaults() {
        return new BufferLimits(
                1_000_000, Math.min(MAX_DEFAULT_BYTES, Runtime.getRuntime().maxMemory() / 16));
    }
}
