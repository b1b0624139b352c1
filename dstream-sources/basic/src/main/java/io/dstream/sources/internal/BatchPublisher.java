package io.dstream.sources.internal;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.StreamingListener;
import io.dstream.batch.Batch;
import io.dstream.sink.Sink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;

/**
 * Publishes batches. The driver's thread writes them, any thread subscribes, and the end comes as an event, after the
 * last batch: there it is known whether the program failed.
 */
public final class BatchPublisher<T> implements Sink<T>, StreamingListener {
    private static final int CHUNK = 256;

    // under this object's lock
    private List<Outflow<T>> outflows = List.of(); // replaced, never changed
    private boolean started;
    private boolean ended;
    private Optional<Throwable> failure = Optional.empty();

    private volatile boolean stopping;

    boolean isStopping() {
        return stopping;
    }

    // ---- subscribers ----

    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        checkNotNull(subscriber, "subscribe needs a subscriber");
        Outflow<T> outflow = new Outflow<>(subscriber, this);
        outflow.begin();
        Optional<Throwable> why;
        synchronized (this) {
            if (!ended) {
                List<Outflow<T>> more = new ArrayList<>(outflows);
                more.add(outflow);
                outflows = more;
                return;
            }
            why = failure;
        }
        outflow.end(why);
    }

    synchronized void remove(Outflow<T> outflow) {
        List<Outflow<T>> fewer = new ArrayList<>(outflows);
        fewer.remove(outflow);
        outflows = fewer;
    }

    private synchronized List<Outflow<T>> current() {
        return outflows;
    }

    // ---- the driver's thread ----

    @Override
    public void write(Batch<T> batch, Instant batchTime) throws InterruptedException {
        List<Outflow<T>> all = current();
        if (all.isEmpty()) {
            return;
        }
        List<T> records = batch.collect();
        checkArgument(
                !records.contains(null), "a publisher cannot publish null, and the batch has a record that is null");
        for (int from = 0; from < records.size(); from += CHUNK) {
            List<T> chunk = records.subList(from, Math.min(records.size(), from + CHUNK));
            for (Outflow<T> outflow : all) {
                outflow.give(chunk);
            }
        }
    }

    @Override
    public void close() {
        boolean neverStarted;
        synchronized (this) {
            neverStarted = !started;
        }
        if (neverStarted) {
            end(Optional.of(new CancellationException("the program could not start")));
        }
    }

    // ---- any thread ----

    @Override
    public void stopping() {
        stopping = true;
        current().forEach(Outflow::wake);
    }

    @Override
    public synchronized void onStreamingStarted(Instant firstBatchTime) {
        started = true;
    }

    @Override
    public void onStreamingStopped(Optional<Throwable> why) {
        end(why);
    }

    private void end(Optional<Throwable> why) {
        List<Outflow<T>> last;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            failure = why;
            last = outflows;
            outflows = List.of();
        }
        last.forEach(outflow -> outflow.end(why));
    }
}
