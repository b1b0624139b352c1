package io.dstream.internal.eventtime;

import io.dstream.batch.Pair;

/**
 * A record with its event time, as it goes through operators: as it is in streams without a key, and as the value of a
 * pair in streams with one. Immutable.
 */
public sealed class Stamped permits LeftOut {
    private final Object value;
    private final long time;

    /** A record that happened then. */
    public Stamped(Object value, long time) {
        this.value = value;
        this.time = time;
    }

    /** The record. */
    public final Object value() {
        return value;
    }

    /** When it happened. */
    public final long time() {
        return time;
    }

    /** Another record in its place. */
    public Stamped with(Object other) {
        return new Stamped(other, time);
    }

    /** The same record at another time. */
    public Stamped at(long other) {
        return new Stamped(value, other);
    }

    /** Whether it counts. */
    public boolean isIn() {
        return true;
    }

    /** What a stream with or without a key has of a record: the record with its time. */
    public static Stamped in(Object record) {
        return record instanceof Stamped stamped ? stamped : (Stamped) ((Pair<?, ?>) record).value();
    }

    /** The record that users see: with its key, where it has one. */
    public static Object seen(Object record) {
        if (record instanceof Stamped stamped) {
            return stamped.value;
        }
        Pair<?, ?> pair = (Pair<?, ?>) record;
        return Pair.of(pair.key(), ((Stamped) pair.value()).value);
    }

    /** Whether a record counts. */
    public static boolean counts(Object record) {
        return in(record).isIn();
    }

    /** A record that is a pair, as a stream with a key has it. */
    public Pair<?, Stamped> keyed() {
        Pair<?, ?> pair = (Pair<?, ?>) value;
        return Pair.of(pair.key(), with(pair.value()));
    }
}
