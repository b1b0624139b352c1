package io.dstream.monitoring.internal.model;

import com.google.common.collect.ImmutableList;
import io.dstream.StreamingListener;
import io.dstream.report.BatchReport;
import io.dstream.report.OutputReport;
import io.dstream.report.ReceiverReport;
import io.dstream.report.StreamingEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Holds the last batches of a program. Told by the program's threads, asked by any: both under a short lock, in which
 * nothing is done that waits. What it holds is bounded, and immutable.
 */
public final class Recorder implements StreamingListener {
    /** How many batches that are done are held for each program. */
    public static final int BATCHES = 1_000;

    /** Failed batches are held after the others have passed, but not without end. */
    static final int FAILURES = 100;

    private final int capacity;
    private final ErrorView.Detail detail;
    private final Consumer<BatchView> onCompleted;
    private final ArrayDeque<BatchView> completed = new ArrayDeque<>();
    private final ArrayDeque<BatchView> failures = new ArrayDeque<>();
    private final FailureGroups groups = new FailureGroups();
    private final Map<Long, BatchView> active = new LinkedHashMap<>();
    private final Map<String, Receiver> receivers = new LinkedHashMap<>();
    private long events;
    private long completions;
    private long failed;
    private long received;
    private long processed;
    private long firstBatch = -1;
    private ErrorView stopped;

    /** How a receiving source is. */
    public record Receiver(String id, boolean active, ErrorView error, String lastError, Long lastErrorTime) {}

    /**
     * What is known at one moment.
     *
     * @param events how many events there have been: if this is the same, so is all
     * @param completions how many batches are done, of which {@code completed} has the last
     * @param completed those that are done and asked for, oldest first
     * @param active those that wait or are processed, oldest first
     * @param failures the last that failed, oldest first
     * @param groups all that failed, the same failures together, those seen last first
     * @param firstBatch the time of the first batch, or -1 before the start
     * @param stopped why the program has failed, or null
     */
    public record Snapshot(
            long events,
            long completions,
            long failed,
            long received,
            long processed,
            List<BatchView> completed,
            List<BatchView> active,
            List<BatchView> failures,
            List<FailureGroups.Group> groups,
            List<Receiver> receivers,
            long firstBatch,
            ErrorView stopped) {

        /** The same with those batches only that were done after so many. */
        public Snapshot after(long seen) {
            long fresh = Math.min(completed.size(), Math.max(0, completions - seen));
            return new Snapshot(
                    events,
                    completions,
                    failed,
                    received,
                    processed,
                    completed.subList((int) (completed.size() - fresh), completed.size()),
                    active,
                    failures,
                    groups,
                    receivers,
                    firstBatch,
                    stopped);
        }
    }

    /**
     * A recorder.
     *
     * @param capacity how many batches that are done it holds
     * @param onCompleted is given each batch that is done; must not wait
     */
    public Recorder(int capacity, ErrorView.Detail detail, Consumer<BatchView> onCompleted) {
        this.capacity = capacity;
        this.detail = detail;
        this.onCompleted = onCompleted;
    }

    /** What of exceptions may be shown. */
    public ErrorView.Detail detail() {
        return detail;
    }

    // ---- told ----

    @Override
    public void onEvent(StreamingEvent event) {
        StreamingListener.super.onEvent(event);
        synchronized (this) {
            events++;
        }
    }

    @Override
    public void onStreamingStarted(Instant firstBatchTime) {
        synchronized (this) {
            firstBatch = firstBatchTime.toEpochMilli();
        }
    }

    @Override
    public void onStreamingStopped(Optional<Throwable> failure) {
        ErrorView error = failure.map(e -> ErrorView.of(e, detail)).orElse(null);
        synchronized (this) {
            stopped = error;
            active.clear(); // batches that wait are dropped
        }
    }

    @Override
    public void onBatchSubmitted(BatchReport batch) {
        BatchView view = BatchView.of(batch, BatchView.Status.QUEUED, detail);
        synchronized (this) {
            active.put(view.time(), view);
            received += view.records();
        }
    }

