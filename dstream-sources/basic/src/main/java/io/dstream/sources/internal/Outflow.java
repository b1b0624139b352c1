package io.dstream.sources.internal;

import io.dstream.internal.text.Logs;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import org.slf4j.Logger;

/**
 * One subscriber of a {@link BatchPublisher}, and what it has asked for. Whoever calls the subscriber says so first
 * ({@code signalling}), so its methods are never called by two threads at once, nor from within each other; what
 * becomes due meanwhile is made up for afterwards. No lock is held while it is called.
 */
final class Outflow<T> implements Flow.Subscription {
    private static final Logger LOG = Logs.of("sink");

    private final Flow.Subscriber<? super T> subscriber;
    private final BatchPublisher<T> publisher;

    // written under this object's lock
    private long demand;
    private boolean signalling;
    private volatile boolean over; // nothing more is signalled
    private volatile boolean ending; // an error or the completion is due
    private Optional<Throwable> error = Optional.empty();

    Outflow(Flow.Subscriber<? super T> subscriber, BatchPublisher<T> publisher) {
        this.subscriber = subscriber;
        this.publisher = publisher;
    }

    // ---- the subscriber's threads ----

    void begin() {
        synchronized (this) {
            signalling = true;
        }
        call(() -> subscriber.onSubscribe(this));
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            end(Optional.of(new IllegalArgumentException(
                    "request(" + n + "): expected more than 0 (Reactive Streams rule 3.9)")));
            return;
        }
        synchronized (this) {
            demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
            notifyAll();
        }
    }

    @Override
    public void cancel() {
        synchronized (this) {
            over = true;
            notifyAll();
        }
        publisher.remove(this);
    }

    // ---- the driver's thread ----

    /**
     * Gives records to the subscriber, waiting for it to ask for them. Returns when it has them all, or wants no more.
     *
     * @throws CancellationException if the program is stopping and the subscriber has not asked for all of them
     */
    void give(List<T> records) throws InterruptedException {
        int given = 0;
        while (given < records.size()) {
            int asked = awaitDemand(records.size() - given);
            if (asked == 0) {
                return;
            }
            List<T> next = records.subList(given, given + asked);
            call(() -> {
                for (int i = 0; i < next.size() && !over && !ending; i++) {
                    subscriber.onNext(next.get(i));
                }
            });
            given += asked;
        }
    }

    /** Takes up to so much of what was asked for, and the right to call the subscriber; 0 if it wants no more. */
    private synchronized int awaitDemand(int most) throws InterruptedException {
        while (!over && !ending && (demand == 0 || signalling)) {
            if (publisher.isStopping()) {
                throw new CancellationException("the program stops; a subscriber had not requested all records");
            }
            wait();
        }
        if (over || ending) {
            return 0;
        }
        int asked = (int) Math.min(demand, most);
        if (demand != Long.MAX_VALUE) {
            demand -= asked;
        }
        signalling = true;
        return asked;
    }

    // ---- any thread ----

    synchronized void wake() {
        notifyAll();
    }

    /** Completes the subscription, or ends it with an error; at once unless the subscriber is being called just now. */
    void end(Optional<Throwable> why) {
        synchronized (this) {
            if (over || ending) {
                return;
            }
            ending = true;
            error = why;
            notifyAll();
            if (signalling) {
                return;
            }
            signalling = true;
        }
        call(() -> {});
    }

    /** Calls the subscriber, having the right to, and then makes up for the end if that has become due. */
    private void call(Runnable signals) {
        try {
            signals.run();
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "a subscriber failed and is dropped: {} ({})",
                    subscriber.getClass().getName(),
                    e.toString(),
                    e);
            cancel();
        }
        boolean last;
        synchronized (this) {
            last = ending && !over;
            over |= last;
            signalling = last;
            notifyAll();
        }
        if (last) {
            publisher.remove(this);
            callEnd();
        }
    }

    private void callEnd() {
        try {
            if (error.isPresent()) {
                subscriber.onError(error.get());
            } else {
                subscriber.onComplete();
            }
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "a subscriber failed at its end: {}", subscriber.getClass().getName(), e);
        }
    }
}
