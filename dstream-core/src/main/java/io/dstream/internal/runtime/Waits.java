package io.dstream.internal.runtime;

import java.util.function.BooleanSupplier;

/**
 * The waits of one thread, from which any other can call it away. Only while it waits here is the thread interrupted:
 * what is to wake it never hits a user's function, a listener or a source. An interrupt that was meant for something
 * else neither cuts a wait short nor outlives it.
 */
public final class Waits {

    /** Something that waits. */
    @FunctionalInterface
    public interface Wait {
        void run() throws InterruptedException;
    }

    private Thread waiting; // under this object's lock

    /**
     * Waits, unless there is a reason not to.
     *
     * @param unless the reason: whoever brings it about then calls {@link #callAway}
     * @return whether the wait came to its end; if not, it has had no effect
     */
    public boolean await(BooleanSupplier unless, Wait wait) {
        synchronized (this) {
            Thread.interrupted();
            if (unless.getAsBoolean()) {
                return false;
            }
            waiting = Thread.currentThread();
        }
        try {
            wait.run();
            return true;
        } catch (InterruptedException e) {
            return false;
        } finally {
            synchronized (this) {
                waiting = null;
                Thread.interrupted();
            }
        }
    }

    /** Ends the wait that the thread is in, if it is in one. */
    public synchronized void callAway() {
        if (waiting != null) {
            waiting.interrupt();
        }
    }
}
