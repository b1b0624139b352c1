package io.dstream.source;

import java.util.List;
import java.util.Map;

/**
 * Where a receiver's records are kept until the batch they went into is over: offered to receivers by a program with a
 * checkpoint directory. Records are numbered from 0 on, for ever. Any thread may call it.
 */
public interface ReceiverLog {

    /** The one partition of a receiver, in its positions and ranges. */
    String PARTITION = "log";

    /** How many senders' marks are kept: those that have stored something last. */
    int MAX_SENDERS = 100_000;

    /**
     * Takes records, in bytes, to be written. Does not wait for the disk, however slow it is. They are durable after
     * the next {@link #force}. Those that come with marks are there after a crash all together, with the marks, or not
     * at all.
     *
     * @param records the records
     * @param from the first to take
     * @param to behind the last
     * @param marks the highest id among the records, for each of their senders that gives ids
     * @return the number of the first record
     */
    long append(Object[] records, int from, int to, Map<String, Long> marks);

    /**
     * Writes what was appended, and waits for the disk where that takes time. Who stores records calls it now and then,
     * so that the disk holds back who brings more than it can take.
     */
    void write();

    /** Writes what was appended, and returns once all of it is durable. */
    void force();

    /**
     * Reads records again.
     *
     * @param from the number of the first
     * @param until behind the last
     * @return the records
     */
    List<Object> read(long from, long until);

    /**
     * The number of the next record.
     *
     * @return how many have been appended, ever
     */
    long next();

    /**
     * The highest record ids that were stored when the program was stopped.
     *
     * @return for each sender
     */
    Map<String, Long> marks();

    /**
     * Says that records are not needed any more.
     *
     * @param until those before this
     */
    void trim(long until);
}
