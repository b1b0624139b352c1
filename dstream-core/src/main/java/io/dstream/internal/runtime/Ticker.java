package io.dstream.internal.runtime;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.dstream.internal.text.Logs;
import io.dstream.source.SourceReader.Cut;
import io.dstream.time.StreamingClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Decides when a batch is due, and names its data by cutting the sources. Used by one thread at a time, but for
 * {@link #drain}, {@link #stop}, what asks for them, and what any thread may ask: in a loop of {@link #await} and
 * {@link #tick}, or without waiting, as long as something {@link #isDue}.
 *
 * <p>Batch times are multiples of the interval since the epoch; when they are due is measured by the clock's
 * nanoseconds, which no adjustment of the wall clock touches. A tick that is late runs at once and in order.
 *
 * <p>No record goes into a batch that was due before it came. Where a tick cannot be cut when it is due, because as
 * many batches wait as may, it is left out; where the ticker is so late that the next tick is due too, what has arrived
 * goes into that one:
 *
 * <pre>
 *   arrives          a     b     c     d     e
 *   due                 1     2     3     4     5
 *   two may wait     [ a ] [ b ]              [c d e]     3 and 4 are left out
 * </pre>
 */
public final class Ticker {
    private static final Logger LOG = Logs.of("batch");

    /** More overdue ticks than that are not caught up with one by one: a suspended machine, a debugger. */
    private static final long MAX_CATCH_UP = 1_000;

    /** How often a stopping ticker looks whether the sources have finished. */
    private static final long FINISH_POLL_MILLIS = 1;

    private final String appName;
    private final StreamingClock clock;
    private final long intervalNanos;
    private final ImmutableList<SourceRun> sources;
    private final Consumer<Tick> ticks;
    private final Semaphore room;
    private final int maxPending;
    private volatile boolean behind; // batches have been left out, and not all that waited have run since
    private volatile At last; // the last batch; null before the beginning
    private volatile Asked asked; // the source that is being cut; null for none
    private long id;
    private final Waits waits = new Waits();
    private final BooleanSupplier leaving = this::isLeaving;
    private boolean finishing; // the sources have been asked to finish
    private volatile boolean draining;
    private volatile boolean toEnd; // event time is to come to its end
    private boolean ended; // and has
    private volatile boolean stopped;

    /**
     * A place in the grid of batches.
     *
     * @param time the batch's time
     * @param due when it is due, in the clock's nanoseconds
     */
    public record At(Instant time, long due) {}

    /**
     * A source that has been asked for its part of a batch, and has not answered yet.
     *
     * @param source the source
     * @param batchTime the time of the batch
     * @param nanos since when, in the clock's nanoseconds
     * @param thread the thread that waits for it
     */
    public record Asked(SourceRun source, Instant batchTime, long nanos, Thread thread) {}

    /**
     * A ticker that has yet to {@link #begin}.
     *
     * @param ticks takes the batches that are due
     * @param room has a permit for each batch that may be waiting or running; whoever ends a batch gives it back
     */
    public Ticker(RunSettings settings, List<SourceRun> sources, Consumer<Tick> ticks, Semaphore room) {
        this.appName = settings.appName();
        this.clock = settings.clock();
        this.intervalNanos = settings.batchInterval().toNanos();
        this.sources = ImmutableList.copyOf(sources);
        this.ticks = ticks;
        this.room = room;
        this.maxPending = settings.maxPendingBatches();
    }

    /**
     * Sets the grid of batch times; called once, before the first {@link #tick}.
     *
     * @param lastId the number of the last batch of before the start
     * @param before its time: batches go on behind it, whatever the clock says
     * @return the time of the first batch
     */
    public Instant begin(long lastId, Instant before) {
        long nanos = clock.nanoTime();
        Instant now = clock.now();
        id = lastId;
        Instant time = onGrid(now, false);
        last = before.isAfter(time)
                ? new At(onGrid(before, true), nanos)
                : new At(time, nanos - Duration.between(time, now).toNanos());
        return last.time.plusNanos(intervalNanos);
    }

    /** The multiple of the interval that is the last up to a time, or the first from it on. */
    private Instant onGrid(Instant instant, boolean up) {
        long millis = intervalNanos / 1_000_000;
        long floor = Math.floorDiv(instant.toEpochMilli(), millis) * millis;
        return Instant.ofEpochMilli(up && floor < instant.toEpochMilli() ? floor + millis : floor);
    }

    /** Lets the sources finish: batches then follow each other at once until all that was taken in is in one. */
    public void drain() {
        draining = true;
        waits.callAway();
    }

    /** As {@link #drain}, and then a last batch, at whose end event time is at its end too. */
    public void drainToEnd() {
        toEnd = true;
        drain();
    }

    /** Leaves out what is overdue but for the last: as when the machine was suspended. */
    public void leaveOutAllButLast() {
        pass(Math.max(0, overdue() - 1));
    }

    /** Ends as soon as the tick in hand is done. */
    public void stop() {
        stopped = true;
        waits.callAway();
    }

    /**
     * Waits until there is something to do.
     *
     * @return whether there is; if not, the last tick has been cut
     */
    public boolean await() {
        waits.await(leaving, this::awaitNextTick);
        return !isOver();
    }

    /** Whether there is something to do now, so that {@link #await} would not wait. */
    public boolean isDue() {
        return !isOver() && (draining || overdue() > 0);
    }

    /** Whether it was told to end, at once or when the sources have finished. */
    public boolean isLeaving() {
        return draining || stopped;
    }

    /** Whether it was told to end at once. */
    public boolean isStopped() {
        return stopped;
    }

    private boolean isOver() {
        return stopped || (haveFinished() && (ended || !toEnd));
    }

    private boolean haveFinished() {
        return finishing && sources.stream().allMatch(SourceRun::finished);
    }

    /** Cuts the tick that is due, or what is left where the sources are to finish. */
    public void tick() {
        if (draining) {
            finish();
        } else if (overdue() > 0) {
            skipIfFarBehind();
            if (room.tryAcquire()) {
                behind = behind && room.availablePermits() < maxPending;
                submit(cut(overdue() > 1));
            } else {
                leaveOut();
            }
        }
    }

    private void awaitNextTick() throws InterruptedException {
        long deadline = last.due + intervalNanos;
        while (clock.nanoTime() - deadline < 0) {
            clock.awaitNanoTime(deadline);
        }
    }

    /** How many batches are due and have not been cut; zero or less where none is. */
    private long overdue() {
        return Math.floorDiv(clock.nanoTime() - last.due, intervalNanos);
    }

    private void pass(long batches) {
        At from = last;
        last = new At(
                from.time.plus(Duration.ofNanos(intervalNanos).multipliedBy(batches)),
                from.due + batches * intervalNanos);
    }

    // ---- asked by any thread ----

    /**
     * The batch that is to be cut next; nothing before the beginning, and when batches follow each other to the end.
     */
    public Optional<At> next() {
        At from = last;
        return from == null || isLeaving()
                ? Optional.empty()
                : Optional.of(new At(from.time.plusNanos(intervalNanos), from.due + intervalNanos));
    }

    /** The source that has been asked for a batch and has not answered yet, if there is one. */
    public Optional<Asked> asked() {
        return Optional.ofNullable(asked);
    }

    /** Whether batches are left out since no more of them may wait. */
    public boolean leavesOut() {
        return behind;
    }

    // ---- the ticker's thread ----

    /** The tick cannot be cut: what has arrived waits where it is, for the first that can. */
    private void leaveOut() {
        pass(1);
        if (!behind) {
            behind = true;
            LOG.warn(
                    "{}: the limit of {} waiting batches is reached: the batch of {} is skipped, and so are those that become"
                            + " due until one is done. What arrives goes into the next batch that there is room for. Batches"
                            + " take longer than the interval of {} ms: make them faster, lengthen the interval, or limit rates"
                            + " with backPressure",
                    appName,
                    maxPending,
                    last.time,
                    intervalNanos / 1_000_000);
        }
    }

    private ImmutableMap<SourceRun, Cut<Object>> cut(boolean nextIsDueToo) {
        Instant next = last.time.plusNanos(intervalNanos);
        ImmutableMap.Builder<SourceRun, Cut<Object>> cuts = ImmutableMap.builder();
        try {
            for (SourceRun source : sources) {
                asked = new Asked(source, next, clock.nanoTime(), Thread.currentThread());
                cuts.put(source, source.cut(next, nextIsDueToo));
            }
        } finally {
            asked = null;
        }
        return cuts.buildOrThrow();
    }

    private void submit(ImmutableMap<SourceRun, Cut<Object>> cuts) {
        pass(1);
        At now = last;
        ticks.accept(new Tick(++id, now.time, now.due, cuts, false));
    }

    /** Leaves out ticks that nobody can have been waiting for, after the machine was suspended or stopped. */
    private void skipIfFarBehind() {
        long nanos = clock.nanoTime();
        Instant now = clock.now();
        At before = last;
        long overdue = Math.floorDiv(nanos - before.due, intervalNanos);
        long onTheWall = (now.toEpochMilli() - before.time.toEpochMilli()) / (intervalNanos / 1_000_000);
        long missed = Math.max(overdue, onTheWall);
        if (missed <= MAX_CATCH_UP) {
            return;
        }
        Instant time = before.time.plus(Duration.ofNanos(intervalNanos).multipliedBy(missed - 1));
        last = new At(
                time,
                overdue >= onTheWall
                        ? before.due + (missed - 1) * intervalNanos
                        : nanos - Duration.between(time, now).toNanos());
        LOG.warn(
                "{}: {} batches are overdue: those after {} up to {} are left out, and what has arrived goes into the next;"
                        + " was the machine suspended?",
                appName,
                missed,
                before.time,
                time);
    }

    /** Lets the sources finish, and cuts at once what they have to give: called again until they have no more. */
    private void finish() {
        if (!finishing) {
            sources.forEach(SourceRun::finish);
            finishing = true;
        }
        if (!isOver() && waits.await(() -> stopped, room::acquire)) {
            pass(Math.max(0, overdue())); // what has come while there was no room did not come before
            ended = toEnd && haveFinished(); // a graceful stop, too, may see the sources finish just now
            ImmutableMap<SourceRun, Cut<Object>> cuts = cut(false);
            if (ended) {
                submit(ImmutableMap.copyOf(Maps.transformValues(cuts, Cut::asLast)));
            } else if (cuts.values().stream().anyMatch(cut -> cut.records() != 0)) {
                submit(cuts);
            } else {
                room.release();
                waits.await(() -> stopped, () -> TimeUnit.MILLISECONDS.sleep(FINISH_POLL_MILLIS));
            }
        }
    }
}
