package io.dstream.zookeeper;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes the thread that waits for it, or keeps it from waiting the next time. Given by any thread. */
final class Signal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition condition = lock.newCondition();
    private boolean given; // under the lock

    void give() {
        lock.lock();
        try {
            given = true;
            condition.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is given, or for some time; takes it. */
    void await(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (!given && left > 0) {
                left = condition.awaitNanos(left);
            }
            given = false;
        } finally {
            lock.unlock();
        }
    }
}
