package io.dstream.plan;

import io.dstream.batch.Pair;
import java.io.Serializable;

/**
 * Accepts the records of one partition, one after the other, and is then notified of the end.
 *
 * <p>Each is used by one thread at a time and for one partition only, so it may keep state in plain fields. A class
 * rather than an interface because virtual calls on classes are cheaper where a call site sees many of them.
 *
 * @param <T> the type of the records
 */
public abstract class RecordConsumer<T> implements Serializable {

    private static final long serialVersionUID = 1L;

    /** For subclasses. */
    protected RecordConsumer() {}

    /**
     * Accepts a record.
     *
     * @param record the record
     * @throws Enough if it needs no more records, in a run that allows this (see {@link io.dstream.engine.Engine#take})
     */
    public abstract void accept(T record);

    /**
     * Accepts the records of an array. Equivalent to accepting them one after the other.
     *
     * @param records the array; it is not changed
     * @param from the index of the first record
     * @param to the index after the last one
     * @throws Enough if it needs no more records, in a run that allows this (see {@link io.dstream.engine.Engine#take})
     */
    @SuppressWarnings("unchecked")
    public void acceptAll(Object[] records, int from, int to) {
        for (int i = from; i < to; i++) {
            accept((T) records[i]);
        }
    }

    /**
     * Accepts a pair from a caller that has its key and value but no pair yet. Equivalent to accepting
     * {@code Pair.of(key, value)}. A consumer that needs no pair overrides this method, so that none is created. Only
     * for consumers of pairs.
     *
     * @param key the key
     * @param value the value
     * @throws Enough if it needs no more records, in a run that allows this (see {@link io.dstream.engine.Engine#take})
     */
    @SuppressWarnings("unchecked")
    public void acceptPair(Object key, Object value) {
        accept((T) Pair.of(key, value));
    }

    /** Called once at the end of the partition, after the last record. Not called if the run fails. */
    public void end() {}

    /** Thrown by a consumer that needs no more records. It has no stack trace and costs almost nothing. */
    public static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** The only instance needed. */
        @SuppressWarnings("StaticAssignmentOfThrowable") // without a stack trace there is nothing in it to go stale
        public static final Enough ENOUGH = new Enough();

        private Enough() {
            super("enough", null, false, false);
        }
    }
}
