package io.dstream.internal.runtime.times;

import io.dstream.engine.StageTimes;
import io.dstream.internal.runtime.PhaseClock;
import io.dstream.internal.runtime.RunSettings;
import io.dstream.internal.runtime.Threads;
import io.dstream.internal.text.Logs;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.report.BatchTimes;
import io.dstream.report.OperatorTime;
import io.dstream.report.PhaseReport;
import io.dstream.report.StageReport;
import io.dstream.time.StreamingClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;

/**
 * Takes the times of tasks and samples what threads are at, for as long as that is wanted. Switched by the driver
 * thread between batches, which begins and ends batches here; while it is on, one more thread looks every
 * {@value WatchedBatch#PERIOD_MILLIS} ms whether a batch has been running for some time. That thread goes by real time,
 * whatever clock the program has: what it samples is real.
 */
public final class TimeTaking {
    private static final Logger LOG = Logs.of("batch");
    private static final int PERIOD_MILLIS = WatchedBatch.PERIOD_MILLIS;

    private final RunSettings settings;
    private final Threads threads;
    private final BooleanSupplier wanted;
    private final StreamingClock real = StreamingClock.system();
    private final StageTimes stages;
    private final StepFunctions.Finder finder = new StepFunctions.Finder();
    private CountDownLatch end; // of the thread; null where there is none. Under this object's lock
    private volatile WatchedBatch watched; // null between batches
    private volatile Collectors collectors; // null before the thread has found them

    /**
     * Takes no times yet.
     *
     * @param settings what the program wants
     * @param threads makes the thread
     * @param wanted whether times are to be taken
     */
    public TimeTaking(RunSettings settings, Threads threads, BooleanSupplier wanted) {
        this.settings = settings;
        this.threads = threads;
        this.wanted = wanted;
        this.stages = new StageTimes(settings.clock()::nanoTime);
    }

    // ---- the driver's ----

    /**
     * A batch begins.
     *
     * @param phases the phases that it is in
     * @param sources the operator that reads a partition, if it is a source's
     * @return the batch, to be {@linkplain #end ended}; nothing if no times are to be taken
     */
    public synchronized Optional<WatchedBatch> begin(
            PhaseClock phases, Function<Partition<?>, Optional<Operator>> sources) {
        if (wanted.getAsBoolean() != (end != null)) {
            if (end == null) {
                switchOn();
            } else {
                close();
            }
        }
        if (end == null) {
            return Optional.empty();
        }
        stages.take(); // of what was run between batches
        watched = new WatchedBatch(phases, sources, finder, Optional.ofNullable(collectors), real.nanoTime());
        return Optional.of(watched);
    }

    /**
     * The batch is over.
     *
     * @param batch the batch
     * @param phases its phases
     * @param exact the times of operators, if each record was timed
     * @return where its time went
     */
    public BatchTimes end(WatchedBatch batch, List<PhaseReport> phases, List<OperatorTime> exact) {
        watched = null;
        Samples samples = batch.samples();
        return new BatchTimes(
                phases,
                stages.take().stream().map(TimeTaking::report).toList(),
                exact.isEmpty()
                        ? samples.operators()
                        : longest(exact.stream()
                                .map(time -> time.at().isEmpty()
                                        ? new OperatorTime(
                                                time.operator(),
                                                time.kind(),
                                                time.site(),
                                                time.time(),
                                                samples.lineIn(time.operator(), time.kind()),
                                                time.exact())
                                        : time)
                                .toList()),
                Duration.ofMillis(batch.collectionMillis()),
                Duration.ofNanos(batch.stallNanos()));
    }

    /** Operators by time, the one that took longest first. */
    public static List<OperatorTime> longest(List<OperatorTime> operators) {
        return Samples.longest(operators);
    }

    private static StageReport report(StageTimes.Stage stage) {
        return new StageReport(
                stage.operators(),
                stage.runs(),
                stage.tasks(),
                Duration.ofNanos(stage.wall()),
                Duration.ofNanos(stage.busy()),
                Duration.ofNanos(stage.slowest()),
                stage.slowestPartition(),
                stage.slowestRecords(),
                stage.records());
    }

    private void switchOn() {
        settings.engine().takeTimes(stages);
        CountDownLatch ended = new CountDownLatch(1);
        end = ended;
        threads.newThread(
                        "times",
                        () -> run(ended),
                        e -> LOG.error("{}: the thread died that samples what others are at", settings.appName(), e))
                .start();
    }

    /** Takes no more times: the program has ended, or no longer wants them. */
    public synchronized void close() {
        if (end != null) {
            settings.engine().takeTimes(null);
            end.countDown();
            end = null;
            watched = null;
        }
    }

    // ---- asked by any thread ----

    /** The task that has been running longest; nothing where no times are taken. */
    public Optional<StageTimes.Running> longestRunning() {
        return WatchedBatch.longest(stages.running());
    }

    /**
     * Looks what threads are at, whether it is time to or not. For tests.
     *
     * @param time what a sample is to stand for
     */
    public void sampleNow(Duration time) {
        WatchedBatch batch = watched;
        if (batch != null) {
            batch.sample(stages.running(), time.toNanos());
        }
    }

    // ---- the thread ----

    private void run(CountDownLatch ended) {
        collectors = Collectors.find();
        Collectors found = collectors;
        long last = real.nanoTime(); // when it last looked
        long asleepSince = last;
        long collected = found.millis();
        try {
            while (!ended.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
                long now = real.nanoTime();
                long collectedNow = found.millis();
                WatchedBatch batch = watched;
                if (batch != null) {
                    long collection = (collectedNow - collected) * 1_000_000;
                    batch.look(stages::running, now, now - last, now - asleepSince - collection);
                }
                collected = collectedNow;
                last = now;
                asleepSince = real.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // somebody wants it to end
        }
    }
}
