package io.dstream.internal.records;

import io.dstream.storage.Draft;
import io.dstream.storage.Storage;
import java.io.IOException;

/**
 * A file of records that is written once: under its name it is either whole or not there. It may replace one of the
 * same name. Records are numbered from 1.
 */
public final class RecordFile {
    private RecordFile() {}

    /**
     * What was written or read, to compare the two.
     *
     * @param size in bytes
     * @param crc over all records; differs if any of their bytes do
     */
    public record Seal(long size, int crc) {}

    /** Gives the records of a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes them all. What it throws is thrown on, and leaves no file. */
        void writeTo(Writer writer) throws IOException;
    }

    /** Takes the records of a file, from one thread. */
    public static final class Writer {
        private final RecordWriter out;
        private long nextSeq = RecordFormat.FIRST_SEQ;

        private Writer(RecordWriter out) {
            this.out = out;
        }

        /**
         * Adds a record.
         *
         * @param type 1 to 125, or 128 to 255 for what an older reader may skip
         * @param batchId kept with the record
         * @param payload at most 1 GiB; not kept
         */
        public void append(int type, long batchId, byte[] payload) throws IOException {
            append(type, batchId, payload, 0, payload.length);
        }

        /** As {@link #append(int, long, byte[])}, with a part of an array. */
        public void append(int type, long batchId, byte[] payload, int offset, int length) throws IOException {
            RecordFormat.checkType(type);
            out.append(type, batchId, nextSeq++, 0, payload, offset, length);
        }
    }

    /** Gives a file its name. */
    private interface Publishing {
        void publish(Draft draft) throws IOException;
    }

    /**
     * Writes a file and publishes it under its name, durable on return. If it fails, what had that name before is still
     * there, unless only the last synchronisation of the directory failed; and a temporary file may be left.
     *
     * @param epoch which start of the program writes; stands in each record
     */
    public static Seal write(Storage storage, String name, int epoch, Content content) throws IOException {
        return write(storage, name, epoch, content, Draft::publish);
    }

    /**
     * As {@link #write}, under a name that nobody has.
     *
     * @throws java.nio.file.FileAlreadyExistsException if somebody has it
     */
    public static Seal writeNew(Storage storage, String name, int epoch, Content content) throws IOException {
        return write(storage, name, epoch, content, Draft::publishNew);
    }

    private static Seal write(Storage storage, String name, int epoch, Content content, Publishing publishing)
            throws IOException {
        try (Draft draft = storage.draft(name)) {
            var out = new RecordWriter(draft, epoch);
            var writer = new Writer(out);
            content.writeTo(writer);
            out.appendFooter(writer.nextSeq, 0);
            out.flush();
            publishing.publish(draft);
            return new Seal(out.size(), out.wholeCrc());
        }
    }

    /**
     * Reads a file. The records may be relied on once this returns: only the end tells that the file is whole.
     *
     * @throws CorruptLogException if the file is not as it was written
     */
    public static Seal read(Storage storage, String name, LogConsumer consumer) throws IOException {
        return read(storage, name, RecordFormat.MAX_PAYLOAD, consumer);
    }

    /**
     * As {@link #read(Storage, String, LogConsumer)}, of a file whose records are known to be small: no more memory is
     * taken than that, whatever the file says.
     *
     * @param maxPayload the most bytes that a record may have; one that says it has more counts as damaged
     */
    public static Seal read(Storage storage, String name, int maxPayload, LogConsumer consumer) throws IOException {
        try (var reader = new RecordReader(storage, name, maxPayload)) {
            for (LogRecord record = reader.next(); record != null; record = reader.next()) {
                if (record.type() == RecordFormat.SEGMENT_HEADER) {
                    throw reader.damaged("a sealed file", "a segment of a log");
                }
                if (record.type() != RecordFormat.FOOTER) {
                    consumer.accept(record);
                }
            }
            if (!reader.sealed()) {
                throw reader.damaged("a footer", "the end of the file");
            }
            return new Seal(reader.position(), (int) reader.whole().getValue());
        }
    }
}
