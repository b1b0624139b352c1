package io.dstream.plan;

import io.dstream.batch.Pair;
import java.io.Serializable;

/**
 * Takes the records of one partition, one after the other, then is told that it was the last.
 *
 * <p>Each is used by one thread at a time and for one partition only, so it may keep state in plain fields. A class
 * rather than an interface because virtual calls on classes are cheaper where a call site sees many of them.
 *
 * @param <T> the records it takes
 */
public abstract class RecordConsumer<T> implements Serializable {

    private static final long serialVersionUID = 1L;

    /** For subclasses. */
    protected RecordConsumer() {}

    /**
     * Takes a record.
     *
     * @param record the record
     * @throws Enough if it wants no more of them, in a run that allows it (see {@link io.dstream.engine.Engine#take})
     */
    public abstract void accept(T record);

    /**
     * Takes records that stand in an array: the same as taking one after the other.
     *
     * @param records holds them; it is not changed
     * @param from index of the first
     * @param to index after the last
     * @throws Enough if it wants no more of them, in a run that allows it (see {@link io.dstream.engine.Engine#take})
     */
    @SuppressWarnings("unchecked")
    public void acceptAll(Object[] records, int from, int to) {
        for (int i = from; i < to; i++) {
            accept((T) records[i]);
        }
    }

    /**
     * Takes a pair from whoever has its key and its value and no pair yet: the same as taking {@code Pair.of(key,
     * value)}. A consumer that needs no pair says so by overriding this, and none is made. Only for those that take
     * pairs.
     *
     * @param key the key
     * @param value the value
     * @throws Enough if it wants no more of them, in a run that allows it (see {@link io.dstream.engine.Engine#take})
     */
    @SuppressWarnings("unchecked")
    public void acceptPair(Object key, Object value) {
        accept((T) Pair.of(key, value));
    }

    /** The partition has ended. Called once, after the last record, and not if the run fails. */
    public void end() {}

    /** Thrown by a consumer that has seen enough. It has no stack trace and costs nothing to speak of. */
    public static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** The only one there need be. */
        @SuppressWarnings("StaticAssignmentOfThrowable") // without a stack trace there is nothing in it to go stale
        public static final Enough ENOUGH = new Enough();

        private Enough() {
            super("enough", null, false, false);
        }
    }
}
