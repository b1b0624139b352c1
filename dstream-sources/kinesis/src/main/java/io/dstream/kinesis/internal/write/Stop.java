package io.dstream.kinesis.internal.write;

/** Whether the program has been asked to stop: waits end then. Safe for use by many threads. */
final class Stop {
    private boolean stopping; // under this object's lock

    synchronized void set() {
        stopping = true;
        notifyAll();
    }

    synchronized boolean isSet() {
        return stopping;
    }

    /** Waits for a time, or until the program is to stop. */
    @SuppressWarnings("WaitNotInLoop") // waking up early does no harm
    synchronized void await(long millis) throws InterruptedException {
        if (!stopping) {
            wait(millis);
        }
    }
}
