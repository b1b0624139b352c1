package io.dstream.runtime;

import io.dstream.report.StreamingEvent;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what happens: in the order in which it was posted, one event at a time, never from two threads at
 * once. Whoever posts delivers, unless another thread is delivering; then that one does. Nobody waits.
 */
public final class EventBus {
    private static final Logger LOG = LoggerFactory.getLogger("io.dstream");

    private final CopyOnWriteArrayList<Consumer<StreamingEvent>> listeners = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private volatile Thread delivering;

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

    /** Posts an event. */
    void post(StreamingEvent event) {
        enqueue(event);
        flush();
    }

    /** Posts an event that is made, at once, only if somebody listens: there are several in each batch. */
    void post(Supplier<? extends StreamingEvent> event) {
        if (!listeners.isEmpty()) {
            post(event.get());
        }
    }

    /**
     * Posts an event that is made only if somebody listens, and does something that is due whether or not.
     *
     * @param first runs before the listeners are told, and if there are none as well
     * @param event makes the event, at once
     */
    void post(Runnable first, Supplier<? extends StreamingEvent> event) {
        if (listeners.isEmpty()) {
            deliver(first);
            return;
        }
        StreamingEvent made = event.get();
        deliver(() -> {
            first.run();
            tellAll(made);
        });
    }

    /**
     * The first half of {@link #post}: gives an event its place among the others and calls nobody, so that it may be
     * done under a lock. {@link #flush} is to follow, without the lock.
     */
    void enqueue(StreamingEvent event) {
        queue.add(() -> tellAll(event));
    }

    private void tellAll(StreamingEvent event) {
        for (Consumer<StreamingEvent> listener : listeners) {
            tell(listener, event);
        }
    }

    /** Runs something after all that was posted before. */
    void deliver(Runnable delivery) {
        if (queue.isEmpty() && queued.compareAndSet(0, 1)) {
            deliverAll(delivery); // nothing is before it
        } else {
            queue.add(delivery);
            flush();
        }
    }

    /** Delivers one more of what is enqueued, or leaves that to the thread that is delivering. */
    void flush() {
        if (queued.getAndIncrement() != 0) {
            return; // another thread is delivering, or this one is, further down its stack
        }
        deliverAll(queue.remove());
    }

    private void deliverAll(Runnable first) {
        Runnable delivery = first;
        while (true) {
            delivering = Thread.currentThread();
            try {
                delivery.run();
            } catch (Throwable e) { // a logger's, say; what waits behind it is delivered all the same
                LOG.error("what is done after a batch failed; the program goes on", e);
            }
            delivering = null;
            if (queued.decrementAndGet() == 0) {
                return;
            }
            delivery = queue.remove();
        }
    }

    /** Whether the calling thread is delivering events: that is, whether it is inside a listener. */
    boolean isDelivering(Thread thread) {
        return delivering == thread;
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
