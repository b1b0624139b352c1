package io.dstream.internal.eventtime;

import io.dstream.internal.times.Times;
import java.util.Map;

/**
 * How far event time has come in a stream. In a tick it is what it was before until it is first asked for what it is
 * after; what that depends on must be there by then. Used by the driver thread.
 */
public abstract class Watermark {
    private long before = Times.MIN;
    private long after = Times.MIN;
    private boolean known; // of this tick

    /** At the end of the last tick. */
    public final long before() {
        return before;
    }

    /** At the end of this tick: never less than before. */
    public final long after() {
        if (!known) {
            after = Math.max(before, next());
            known = true;
        }
        return after;
    }

    /** What it would be at the end of this tick, if it had not been more before. */
    abstract long next();

    /** Its name, which stays the same when the program is started again. */
    abstract String id();

    /** Whether nothing is to be waited for. Asked after {@link #after}. */
    boolean isIdle() {
        return false;
    }

    /** The id of the input that it waits for. */
    abstract String heldBy();

    /** Notes what must be known to go on with it later: times by names. Asked after {@link #after}. */
    void mark(Map<String, Long> marks) {
        marks.put(id(), after());
    }

    /** Goes on from what was noted. */
    void restore(Map<String, Long> marks) {
        startFrom(marks.getOrDefault(id(), Times.MIN));
    }

    final void startFrom(long time) {
        before = Math.max(before, time);
    }

    /** A tick begins. */
    void begin() {
        known = false;
    }

    /** The tick is over. */
    void end(boolean committed) {
        if (committed) {
            before = after();
        }
        known = false;
    }
}
