package io.dstream.zookeeper;

import java.util.concurrent.TimeUnit;

/**
 * A look at two clocks. The monotonic one goes on while the process is suspended, but on some systems not while the
 * machine is; the other one catches up then, but may also be set. Of the two, whichever says that more time has passed
 * is believed: a leader that stops too soon does no harm.
 *
 * @param nanos of the monotonic clock
 * @param millis since 1970
 */
record Reading(long nanos, long millis) {

    static Reading now() {
        return new Reading(System.nanoTime(), System.currentTimeMillis());
    }

    /** How much time has passed since another look, in nanoseconds; rather too much than too little. */
    long nanosSince(Reading earlier) {
        return Math.max(nanos - earlier.nanos, TimeUnit.MILLISECONDS.toNanos(millis - earlier.millis));
    }
}
