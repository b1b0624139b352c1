package io.dstream.sources;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/** A subscriber that keeps what it is given and notes every breach of the rules of Reactive Streams it can see. */
class Probe<T> implements Flow.Subscriber<T> {
    private final long first;
    private final boolean oneByOne;
    private final AtomicInteger inside = new AtomicInteger();

    // under this object's lock
    private final List<T> records = new ArrayList<>();
    private final List<String> breaches = new ArrayList<>();
    private Flow.Subscription subscription;
    private long asked;
    private String end = "";
    private Throwable error;

    /** Asks for so many at first; then, if so wished, for one more after each. */
    Probe(long first, boolean oneByOne) {
        this.first = first;
        this.oneByOne = oneByOne;
    }

    @Override
    public void onSubscribe(Flow.Subscription s) {
        signal(() -> {
            synchronized (this) {
                check(subscription == null, "onSubscribe twice");
                subscription = s;
            }
            if (first > 0) {
                request(first);
            }
        });
    }

    @Override
    public void onNext(T record) {
        signal(() -> {
            synchronized (this) {
                check(subscription != null, "onNext before onSubscribe");
                check(end.isEmpty(), "onNext after the end");
                records.add(record);
                check(records.size() <= asked, "more than was asked for");
            }
            if (oneByOne) {
                request(1);
            }
        });
    }

    @Override
    public void onError(Throwable e) {
        signal(() -> {
            synchronized (this) {
                check(end.isEmpty(), "two ends");
                end = "error";
                error = e;
            }
        });
    }

    @Override
    public void onComplete() {
        signal(() -> {
            synchronized (this) {
                check(end.isEmpty(), "two ends");
                end = "complete";
            }
        });
    }

    private void signal(Runnable body) {
        int depth = inside.incrementAndGet();
        synchronized (this) {
            check(depth == 1, "signals overlap");
        }
        body.run();
        inside.decrementAndGet();
    }

    private void check(boolean kept, String breach) {
        if (!kept) {
            breaches.add(breach);
        }
    }

    void request(long n) {
        Flow.Subscription to;
        synchronized (this) {
            asked = asked + n < 0 ? Long.MAX_VALUE : asked + n;
            to = subscription;
        }
        to.request(n);
    }

    synchronized Flow.Subscription subscription() {
        return subscription;
    }

    synchronized List<T> records() {
        return List.copyOf(records);
    }

    synchronized List<String> breaches() {
        return List.copyOf(breaches);
    }

    /** Empty, "complete" or "error". */
    synchronized String end() {
        return end;
    }

    synchronized Throwable error() {
        return error;
    }
}