    @Override
    public void onBatchStarted(BatchReport batch) {
        BatchView view = BatchView.of(batch, BatchView.Status.PROCESSING, detail);
        synchronized (this) {
            active.put(view.time(), view);
        }
    }

    @Override
    public void onOutputOperationStarted(OutputReport output) {
        onOutputOperationCompleted(output);
    }

    @Override
    public void onOutputOperationCompleted(OutputReport output) {
        BatchView.Output view = BatchView.Output.of(output, detail);
        synchronized (this) {
            active.computeIfPresent(output.batchTime().toEpochMilli(), (time, batch) -> batch.with(view));
        }
    }

    @Override
    public void onBatchCompleted(BatchReport batch) {
        BatchView.Status status = batch.failure().isPresent() ? BatchView.Status.FAILED : BatchView.Status.COMPLETED;
        BatchView view = BatchView.of(batch, status, detail);
        add(view);
        onCompleted.accept(view);
    }

    /** Adds a batch that is done. */
    synchronized void add(BatchView batch) {
        active.remove(batch.time());
        firstBatch = firstBatch < 0 ? batch.time() : firstBatch; // of a program that ran when it was attached
        completions++;
        processed += batch.records();
        put(completed, batch, capacity);
        if (batch.error() != null) {
            failed++;
            put(failures, batch, FAILURES);
            groups.add(batch);
        }
    }

    /** A batch of a program that has ended: what was received is what was processed. */
    public synchronized void replay(BatchView batch) {
        events++;
        received += batch.records();
        add(batch);
    }

    private static void put(ArrayDeque<BatchView> ring, BatchView batch, int most) {
        if (ring.size() == most) {
            ring.removeFirst();
        }
        ring.addLast(batch);
    }

    @Override
    public void onReceiverStarted(ReceiverReport receiver) {
        receiver(receiver);
    }

    @Override
    public void onReceiverError(ReceiverReport receiver) {
        receiver(receiver);
    }

    @Override
    public void onReceiverStopped(ReceiverReport receiver) {
        receiver(receiver);
    }

    private void receiver(ReceiverReport report) {
        String id = Text.cut(report.source(), Text.NAME);
        Receiver view = new Receiver(
                id,
                report.active(),
                report.lastErrorCause().map(e -> ErrorView.of(e, detail)).orElse(null),
                detail == ErrorView.Detail.TYPE
                        ? null
                        : report.lastError().map(e -> Text.cut(e, Text.MESSAGE)).orElse(null),
                report.lastErrorTime().map(Instant::toEpochMilli).orElse(null));
        synchronized (this) {
            receivers.put(id, view);
        }
    }

    // ---- asked ----

    /** What is known, with the batches that were done after so many. */
    public synchronized Snapshot since(long completionsSeen) {
        long missed = completions - completionsSeen;
        ImmutableList<BatchView> fresh = missed <= 0
                ? ImmutableList.of()
                : completed.stream()
                        .skip(Math.max(0, completed.size() - missed))
                        .collect(ImmutableList.toImmutableList());
        return new Snapshot(
                events,
                completions,
                failed,
                received,
                processed,
                fresh,
                ImmutableList.copyOf(active.values()),
                ImmutableList.copyOf(failures),
                groups.lastFirst(),
                ImmutableList.copyOf(receivers.values()),
                firstBatch,
                stopped);
    }

    /** How many events there have been. */
    public synchronized long events() {
        return events;
    }

    /** All that is known. */
    public Snapshot all() {
        return since(0);
    }

    /** The batch of a time, as long as it is held. */
    public synchronized Optional<BatchView> batch(long time) {
        BatchView now = active.get(time);
        if (now != null) {
            return Optional.of(now);
        }
        return Optional.ofNullable(newest(completed, time)).or(() -> Optional.ofNullable(newest(failures, time)));
    }

    private static BatchView newest(ArrayDeque<BatchView> ring, long time) {
        for (var batches = ring.descendingIterator(); batches.hasNext(); ) {
            BatchView batch = batches.next();
            if (batch.time() == time) {
                return batch;
            }
        }
        return null;
    }
}
