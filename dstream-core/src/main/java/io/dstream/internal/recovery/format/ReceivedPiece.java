package io.dstream.internal.recovery.format;

import io.dstream.codec.ByteReader;
import io.dstream.codec.CodecException;
import io.dstream.codec.Codecs;
import io.dstream.internal.records.CorruptLogException;
import io.dstream.internal.records.LogRecord;
import io.dstream.storage.Storage;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a record of a receiver's log says before the records that were received.
 *
 * @param first the number of the first of them
 * @param count how many there are
 * @param marks of senders, by sender, in the order in which they were written
 * @param bytes how many bytes the records take
 */
public record ReceivedPiece(long first, int count, Map<String, Long> marks, int bytes) {

    /** Reads it. */
    public static ReceivedPiece read(Codecs codecs, Storage storage, LogRecord record) throws CorruptLogException {
        try {
            ByteReader in = codecs.newReader(record.payload());
            long first = in.readLong();
            int count = in.readVarInt();
            Map<String, Long> marks = new LinkedHashMap<>();
            for (int n = in.readCount(1); n > 0; n--) {
                String sender = in.readString();
                marks.remove(sender);
                marks.put(sender, in.readLong());
            }
            return new ReceivedPiece(first, count, marks, in.remaining());
        } catch (CodecException e) {
            throw corrupt(storage, record, e.getMessage());
        }
    }

    /** What is thrown where a record does not say what it should. */
    public static CorruptLogException corrupt(Storage storage, LogRecord record, String why) {
        return new CorruptLogException(
                storage.describe(record.file()),
                record.position(),
                "what a receiver has stored",
                why,
                Failures.RESTORE);
    }
}
