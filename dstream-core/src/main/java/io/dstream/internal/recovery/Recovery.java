package io.dstream.internal.recovery;

import io.dstream.codec.ByteReader;
import io.dstream.internal.recovery.format.BatchPlan;
import java.util.List;

/** Takes in what a checkpoint holds: first a base, if there is one, then batch after batch. Called by one thread. */
public interface Recovery {

    /**
     * How far the reading is. By default nobody is told.
     *
     * @param bytes about how much has been read; all of it once all is taken in
     * @param of about how much there is to read, which is not nothing
     */
    default void read(long bytes, long of) {}

    /**
     * A base begins: all state after a batch.
     *
     * @param batchId the batch, 0 for none yet
     * @param timeMillis its time
     * @param zeroMillis the time from which slides are counted
     */
    void base(long batchId, long timeMillis, long zeroMillis);

    /**
     * A piece of an operator's state in the base. Pieces of an operator come one after the other.
     *
     * @param operator the operator's id
     * @param form the form of its state
     * @param piece what was written
     */
    void state(String operator, String form, ByteReader piece);

    /** The base is over. */
    void baseEnds();

    /**
     * A batch that a window holds: in the base, or of the batch that is committed next.
     *
     * @param kept the batch
     */
    void kept(Kept kept);

    /**
     * A batch is over.
     *
     * @param plan what it was made of
     * @param changes what it changed; nothing where it was given up
     */
    void committed(BatchPlan plan, List<Change> changes);

    /**
     * A piece of what a batch changed of an operator's state.
     *
     * @param operator the operator's id
     * @param form the form of its state
     * @param piece what was written
     */
    record Change(String operator, String form, ByteReader piece) {}

    /**
     * Some of the records of a batch that a window holds.
     *
     * @param stream the stream's id
     * @param timeMillis the batch's time
     * @param partition the partition
     * @param records the records
     */
    record Kept(String stream, long timeMillis, int partition, List<Object> records) {
        /** Does not copy the list, whose records may be null. */
        public Kept {}
    }
}
