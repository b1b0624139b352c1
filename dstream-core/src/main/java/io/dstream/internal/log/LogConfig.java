package io.dstream.internal.log;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.internal.records.RecordFormat;
import java.util.function.LongSupplier;

/**
 * How a {@link RecordLog} is written.
 *
 * @param epoch which start of the program writes; stands in each record
 * @param segmentBytes the size at which a segment is closed, by the next force; at least 1
 * @param maxRecordBytes the longest payload that is written or read, in bytes; from 1 to 1 GiB
 * @param sync when a force waits for the disk
 * @param nanoTime nanoseconds from any origin, for {@link SyncPolicy#every}
 * @param newLogId a random number for each log that is made, to tell its records from those of others
 */
public record LogConfig(
        int epoch,
        long segmentBytes,
        int maxRecordBytes,
        SyncPolicy sync,
        LongSupplier nanoTime,
        LongSupplier newLogId) {
    /** 64 MiB. */
    public static final long SEGMENT_BYTES = 64L << 20;

    /** 64 MiB. */
    public static final int MAX_RECORD_BYTES = 64 << 20;

    /** Checks the bounds given above. */
    public LogConfig {
        checkArgument(segmentBytes >= 1, "segmentBytes must be at least 1, not %s", segmentBytes);
        checkArgument(
                maxRecordBytes >= 1 && maxRecordBytes <= RecordFormat.MAX_PAYLOAD,
                "maxRecordBytes must be from 1 to %s, not %s",
                RecordFormat.MAX_PAYLOAD,
                maxRecordBytes);
    }

    /** With the usual sizes, and a force that always waits for the disk. */
    public static LogConfig of(int epoch, LongSupplier nanoTime, LongSupplier newLogId) {
        return new LogConfig(epoch, SEGMENT_BYTES, MAX_RECORD_BYTES, SyncPolicy.always(), nanoTime, newLogId);
    }

    /** The same with another size of segments. */
    public LogConfig withSegmentBytes(long bytes) {
        return new LogConfig(epoch, bytes, maxRecordBytes, sync, nanoTime, newLogId);
    }

    /** The same with another limit of payloads. */
    public LogConfig withMaxRecordBytes(int bytes) {
        return new LogConfig(epoch, segmentBytes, bytes, sync, nanoTime, newLogId);
    }

    /** The same with another policy. */
    public LogConfig withSync(SyncPolicy policy) {
        return new LogConfig(epoch, segmentBytes, maxRecordBytes, policy, nanoTime, newLogId);
    }
}
