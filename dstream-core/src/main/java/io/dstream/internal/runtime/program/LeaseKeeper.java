package io.dstream.internal.runtime.program;

import io.dstream.checkpoint.CheckpointException;
import io.dstream.checkpoint.CheckpointLockedException;
import io.dstream.internal.recovery.Checkpoint;
import io.dstream.internal.runtime.Threads;
import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Tells others, on a thread of its own, that this program holds its checkpoint, for as long as it does. By real time,
 * whatever clock the program has.
 */
final class LeaseKeeper {
    /** Where nobody needs to be told. */
    static final LeaseKeeper NONE = new LeaseKeeper();

    private static final Logger LOG = Logs.of("checkpoint");

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Object renewing = new Object(); // held while it is being said

    private LeaseKeeper() {}

    /**
     * Begins, if others need to be told.
     *
     * @param lease for how long they believe it
     * @param onLost is told if another program has taken the checkpoint over
     */
    static LeaseKeeper of(
            String appName, Checkpoint checkpoint, Duration lease, Threads threads, Consumer<Throwable> onLost) {
        if (!checkpoint.mustRenew()) {
            return NONE;
        }
        LeaseKeeper keeper = new LeaseKeeper();
        threads.newThread("lease", () -> keeper.keep(appName, checkpoint, lease, onLost), onLost)
                .start();
        return keeper;
    }

    private void keep(String appName, Checkpoint checkpoint, Duration lease, Consumer<Throwable> onLost) {
        try {
            while (!ended.await(lease.toNanos() / 3, TimeUnit.NANOSECONDS)) {
                renew(appName, checkpoint);
            }
        } catch (CheckpointLockedException e) {
            onLost.accept(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // somebody wants it to end
        }
    }

    private void renew(String appName, Checkpoint checkpoint) {
        synchronized (renewing) {
            if (ended.getCount() == 0) {
                return;
            }
            try {
                checkpoint.renew();
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

    /** Ends it: on return nothing is written any more. */
    void close() {
        ended.countDown();
        synchronized (renewing) {
            return; // whoever was at it is done
        }
    }
}
