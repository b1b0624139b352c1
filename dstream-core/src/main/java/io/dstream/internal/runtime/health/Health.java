package io.dstream.internal.runtime.health;

import com.google.common.collect.ImmutableList;
import io.dstream.election.LeaderElection;
import io.dstream.internal.runtime.BatchFailure;
import io.dstream.internal.runtime.ErrorGroups;
import io.dstream.internal.runtime.RunSettings;
import io.dstream.internal.runtime.SourceRun;
import io.dstream.internal.runtime.Tick;
import io.dstream.internal.runtime.Ticker;
import io.dstream.internal.text.LogText;
import io.dstream.report.BatchReport;
import io.dstream.report.HealthReport;
import io.dstream.report.HealthReport.Condition;
import io.dstream.report.PhaseReport.Phase;
import io.dstream.report.RecoveryReport;
import io.dstream.report.RunningReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * How a run is doing. Told what happens by the run's threads, and asked by any, often. A program does not change its
 * condition with every batch: it is behind from two intervals on, and until it is behind by less than one; and what is
 * less than a quarter of a second does not count.
 *
 * <p>All times that are numbers are in the clock's nanoseconds.
 */
public final class Health {
    private static final long SECOND = 1_000_000_000L;

    /** What batches of shorter intervals are measured by. */
    private static final long LEAST_UNIT = SECOND / 4;

    /** For how long something has to make no progress, whatever the interval. */
    private static final long LEAST_STALL = 5 * SECOND;

    /** What is waited for longer than that is waited for too long, unless batches usually take longer. */
    private static final long LONGEST_WAIT = 60 * SECOND;

    /** A source that has not answered for so long never takes so long, whatever the interval. */
    private static final long LONGEST_CUT = 30 * SECOND;

    private final RunSettings settings;
    private final long interval;
    private final long unit;
    private final ImmutableList<SourceRun> sources;
    private final Ticker ticker;
    private final ErrorGroups errors;
    private final Supplier<Optional<RunningReport>> running;

    // under this object's lock
    private Condition condition = Condition.STARTING;
    private Instant since;
    private Optional<RecoveryReport> recovery = Optional.empty();
    private Optional<Supplier<Optional<LeaderElection.Status>>> standingBy = Optional.empty(); // while it is
    private boolean begun;
    private BatchFailure failure; // that the run has ended with; null for none
    private boolean ended;
    private final Deque<Tick> open = new ArrayDeque<>(); // cut, and not done
    private Optional<Long> inHandSince = Optional.empty(); // that a batch is processed
    private long done;
    private boolean behindByMuch;
    private boolean fallingBehind; // rather than catching up
    private final Trend trend = new Trend();
    private final Work work = new Work();
    private final Failing failing = new Failing();

    /**
     * What is known at one moment beside what this object keeps.
     *
     * @param nanos the moment
     * @param now the same
     * @param behind how long ago the first batch that is not done was due
     * @param backlog how many batches are due and not done
     * @param stall what does not go on, if anything
     */
    private record Moment(long nanos, Instant now, long behind, long backlog, Optional<Stall> stall) {}

    /**
     * Of a run that starts.
     *
     * @param running what the run is at
     */
    public Health(
            RunSettings settings,
            ImmutableList<SourceRun> sources,
            Ticker ticker,
            ErrorGroups errors,
            Supplier<Optional<RunningReport>> running) {
        this.settings = settings;
        this.interval = settings.batchInterval().toNanos();
        this.unit = Math.max(interval, LEAST_UNIT);
        this.sources = sources;
        this.ticker = ticker;
        this.errors = errors;
        this.running = running;
        this.since = settings.clock().now();
    }

    /** Of a run that has not been started, or never will be. */
    public static HealthReport beforeStart(boolean stopped, Instant since) {
        return new HealthReport(
                stopped ? Condition.STOPPED : Condition.STARTING,
                since,
                stopped
                        ? "Stopped since " + Words.moment(since) + ", before it was started"
                        : "Starting: start() has not been called",
                List.of(),
                !stopped,
                false,
                Duration.ZERO,
                0,
                List.of());
    }

    /** Of a run that cannot be asked, because something of the program's own fails. */
    public static HealthReport unreadable(RuntimeException why, boolean ended) {
        return new HealthReport(
                ended ? Condition.FAILED : Condition.STALLED,
                Instant.EPOCH,
                "The program's health could not be read: " + LogText.escape(why.toString()),
                List.of("the clock and the sources of the program must answer at any time"),
                !ended,
                false,
                Duration.ZERO,
                0,
                List.of());
    }

    // ---- told ----

    /** The run waits to be elected. */
    public synchronized void standsBy(Supplier<Optional<LeaderElection.Status>> election) {
        standingBy = Optional.of(election);
        settle(moment(Optional.empty()));
    }

    /** It has been elected. */
    public synchronized void elected() {
        standingBy = Optional.empty();
        settle(moment(Optional.empty()));
    }

