package io.dstream.spark.internal;

import io.dstream.engine.task.OperatorStates;
import io.dstream.plan.StateFunction;
import io.dstream.store.StateLoader;
import io.dstream.store.StateStore;
import io.dstream.store.StateStores;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The state of an operator in one partition, as it was after one attempt to compute a tick, and what a later attempt
 * has changed. Which attempts have counted, only the driver knows: a task says from which one it starts. Used by the
 * thread that has the lock.
 */
final class Table {
    private static final long NONE = 0; // as an attempt: state is empty before the first

    final ReentrantLock lock = new ReentrantLock();
    private StateStore store; // null before it is made
    private long committed = NONE;
    private long pending = NONE;
    private boolean isPendingWhole; // or the attempt has broken off
    private volatile long used;

    boolean isFirstOf(long attempts) {
        boolean first = used != attempts;
        used = attempts;
        return first;
    }

    boolean isUnusedSince(long attempts) {
        return used < attempts;
    }

    /**
     * Gets it to where a task starts from.
     *
     * @return whether it had to be made anew from the log
     */
    boolean startFrom(TableCode from, int partition) {
        if (store != null && committed == from.base()) {
            store.rollback();
        } else if (store != null && pending == from.base() && isPendingWhole) {
            store.commit();
            committed = from.base();
        } else {
            make(from, partition);
            pending = NONE;
            return !from.log().isEmpty();
        }
        pending = NONE;
        return false;
    }

    /**
     * Gets it to where it can be read, and leaves open whether an attempt has counted.
     *
     * @return whether it had to be made anew from the log
     */
    boolean readAt(TableCode from, int partition) {
        return (store == null || pending != from.base() || !isPendingWhole) && startFrom(from, partition);
    }

    private void make(TableCode from, int partition) {
        StateFunction<?, ?, ?> fn = from.fn().value().get();
        store = OperatorStates.IN_THE_HEAP.make(from.operator().id(), partition, fn, true);
        StateStores alone = new StateStores(List.of(store)); // what a partition wrote belongs to it
        for (Logged logged : from.log()) {
            StateLoader loader =
                    logged.isImage() ? fn.restore(alone, logged.context()) : fn.replay(alone, logged.context());
            Written pieces = logged.pieces(partition);
            if (pieces != null) {
                pieces.load(loader, from.codecs());
            }
            loader.end();
            store.commit();
        }
        committed = from.base();
    }

    StateStore store() {
        return store;
    }

    void begin(long attempt) {
        pending = attempt;
        isPendingWhole = false;
    }

    void end() {
        isPendingWhole = true;
    }
}
