package io.dstream.sources.internal;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.source.Receiver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;

/**
 * Subscribes to a publisher. What it publishes goes into a short list, from which a thread stores it; the publisher is
 * asked for as many records as have been stored, so the list never grows beyond what was asked for first and the
 * publisher's thread never waits.
 */
public final class PublisherReceiver<T> extends Receiver<T> {
    private static final int CREDIT = 1024;
    private static final long PATIENCE_MILLIS = 500;

    private final Flow.Publisher<? extends T> publisher;
    private Inflow inflow; // the supervisor's

    public PublisherReceiver(Flow.Publisher<? extends T> publisher) {
        this.publisher = publisher;
    }

    @Override
    public String kind() {
        return "publisher";
    }

    @Override
    protected boolean startsLater() {
        return true;
    }

    @Override
    protected void onStart() {
        inflow = new Inflow();
        inflow.thread.start();
        publisher.subscribe(inflow);
    }

    @Override
    protected void onStop() throws InterruptedException {
        inflow.cancel();
        inflow.awaitEnd();
    }

    /** From a subscription to its end. */
    private final class Inflow implements Flow.Subscriber<T> {
        final Thread thread = newThread("storer", this::storeAll);

        // under this object's lock
        private List<T> arrived = new ArrayList<>();
        private Flow.Subscription subscription;
        private boolean over;
        private Optional<Throwable> failure = Optional.empty();
        private boolean ownWill; // over because the publisher said so
        private boolean storing;

        // ---- the publisher's threads ----

        @Override
        public void onSubscribe(Flow.Subscription to) {
            checkNotNull(to, "subscription");
            boolean unwanted;
            synchronized (this) {
                unwanted = over || subscription != null;
                if (!unwanted) {
                    subscription = to;
                }
            }
            if (unwanted) {
                to.cancel();
            } else {
                reportStarted();
                to.request(CREDIT);
            }
        }

        @Override
        public void onNext(T record) {
            checkNotNull(record, "record");
            boolean tooMany;
            synchronized (this) {
                tooMany = !over && arrived.size() >= CREDIT;
                if (!over && !tooMany) {
                    arrived.add(record);
                    notifyAll();
                }
            }
            if (tooMany) {
                end(new IllegalStateException("the publisher sent more records than were requested"));
                cancel();
            }
        }

        @Override
        public void onError(Throwable e) {
            end(checkNotNull(e, "error"));
        }

        @Override
        public void onComplete() {
            end(null);
        }

        private synchronized void end(Throwable e) {
            if (!ownWill) {
                over = true;
                ownWill = true;
                failure = Optional.ofNullable(e);
                notifyAll();
            }
        }

        // ---- the storing thread ----

        private void storeAll() {
            try {
                for (List<T> records = take(); !records.isEmpty(); records = take()) {
                    store(records);
                    granted().request(records.size());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                synchronized (this) {
                    storing = false;
                }
            }
            sayWhy();
        }

        /** What has arrived; nothing when nothing more will. */
        private synchronized List<T> take() throws InterruptedException {
            storing = false;
            while (arrived.isEmpty() && !over) {
                wait();
            }
            List<T> taken = arrived;
            arrived = new ArrayList<>();
            storing = !taken.isEmpty();
            return taken;
        }

        private synchronized Flow.Subscription granted() {
            return subscription;
        }

        private void sayWhy() {
            Optional<Throwable> why;
            synchronized (this) {
                if (!ownWill) {
                    return;
                }
                why = failure;
            }
            stop(
                    why.map(e -> "the publisher has failed: " + Problems.of(e)).orElse("the publisher has completed"),
                    why.orElse(null));
        }

        // ---- the supervisor's thread ----

        void cancel() {
            Flow.Subscription last;
            synchronized (this) {
                over = true;
                last = subscription;
                notifyAll();
            }
            if (last != null) {
                last.cancel();
            }
        }

        void awaitEnd() throws InterruptedException {
            thread.join(PATIENCE_MILLIS);
            while (thread.isAlive() && isStoring()) {
                thread.join(PATIENCE_MILLIS);
            }
        }

        private synchronized boolean isStoring() {
            return storing;
        }
    }
}
