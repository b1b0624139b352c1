package io.dstream.internal.events;

import io.dstream.internal.text.Logs;
import io.dstream.report.StreamingEvent;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * Tells listeners what happens: in the order in which it was posted, one event at a time, on a thread of its own, which
 * is there from the first event that a listener is to hear until the program has ended.
 *
 * <p>Listeners that are slow hold back the driver: who {@linkplain #post posts} waits while {@value #BOUND} events are
 * to be told. Nobody else waits, so the number is bounded by what the driver has done: the ticker {@linkplain #enqueue
 * enqueues} an event for each batch that waits, and of a receiver no more is kept than how it is, once too many events
 * are to be told.
 */
public final class EventBus {
    private static final Logger LOG = Logs.of("listener");

    /** How many events may be to be told before who posts waits. */
    static final int BOUND = 1_000;

    /** How many there may be before receivers' are left out. */
    static final int RECEIVERS_BOUND = 10_000;

    private final CopyOnWriteArrayList<Consumer<StreamingEvent>> listeners = new CopyOnWriteArrayList<>();

    // under this object's lock
    private final Queue<Runnable> queue = new ArrayDeque<>();
    private final Map<String, StreamingEvent> latest = new HashMap<>(); // of receivers of which one event is left
    private Function<Runnable, Thread> threads;
    private Thread thread; // null while there is none
    private boolean telling;
    private boolean holdsNobody;
    private boolean closed;
    private boolean leftOut;

    /**
     * Adds a listener.
     *
     * @param listener is told of everything posted from now on
     */
    public void add(Consumer<StreamingEvent> listener) {
        listeners.add(listener);
    }

    /**
     * Takes a listener away.
     *
     * @param listener the listener
     */
    public void remove(Consumer<StreamingEvent> listener) {
        listeners.remove(listener);
    }

    /** Says who makes the thread. Called once, before anything is posted. */
    public synchronized void tellOn(Function<Runnable, Thread> maker) {
        threads = maker;
    }

    // ---- posting ----

    /**
     * Posts an event that is made, at once, only if somebody listens: there are several in each batch. Waits while too
     * many are to be told.
     */
    public void post(Supplier<? extends StreamingEvent> event) {
        post(event, () -> {});
    }

    /**
     * As {@link #post(Supplier)}.
     *
     * @param beforeWaiting is run first if there is a wait
     */
    public void post(Supplier<? extends StreamingEvent> event, Runnable beforeWaiting) {
        if (!listeners.isEmpty()) {
            StreamingEvent made = event.get();
            synchronized (this) {
                awaitRoom(beforeWaiting);
                add(() -> tellAll(made));
            }
        }
    }

    /** As {@link #post(Supplier)}, after something that is due whether or not anybody listens. */
    public void post(Runnable first, Supplier<? extends StreamingEvent> event) {
        first.run();
        post(event);
    }

    /** Posts an event, made only if somebody listens, and does not wait. */
    public void enqueue(Supplier<? extends StreamingEvent> event) {
        if (!listeners.isEmpty()) {
            StreamingEvent made = event.get();
            synchronized (this) {
                add(() -> tellAll(made));
            }
        }
    }

    /**
     * Posts what has become of a receiver, and does not wait: where too many events are to be told, only the last one
     * of each receiver is kept.
     *
     * @param receiver the receiver's id
     */
    public synchronized void enqueue(String receiver, StreamingEvent event) {
        if (listeners.isEmpty()) {
            return;
        }
        if (queue.size() < RECEIVERS_BOUND) {
            add(() -> tellAll(event));
        } else if (latest.put(receiver, event) == null) {
            add(() -> tellAll(takeLatest(receiver)));
        } else if (!leftOut) {
            leftOut = true;
            LOG.warn(
                    "listeners are {} events behind: of receivers they are told only the last thing that has happened;"
                            + " make listeners quicker",
                    queue.size());
        }
    }

    private synchronized StreamingEvent takeLatest(String receiver) {
        return latest.remove(receiver);
    }

    /** Runs something once listeners have been told of all that was posted before; at once where they have been. */
    public void deliver(Runnable delivery) {
        synchronized (this) {
            if (telling || !queue.isEmpty()) {
                add(delivery);
                return;
            }
        }
        delivery.run();
    }

    private void add(Runnable delivery) {
        queue.add(delivery);
        if (thread == null) {
            thread = threads.apply(this::tellAsTheyCome);
            thread.start();
        } else if (!telling) {
            notifyAll();
        }
    }

    private void awaitRoom(Runnable beforeWaiting) {
        boolean interrupted = false;
        boolean waits = false;
        while (queue.size() >= BOUND && !holdsNobody && thread != Thread.currentThread()) {
            if (!waits) {
                waits = true;
                beforeWaiting.run();
            }
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Who posts does not wait any more: the program is to stop, whatever listeners do. */
    public synchronized void holdNobody() {
        holdsNobody = true;
        notifyAll();
    }

    /**
     * Ends the thread once all has been told, and waits for that, but not for long: a listener may hang. What is posted
     * after that is told all the same.
     */
    public void close(long patienceMillis) {
        Thread last;
        synchronized (this) {
            closed = true;
            holdsNobody = true;
            notifyAll();
            last = thread;
        }
        if (last != null && last != Thread.currentThread()) {
            try {
                last.join(patienceMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits until all that was posted before has been told, but not for long. */
    public void awaitTold(long patienceMillis) {
        CountDownLatch told = new CountDownLatch(1);
        deliver(told::countDown);
        try {
            var unused = told.await(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- the thread ----

    private void tellAsTheyCome() {
        for (Runnable next = next(); next != null; next = next()) {
            try {
                next.run();
            } catch (Throwable e) { // a logger's, say; what waits behind it is delivered all the same
                LOG.error("a task that runs after a batch failed; the program goes on", e);
            }
        }
    }

    /** What is to be done next; null where there will be nothing. */
    private synchronized Runnable next() {
        telling = false;
        while (queue.isEmpty()) {
            if (closed) {
                thread = null;
                return null;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                // a listener's doing
            }
        }
        telling = true;
        if (queue.size() == BOUND) {
            notifyAll();
        }
        return queue.remove();
    }

    private void tellAll(StreamingEvent event) {
        for (Consumer<StreamingEvent> listener : listeners) {
            tell(listener, event);
        }
    }

    private static void tell(Consumer<StreamingEvent> listener, StreamingEvent event) {
        try {
            listener.accept(event);
        } catch (Throwable e) { // a checked exception too, which other languages let through
            LOG.error(
                    "a listener failed on {}; the program goes on",
                    event.getClass().getSimpleName(),
                    e);
        }
    }
}
