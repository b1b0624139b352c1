package io.dstream.spark.internal;

import java.util.ArrayList;
import java.util.List;

/** What a run has left in the cluster's memory and lets go of when it is over. Safe for use by many threads. */
final class Scope implements AutoCloseable {
    private final List<Runnable> endings = new ArrayList<>();
    private boolean closed;

    /** Has something done at the end; at once if that is over. */
    void atTheEnd(Runnable ending) {
        synchronized (this) {
            if (!closed) {
                endings.add(ending);
                return;
            }
        }
        ending.run();
    }

    @Override
    public void close() {
        List<Runnable> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(endings);
            endings.clear();
        }
        all.forEach(Runnable::run);
    }
}
