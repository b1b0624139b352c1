package io.dstream.zookeeper;

import java.util.function.Supplier;

/**
 * The time rule: whether this process certainly leads. The servers keep a session for at least its time-out after they
 * have heard of it, so it is alive if less than that has passed since a request was <em>sent</em> that they confirmed;
 * when the answer came says nothing. A third of the time is a margin: for what a server hears and has not yet passed on
 * to the one that keeps the sessions, and for what a thread does after it has asked.
 *
 * <pre>
 *     sent    confirmed              2/3                  session time-out
 *      |----------|-------------------|-----------------------|
 *                 '----- certain -----'        margin          ' the servers may let another lead
 * </pre>
 *
 * Confirmed by one thread, asked and ended by any.
 */
final class Certainty {
    private final Supplier<Reading> clock;
    private volatile Confirmed confirmed; // null: never, or never again
    private boolean ended; // under this object's lock

    private record Confirmed(Reading sent, long limitNanos) {}

    Certainty(Supplier<Reading> clock) {
        this.clock = clock;
    }

    /** How long a process may rely on a confirmation, from its sending. */
    static long limitNanos(int sessionMillis) {
        return sessionMillis * 1_000_000L / 3 * 2;
    }

    /** The servers have confirmed that this process leads. */
    synchronized void confirm(Reading sent, int sessionMillis) {
        if (!ended) {
            confirmed = new Confirmed(sent, limitNanos(sessionMillis));
        }
    }

    /** This process leads no more, and never again. */
    synchronized void end() {
        ended = true;
        confirmed = null;
    }

    /** Whether it leads at the time at which the clock is read in here. */
    boolean holds() {
        Confirmed last =
                confirmed; // before the clock: however long that takes, it makes the answer false rather than true
        return last != null && clock.get().nanosSince(last.sent) < last.limitNanos;
    }
}
