package io.dstream.source;

import java.util.List;
import java.util.Map;

/**
 * Stores a receiver's records until their batch is finished. Offered to receivers by a program with a checkpoint
 * directory. Records are numbered consecutively from 0, without end. May be called by any thread.
 */
public interface ReceiverLog {

    /** The name of the only partition of a receiver, in its positions and ranges. */
    String PARTITION = "log";

    /** The number of senders whose marks are kept: those that have most recently stored something. */
    int MAX_SENDERS = 100_000;

    /**
     * Appends records, in bytes, to be written. Does not wait for the disk, however slow it is. The records are durable
     * after the next {@link #force}. Records that are appended with marks are either all there after a crash, together
     * with the marks, or none of them is.
     *
     * @param records the records
     * @param from the index of the first record to append
     * @param to the index after the last one
     * @param marks the highest id among the records, for each sender that provides ids
     * @return the number of the first record
     */
    long append(Object[] records, int from, int to, Map<String, Long> marks);

    /**
     * Writes the appended records, and waits for the disk if that takes time. Threads that store records call this
     * occasionally, so that the disk slows down senders that are too fast.
     */
    void write();

    /** Writes the appended records, and returns when all of them are durable. */
    void force();

    /**
     * Reads records again.
     *
     * @param from the number of the first record
     * @param until the number after the last one
     * @return the records
     */
    List<Object> read(long from, long until);

    /**
     * Returns the number of the next record.
     *
     * @return the number of records appended so far, in all runs
     */
    long next();

    /**
     * Returns the highest record ids that were stored when the program was stopped.
     *
     * @return the id for each sender
     */
    Map<String, Long> marks();

    /**
     * Marks records as no longer needed.
     *
     * @param until the number after the last one that is not needed
     */
    void trim(long until);
}
