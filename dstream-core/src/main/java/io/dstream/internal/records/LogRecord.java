package io.dstream.internal.records;

import io.dstream.storage.Storage;

/**
 * A record as it was read.
 *
 * @param type what the payload is; 128 and above may be skipped by a reader that does not know it
 * @param batchId as given when it was appended
 * @param seq its number in the log or file: no gaps
 * @param epoch which start of the program wrote it
 * @param payload the bytes, for the receiver to keep
 * @param file the name of its file in the {@link Storage}
 * @param position where it starts in that file
 */
// An array: copying each payload into a list or behind a wrapper would cost more than reading it.
@SuppressWarnings("ArrayRecordComponent")
public record LogRecord(int type, long batchId, long seq, int epoch, byte[] payload, String file, long position) {
    /** How many bytes it takes in its file. */
    public long size() {
        return (long) RecordFormat.OVERHEAD_BYTES + payload.length;
    }
}