    /** The run reads its checkpoint. */
    public synchronized void recovering(RecoveryReport progress) {
        recovery = Optional.of(progress);
    }

    /** The run has started. */
    public synchronized void begun() {
        begun = true;
        settle(moment(Optional.empty()));
    }

    /** A batch has been cut, and waits. */
    public synchronized void submitted(Tick tick) {
        open.addLast(tick);
    }

    /** The batch that has waited longest is processed. */
    public synchronized void processing() {
        inHandSince = Optional.of(settings.clock().nanoTime());
    }

    /** An attempt to process it has failed. */
    public void attemptFailed(BatchFailure why) {
        Instant now = settings.clock().now();
        errors.add(why, now);
        synchronized (this) {
            failing.attempt(why, now, settings.clock().nanoTime());
        }
    }

    /** It is done, or is given up. */
    public synchronized void completed(BatchReport batch) {
        long now = settings.clock().nanoTime();
        Tick tick = open.pollFirst();
        inHandSince = Optional.empty();
        done++;
        if (tick != null) {
            trend.add(now, now - tick.dueNanos());
        }
        work.add(batch);
        failing.completed(batch.failure().isPresent());
        settle(moment(Optional.empty()));
    }

    /** The run is to end because of a failure. The first one counts. */
    public synchronized void failed(BatchFailure why) {
        if (failure == null) {
            failure = why;
            settle(moment(Optional.empty()));
        }
    }

    /** The run has ended. */
    public synchronized void ended() {
        ended = true;
        open.clear();
        inHandSince = Optional.empty();
        settle(moment(Optional.empty()));
    }

    // ---- asked ----

    /** How it is doing. */
    public HealthReport report() {
        Optional<Stall> stall = hasEnded() ? Optional.empty() : stall(); // asks others, so under no lock of this
        Diagnosis diagnosis;
        synchronized (this) {
            Moment moment = moment(stall);
            settle(moment);
            diagnosis = new Diagnosis(
                    settings,
                    condition,
                    since,
                    Duration.ofNanos(moment.behind),
                    moment.backlog,
                    recovery.filter(progress -> !progress.isDone()),
                    standby(),
                    Optional.ofNullable(failure),
                    stall,
                    done,
                    inHandSince.isPresent(),
                    summary(moment),
                    work.sentences(interval),
                    work.recordsPerBatch(),
                    work.recordsPerSecond());
        }
        return diagnosis.report(sources, ticker, errors);
    }

    private synchronized boolean hasEnded() {
        return ended || failure != null;
    }

    private Moment moment(Optional<Stall> stall) {
        long nanos = settings.clock().nanoTime();
        Optional<Ticker.At> next = ended ? Optional.empty() : ticker.next();
        long uncut = next.map(at -> Math.max(0, Math.floorDiv(nanos - at.due(), interval) + 1))
                .orElse(0L);
        long due = open.isEmpty()
                ? next.map(Ticker.At::due).orElse(nanos)
                : open.peekFirst().dueNanos();
        return new Moment(nanos, settings.clock().now(), Math.max(0, nanos - due), open.size() + uncut, stall);
    }

    // ---- stalls ----

    private Optional<Stall> stall() {
        long nanos = settings.clock().nanoTime();
        Optional<Stall> stall = stallOfBatch(nanos);
        if (stall.isEmpty()) {
            stall = ticker.asked()
                    .map(asked -> new Stall.OfCut(nanos - asked.nanos(), asked))
                    .filter(cut -> cut.nanos() > Math.min(Math.max(10 * interval, LEAST_STALL), LONGEST_CUT))
                    .map(cut -> cut);
        }
        return stall.isPresent() ? stall : stallOfSource();
    }

    /** A batch that does what it is at for longer than batches usually take. */
    private Optional<Stall> stallOfBatch(long nanos) {
        long most;
        synchronized (this) {
            most = mostWithoutProgress();
            if (inHandSince.isEmpty() || nanos - inHandSince.get() <= most) {
                return Optional.empty();
            }
        }
        return running.get()
                .filter(batch -> batch.phase() != Phase.RETRY_WAIT)
                .map(batch -> new Stall.OfBatch(withoutProgress(batch), batch))
                .filter(batch -> batch.nanos() > most)
                .map(batch -> batch);
    }

    /** How long a batch may be at the same thing: so long that no usual one is, whatever the interval. */
    private long mostWithoutProgress() {
        OptionalLong typical = work.typical();
        long usual = typical.isPresent() ? 3 * typical.getAsLong() : 2 * interval;
        return Math.max(LEAST_STALL, Math.max(Math.min(10 * interval, LONGEST_WAIT), usual));
    }

    /** For how long it has been in the same phase, and in the same task if that is known. */
    private static long withoutProgress(RunningReport batch) {
        long inPhase = batch.inPhase().toNanos();
        return batch.slowest()
                .map(task -> Math.min(inPhase, task.running().toNanos()))
                .orElse(inPhase);
    }

