package io.dstream.internal.runtime.times;

import io.dstream.engine.StageTimes;
import io.dstream.internal.runtime.PhaseClock;
import io.dstream.internal.text.ProgramLine;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** A batch whose times are taken: it is made and ended by the driver, and sampled meanwhile. */
public final class WatchedBatch {
    /** How far apart looks at it are. */
    static final int PERIOD_MILLIS = 10;

    private static final long PERIOD = PERIOD_MILLIS * 1_000_000L;
    private static final long SAMPLED_FROM = 2 * PERIOD; // that it has been running
    private static final long STALL = PERIOD; // who wakes later than that has not been let to
    private static final String WAITS_FOR_WORKERS = "io.dstream.internal.local.Workers$Job";
    private static final int MOST_THREADS = 8; // whose stacks are taken at a time

    private final PhaseClock phases;
    private final Function<Partition<?>, Optional<Operator>> sources;
    private final Thread driver = Thread.currentThread();
    private final Samples samples = new Samples();
    private final StepFunctions.Finder finder;
    private final Optional<Collectors> collectors;
    private final long collectedBefore;
    private final long start; // real nanoseconds
    private long stalls; // nanoseconds, under this object's lock
    private int turn; // whose stack is taken first; the sampler's

    WatchedBatch(
            PhaseClock phases,
            Function<Partition<?>, Optional<Operator>> sources,
            StepFunctions.Finder finder,
            Optional<Collectors> collectors,
            long start) {
        this.phases = phases;
        this.sources = sources;
        this.finder = finder;
        this.collectors = collectors;
        this.collectedBefore = collectedMillis();
        this.start = start;
    }

    Samples samples() {
        return samples;
    }

    private long collectedMillis() {
        return collectors.map(Collectors::millis).orElse(0L);
    }

    /** For how long the JVM has stood still for its garbage collector since it began, in milliseconds. */
    long collectionMillis() {
        return collectedMillis() - collectedBefore;
    }

    /**
     * Looks at it, some time after the last look.
     *
     * @param tasks gives the tasks that run
     * @param now the real time, in nanoseconds
     * @param sinceLast the time since the last look
     * @param asleep for how long who looks was asleep before that, without the time of the garbage collector
     */
    void look(Supplier<List<StageTimes.Running>> tasks, long now, long sinceLast, long asleep) {
        long running = now - start;
        long overslept = Math.min(asleep - PERIOD, running);
        if (overslept > STALL) {
            addStall(overslept);
        }
        if (running >= SAMPLED_FROM) {
            sample(tasks.get(), Math.min(sinceLast, PERIOD + STALL)); // what a stall took is no function's doing
        }
    }

    private synchronized void addStall(long nanos) {
        stalls += nanos;
    }

    /** For how long the JVM or the machine has stood still otherwise, in nanoseconds. */
    synchronized long stallNanos() {
        return stalls;
    }

    /**
     * Looks what threads are at.
     *
     * @param running the tasks that run
     * @param nanos the time that each thread's sample stands for
     */
    void sample(List<StageTimes.Running> running, long nanos) {
        Optional<Operator> inPhase = phases.now().only();
        int n = Math.min(MOST_THREADS, running.size());
        for (int i = 0; i < n; i++) {
            sample(running.get((turn + i) % running.size()), inPhase, nanos * running.size() / n);
        }
        turn = running.isEmpty() ? 0 : (turn + n) % running.size();
        if (inPhase.isPresent() && running.stream().noneMatch(task -> task.thread() == driver)) {
            sampleDriver(inPhase.get(), nanos);
        }
    }

    private void sample(StageTimes.Running task, Optional<Operator> inPhase, long nanos) {
        StackTraceElement[] stack = task.thread().getStackTrace();
        new TaskStack(task.pipeline(), finder, task.source().flatMap(sources))
                .find(stack, inPhase)
                .ifPresent(found -> samples.add(found.operator(), found.line(), nanos));
    }

    /** The driver, outside tasks: in a function of an output, or in an engine that runs elsewhere what it needs. */
    private void sampleDriver(Operator operator, long nanos) {
        StackTraceElement[] stack = driver.getStackTrace();
        if (!waitsForWorkers(stack)) {
            samples.add(operator, ProgramLine.of(stack), nanos);
        }
    }

    private static boolean waitsForWorkers(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().startsWith("io.dstream.")) {
                return frame.getClassName().equals(WAITS_FOR_WORKERS);
            }
        }
        return false;
    }

    /** The task that has been running longest. */
    static Optional<StageTimes.Running> longest(List<StageTimes.Running> running) {
        return running.stream().min((a, b) -> Long.signum(a.since() - b.since()));
    }
}
