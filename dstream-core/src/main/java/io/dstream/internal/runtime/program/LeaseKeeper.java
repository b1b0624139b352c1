package io.dstream.internal.runtime.program;

import io.dstream.checkpoint.CheckpointException;
import io.dstream.checkpoint.CheckpointLockedException;
import io.dstream.internal.recovery.Checkpoint;
import io.dstream.internal.runtime.Threads;
import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import io.dstream.time.StreamingClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * Tells others, on a thread of its own, that this program holds its checkpoint, for as long as it does. By real time,
 * whatever clock the program has.
 */
final class LeaseKeeper {
    /** Where nobody needs to be told. */
    static final Runnable NONE = () -> {};

    private static final Logger LOG = Logs.of("checkpoint");
    private static final int SIGNS = 3; // in the time of a lease

    private final String appName;
    private final Checkpoint checkpoint;
    private final Duration lease;
    private final Threads threads;
    private final Listener listener;
    private final StreamingClock clock = StreamingClock.system();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Object renewing = new Object(); // held while it is being said
    private volatile long saidNanos; // when it was said last, with success

    /** Is told what a program must know of its lease. */
    interface Listener {

        /** Another program has taken the checkpoint over, or nobody can be told any more. */
        void lost(Throwable why);

        /**
         * It could not be said for the time of a lease, so that others may believe that this program is gone. Called
         * again and again for as long as that is so.
         */
        void unheard(Duration lease);
    }

    private LeaseKeeper(String appName, Checkpoint checkpoint, Duration lease, Threads threads, Listener listener) {
        this.appName = appName;
        this.checkpoint = checkpoint;
        this.lease = lease;
        this.threads = threads;
        this.listener = listener;
        this.saidNanos = clock.nanoTime();
    }

    /**
     * Begins, if others need to be told.
     *
     * @param lease for how long they believe it
     * @return what ends it: after that nothing is written any more
     */
    static Runnable begin(String appName, Checkpoint checkpoint, Duration lease, Threads threads, Listener listener) {
        if (!checkpoint.mustRenew()) {
            return NONE;
        }
        LeaseKeeper keeper = new LeaseKeeper(appName, checkpoint, lease, threads, listener);
        threads.newThread("lease", keeper::keep, listener::lost).start();
        keeper.watch();
        return keeper::close;
    }

    private void keep() {
        try {
            while (!ended.await(lease.toNanos() / SIGNS, TimeUnit.NANOSECONDS)) {
                renew();
            }
        } catch (CheckpointLockedException e) {
            listener.lost(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // somebody wants it to end
        }
    }

    /** Looks whether it could be said, on another thread than that which says it: a storage may never answer. */
    private void watch() {
        if (ended.getCount() == 0) {
            return;
        }
        long left = lease.toNanos() - (clock.nanoTime() - saidNanos);
        if (left <= 0) {
            listener.unheard(lease);
        }
        threads.schedule(Duration.ofNanos(left > 0 ? left : lease.toNanos() / SIGNS), this::watch, listener::lost);
    }

    private void renew() {
        synchronized (renewing) {
            if (ended.getCount() == 0) {
                return;
            }
            long now = clock.nanoTime();
            try {
                checkpoint.renew();
                saidNanos = now;
            } catch (CheckpointLockedException e) {
                throw e;
            } catch (CheckpointException e) {
                LOG.warn(
                        "{}: could not tell others that this program is alive, who may take its checkpoint over: {}",
                        appName,
                        LogText.escape(String.valueOf(e.getMessage())));
            }
        }
    }

    private void close() {
        ended.countDown();
        synchronized (renewing) {
            return; // whoever was at it is done
        }
    }
}