    private Optional<Stall> stallOfSource() {
        Instant now = settings.clock().now();
        Optional<Stall> longest = Optional.empty();
        for (SourceRun source : sources) {
            Optional<SourceRun.Trouble> trouble = ticker.asked().isPresent() ? Optional.empty() : source.trouble();
            if (trouble.isPresent()) {
                long nanos = Duration.between(trouble.get().since(), now).toNanos();
                if (nanos > longest.map(Stall::nanos).orElse(LEAST_STALL)) {
                    longest = Optional.of(new Stall.OfSource(nanos, source, trouble.get()));
                }
            }
        }
        return longest;
    }

    // ---- conditions ----

    private void settle(Moment moment) {
        Condition next = condition(moment);
        if (next != condition) {
            since = since(next, moment);
            condition = next;
        }
    }

    private Condition condition(Moment moment) {
        if (failure != null) {
            return Condition.FAILED;
        } else if (ended) {
            return Condition.STOPPED;
        } else if (!begun) {
            return standingBy.isPresent() ? Condition.STANDBY : Condition.STARTING;
        }
        turn(moment);
        if (moment.stall.isPresent()) {
            return Condition.STALLED;
        } else if (failing.isSo(moment.nanos)) {
            return Condition.FAILING;
        } else if (behindByMuch) {
            return fallingBehind ? Condition.FALLING_BEHIND : Condition.CATCHING_UP;
        }
        return Condition.KEEPING_UP;
    }

    /** Finds out whether it is behind, and which way it goes; if that is not clear, it goes on as before. */
    private void turn(Moment moment) {
        boolean before = behindByMuch;
        behindByMuch = moment.behind > (before ? unit : 2 * unit);
        if (!behindByMuch) {
            return;
        }
        long clear = unit / 4;
        if (!before || trend.growth() >= clear || moment.behind > trend.late() + clear) {
            fallingBehind = true;
        } else if (trend.growth() <= -clear) {
            fallingBehind = false;
        }
    }

    private Instant since(Condition next, Moment moment) {
        return switch (next) {
            case STALLED -> moment.now.minusNanos(moment.stall.map(Stall::nanos).orElse(0L));
            case FAILING -> failing.since();
            case FALLING_BEHIND ->
                condition == Condition.CATCHING_UP
                        ? moment.now
                        : moment.now.minusNanos(Math.max(0, moment.behind - 2 * unit));
            case STARTING, STANDBY, KEEPING_UP, CATCHING_UP, STOPPED, FAILED -> moment.now;
        };
    }

    // ---- words ----

    private String summary(Moment moment) {
        return switch (condition) {
            case STARTING ->
                "Starting: " + (recovery.isPresent() ? "its checkpoint is read" : "its sinks and sources are opened");
            case STANDBY ->
                "Standing by: "
                        + standby()
                                .flatMap(LeaderElection.Status::leader)
                                .map(leader -> LogText.escape(leader) + " leads")
                                .orElse("nobody is known to lead");
            case KEEPING_UP -> "Keeping up: " + pace();
            case CATCHING_UP -> "Catching up: " + batchesNotDone(moment) + untilCaughtUp(moment);
            case FALLING_BEHIND -> fallingBehind(moment);
            case STALLED ->
                "Stalled for "
                        + Words.time(moment.stall.orElseThrow().nanos()) + ": "
                        + moment.stall.get().what();
            case FAILING ->
                "Failing: " + failing.howOften(work)
                        + errors.of(failing.last().kind())
                                .map(group -> ", first seen " + Words.moment(group.first()))
                                .orElse("");
            case STOPPED -> "Stopped since " + Words.moment(since) + ", after " + Words.batches(done);
            case FAILED -> "Failed since " + Words.moment(since) + ": " + Diagnosis.text(failure);
        };
    }

    private Optional<LeaderElection.Status> standby() {
        return standingBy.flatMap(Supplier::get);
    }

    private String pace() {
        String every = " of " + Words.time(interval);
        return work.typical().isPresent()
                ? "batches take " + Words.time(work.typical().getAsLong()) + every
                : ticker.next()
                        .map(first -> "the first batch is that of " + first.time())
                        .orElse("no batch has been due");
    }

    private static String batchesNotDone(Moment moment) {
        return Words.batches(moment.backlog) + " (" + Words.time(moment.behind) + ") "
                + (moment.backlog == 1 ? "is" : "are") + " due and not done";
    }

    private String untilCaughtUp(Moment moment) {
        double rate = trend.rate().orElse(0);
        return rate < 0
                ? "; at this pace the program has caught up in " + Words.time((long) (moment.behind / -rate))
                : "";
    }

    private String fallingBehind(Moment moment) {
        double rate = trend.rate().orElse(0);
        long perMinute = (long) (rate * 60 * SECOND);
        return (perMinute >= SECOND / 10 ? "Falling behind by " + Words.time(perMinute) + " a minute" : "Behind") + ": "
                + batchesNotDone(moment) + ", since " + Words.moment(since);
    }
}
