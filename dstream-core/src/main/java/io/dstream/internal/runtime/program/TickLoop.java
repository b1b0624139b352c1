package io.dstream.internal.runtime.program;

import static com.google.common.base.Preconditions.checkState;

import io.dstream.internal.runtime.Threads;
import io.dstream.internal.runtime.Tick;
import io.dstream.internal.runtime.Ticker;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Cuts the ticks that are due, runs their batches in order, and comes to the end once the ticker was told to. Two
 * threads do that: the ticker's, so that a batch gets what had arrived when it was due however long the one before it
 * takes, and the driver's. Or, where batches are run on call, whoever calls {@link #runDue}, one tick after the other;
 * the threads are then started only if somebody asks for the end who cannot go there himself.
 *
 * <pre>
 *   on call:   NOT_BEGUN --&gt; WAITING &lt;--&gt; CALLED --&gt; LEFT
 *   otherwise: NOT_BEGUN -----------------------------&gt; LEFT     nobody is called any more
 * </pre>
 */
final class TickLoop {
    private enum Phase {
        NOT_BEGUN,
        WAITING,
        CALLED,
        LEFT
    }

    /** What the loop does with the ticks. */
    interface Work {
        /** Runs a batch, or drops it if the run is being stopped. */
        void run(Tick tick);

        /** Fails the run. */
        void fail(Throwable thrown);

        /** Gives everything back: the last thing that is done. */
        void end();
    }

    private final Threads threads;
    private final Ticker ticker;
    private final Work work;
    private final boolean onCall;
    private final BlockingQueue<Optional<Tick>> ticks; // an empty one is the last
    private final Thread tickerThread;
    private final Thread driverThread;

    // under this object's lock
    private Phase phase = Phase.NOT_BEGUN;
    private Thread driver; // who runs batches; null for nobody
    private boolean interrupted; // the driver was, to end the batch in hand

    TickLoop(Threads threads, Ticker ticker, Work work, boolean onCall, int maxPendingBatches) {
        this.threads = threads;
        this.ticker = ticker;
        this.work = work;
        this.onCall = onCall;
        this.ticks = new ArrayBlockingQueue<>(maxPendingBatches + 4);
        this.tickerThread = threads.newThread("ticker", this::cutAll, work::fail);
        this.driverThread = threads.newThread("driver", this::runAll, work::fail);
    }

    /** Takes a tick that has been cut. */
    void add(Tick tick) {
        ticks.add(Optional.of(tick));
    }

    // ---- who carries it ----

    /** The run has begun. */
    synchronized void begin() {
        if (onCall && !ticker.isLeaving()) {
            phase = Phase.WAITING;
        } else {
            startThreads();
        }
    }

    private void startThreads() {
        phase = Phase.LEFT;
        driver = driverThread;
        driverThread.start();
        tickerThread.start();
    }

    /**
     * Runs what is due, on the calling thread, which is one of the run's meanwhile; and comes to the end, if the ticker
     * was told to.
     *
     * @return the time of the last batch that was run; nothing where none was
     */
    Optional<Instant> runDue() {
        synchronized (this) {
            checkState(onCall, "the program has threads that run its batches: build it with batchesOnCall()");
            checkState(
                    phase != Phase.CALLED,
                    "a batch is being run: call runDueBatches() by one thread, and not from inside a batch");
            if (phase != Phase.WAITING) {
                return Optional.empty();
            }
            take(Phase.CALLED);
        }
        Instant[] last = new Instant[1];
        try {
            threads.runAsOwn(() -> last[0] = runWhatIsDue());
        } finally {
            giveBack();
        }
        return Optional.ofNullable(last[0]);
    }

    private Instant runWhatIsDue() {
        Instant last = null;
        try {
            while (!ticks.isEmpty() || (!ticker.isLeaving() && ticker.isDue())) {
                if (ticks.isEmpty()) {
                    ticker.tick();
                } else {
                    Tick tick = ticks.remove().orElseThrow();
                    last = tick.time();
                    work.run(tick);
                }
            }
        } catch (RuntimeException | Error e) {
            work.fail(e);
        }
        return last;
    }

    private void take(Phase next) {
        phase = next;
        driver = Thread.currentThread();
        interrupted = false;
    }

    private void giveBack() {
        boolean toTheEnd;
        synchronized (this) {
            release();
            toTheEnd = ticker.isStopped();
            if (toTheEnd) {
                take(Phase.LEFT);
            } else if (ticker.isLeaving()) {
                startThreads();
            } else {
                phase = Phase.WAITING;
            }
        }
        if (toTheEnd) {
            goToTheEnd();
        }
    }

    /** The calling thread runs no batches any more; an interrupt that was meant for one of them is over. */
    private void release() {
        driver = null;
        if (interrupted) {
            Thread.interrupted();
        }
    }

    /**
     * The ticker was told to end: has somebody go there, if nobody is at it.
     *
     * @param here whether the calling thread may, since it would wait for the end anyway
     */
    void leave(boolean here) {
        synchronized (this) {
            if (phase != Phase.WAITING) {
                return;
            }
            if (!here || !ticker.isStopped()) {
                startThreads();
                return;
            }
            take(Phase.LEFT);
        }
        goToTheEnd();
    }

    /** The ticker has stopped, so one thread can do after each other what two did beside each other. */
    private void goToTheEnd() {
        boolean interruptedBefore = Thread.interrupted(); // not for what is closed now
        try {
            threads.runAsOwn(() -> {
                cutAll();
                runAll();
            });
        } finally {
            synchronized (this) {
                release();
            }
            if (interruptedBefore) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // ---- the two loops ----

    private void cutAll() {
        try {
            while (ticker.await()) {
                ticker.tick();
            }
        } catch (RuntimeException | Error e) {
            work.fail(e);
        } finally {
            ticks.add(Optional.empty());
        }
    }

    private void runAll() {
        try {
            for (Optional<Tick> tick = next(); tick.isPresent(); tick = next()) {
                work.run(tick.get());
            }
        } catch (RuntimeException | Error e) {
            work.fail(e); // here, so that whoever waits for the end learns of it
        } finally {
            work.end();
        }
    }

    private Optional<Tick> next() {
        while (true) {
            try {
                return ticks.take();
            } catch (InterruptedException e) {
                // meant for a batch that has ended meanwhile; the ticker says when it is over
            }
        }
    }

    // ---- asked by any thread ----

    /** Interrupts whoever runs a batch, or waits for the next tick. */
    synchronized void interrupt() {
        if (driver != null) {
            interrupted = true;
            driver.interrupt();
        }
        tickerThread.interrupt();
    }

    /** Who runs batches now, if anybody does. */
    synchronized Optional<Thread> driver() {
        return Optional.ofNullable(driver);
    }

    /** Waits until the threads are gone, which have come to the end. */
    void join(long millis) throws InterruptedException {
        driverThread.join(millis);
        tickerThread.join(millis);
    }
}
