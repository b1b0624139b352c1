package io.dstream.internal.eventtime;

/** A record with its event time, as it goes through operators. Immutable. */
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
}
