package io.dstream.internal.runtime.program;

import com.google.common.collect.ImmutableList;
import io.dstream.batch.Batch;
import io.dstream.election.LeaderElection;
import io.dstream.internal.events.EventBus;
import io.dstream.internal.events.OperatorSampling;
import io.dstream.internal.events.Progress;
import io.dstream.internal.graph.Graph;
import io.dstream.internal.graph.Node;
import io.dstream.internal.graph.OutputNode;
import io.dstream.internal.recovery.Recovered;
import io.dstream.internal.runtime.BatchFailure;
import io.dstream.internal.runtime.BatchJournal;
import io.dstream.internal.runtime.ErrorGroups;
import io.dstream.internal.runtime.Evaluation;
import io.dstream.internal.runtime.FailureLog;
import io.dstream.internal.runtime.Leading;
import io.dstream.internal.runtime.Metrics;
import io.dstream.internal.runtime.RunSettings;
import io.dstream.internal.runtime.SafeTracer;
import io.dstream.internal.runtime.SourceRun;
import io.dstream.internal.runtime.Threads;
import io.dstream.internal.runtime.Tick;
import io.dstream.internal.runtime.Ticker;
import io.dstream.internal.runtime.batch.BatchRunner;
import io.dstream.internal.runtime.health.Health;
import io.dstream.internal.runtime.times.TimeTaking;
import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import io.dstream.report.HealthReport;
import io.dstream.report.RunningReport;
import io.dstream.report.StreamingEvent;
import io.dstream.report.StreamingMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;

/**
 * A program from its start to its end. A {@link TickLoop} does the work: it has the {@link Ticker} cut what is due,
 * runs the batches and, when the ticker has ended, gives everything back; so there is one way to the end, whoever asks
 * for it and whyever.
 *
 * <p>To stop is to ask the ticker to end: at once, or once the sources have finished. Any thread may ask; the run's own
 * threads, listeners' among them, do not wait for the end, since it would wait for them.
 */
public final class StreamingRun {
    private static final Logger LOG = Logs.of("program");

    /** How long {@link #stop} waits for what it has interrupted. */
    private static final long INTERRUPT_PATIENCE_MILLIS = 10_000;

    /** How long the start waits until listeners have been told of it. */
    private static final long STARTED_PATIENCE_MILLIS = 10_000;

    /** How long the end waits until listeners have been told of it: nobody else is kept waiting by one that is slow. */
    private static final long STOPPED_PATIENCE_MILLIS = 1_000;

    private final RunSettings settings;
    private final Graph graph;
    private final EventBus events;
    private final Threads threads;
    private final Metrics metrics;
    private final ErrorGroups errors = new ErrorGroups();
    private final Health health;
    private final FailureLog failures;
    private final ImmutableList<SourceRun> sources;
    private final ImmutableList<OutputNode> outputs;
    private final BatchRunner batches;
    private final TimeTaking times;
    private final Semaphore room;
    private final AtomicReference<BatchFailure> failure = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Progress progress = new Progress();
    private final Opening opening;
    private BatchJournal journal = new BatchJournal.None();
    private Instant first;
    private final Ticker ticker;
    private final TickLoop loop;
    private final AtomicBoolean stopAsked = new AtomicBoolean();
    private volatile boolean stopping;
    private volatile Optional<Leadership> leadership = Optional.empty(); // where there is an election
    private volatile Thread starter;
    private Runnable forgetShutdown = () -> {};

    /**
     * A run that has not started.
     *
     * @param settings what the program wants
     * @param graph its streams, fixed
     * @param events where to say what happens
     * @param sampling in which batches to count what operators do
     * @param tracer is told of each batch
     */
    public StreamingRun(
            RunSettings settings,
            Graph graph,
            EventBus events,
            OperatorSampling sampling,
            Optional<SafeTracer> tracer) {
        this.settings = settings;
        this.graph = graph;
        this.events = events;
        this.threads = new Threads(settings.appName());
        events.tellOn(task -> threads.newThread(
                "events", task, e -> LOG.error("{}: the thread of listeners died", settings.appName(), e)));
        Set<String> tracedHeaders = tracer.isEmpty() ? Set.of() : tracer.get().headers();
        this.sources = ImmutableList.copyOf(graph.sources().stream()
                .map(node -> new SourceRun(node, settings, threads, events, errors, tracedHeaders, this::fail))
                .toList());
        this.outputs = graph.outputs();
        this.metrics = new Metrics(sources);
        this.failures = new FailureLog(settings.appName(), settings.clock());
        this.times = new TimeTaking(settings, threads, sampling::takesTimes);
        this.room = new Semaphore(settings.maxPendingBatches() + 1);
        this.ticker = new Ticker(settings, sources, this::submit, room);
        this.health = new Health(settings, sources, ticker, errors, this::running);
        this.batches = new BatchRunner(
                settings, graph, events, metrics, sampling, health, failures, times, tracer, () -> stopping);
        this.opening = new Opening(settings, graph, events, threads, health::recovering, lease());
        this.loop = new TickLoop(threads, ticker, work(), settings.batchesOnCall(), settings.maxPendingBatches());
    }

    /**
     * Whether a run of a program that starts now would go on from a checkpoint. Changes nothing.
     *
     * @param settings what the program wants
     */
    public static boolean wouldRecover(RunSettings settings) {
        return Opening.wouldRecover(settings);
    }

    /**
     * How a program is doing that has no run.
     *
     * @param stopped whether it never will have one
     * @param since since when that is so
     */
    public static HealthReport healthBeforeStart(boolean stopped, Instant since) {
        return Health.beforeStart(stopped, since);
    }

    private TickLoop.Work work() {
        return new TickLoop.Work() {
            @Override
            public void run(Tick tick) {
                StreamingRun.this.run(tick);
            }

            @Override
            public void fail(Throwable thrown) {
                StreamingRun.this.fail(thrown);
            }

            @Override
            public void end() {
                StreamingRun.this.end();
            }
        };
    }

    /**
     * Opens sinks and sources and starts to tick. If one cannot be opened, closes all and throws. Where others may lead
     * the program, stands by instead, and does that once this process is elected.
     */
    public void start() {
        if (settings.election().isPresent()) {
            standBy(settings.election().get());
        } else {
            lead(opening::check);
        }
    }

    private void standBy(LeaderElection election) {
        try {
            opening.check();
            Leadership mine = new Leadership(settings.appName(), this::elected, this::fail);
            leadership = Optional.of(mine);
            health.standsBy(mine::status);
            if (settings.stopOnShutdown().isPresent()) { // so that nobody waits for a candidate that is gone
                forgetShutdown = threads.onShutdown(this::leavesUnelected);
            }
            LOG.info("{}: stands by until it is elected", settings.appName());
            threads.newThread("standby", opening::standBy, this::fail).start();
            mine.join(
                    election,
                    settings.appName() + ", process " + ProcessHandle.current().pid() + " on " + HostName.get());
        } catch (RuntimeException | Error e) {
            endUnstarted(e, List.of());
            throw e;
        } catch (Exception e) {
            endUnstarted(e, List.of());
            throw new IllegalStateException(settings.appName() + ": the election cannot be joined: " + e, e);
        }
    }

    /** The election must not be held up. */
    private void elected() {
        health.elected();
        threads.newThread("leader", this::leadOrEnd, this::fail).start();
    }

    private LeaseKeeper.Listener lease() {
        return new LeaseKeeper.Listener() {
            @Override
            public void lost(Throwable why) {
                fail(why);
            }

            @Override
            public void unheard(Duration time) {
                String why = "its checkpoint could not be reached for " + time.toMillis() + " ms";
                leadership.filter(Leadership::isLeading).ifPresent(mine -> threads.newThread(
                                "resign", () -> mine.resign(why), StreamingRun.this::fail)
                        .start());
            }
        };
    }

    private void leadOrEnd() {
        try {
            lead(() -> {});
        } catch (RuntimeException | Error e) {
            LOG.error("{}: this process was elected and could not start the program", settings.appName(), e);
        }
    }

    private void lead(Runnable check) {
        List<OutputNode> opened = new ArrayList<>();
        starter = Thread.currentThread();
        try {
            check.run();
            Optional<Recovered> recovered = opening.open();
            for (OutputNode output : outputs) {
                output.operator().<String>run(id -> output.sink().open(id), output.id());
                opened.add(output);
                opening.check(output);
            }
            sources.forEach(source -> source.open(opening.checkpoint()));
            opening.allOpen();
            begin(recovered);
        } catch (RuntimeException | Error e) {
            endUnstarted(e, opened);
            throw e;
        } finally {
            starter = null;
        }
        LOG.info("{}: {}", settings.appName(), Greeting.of(settings, graph, opening.report(), first));
        forgetShutdown.run(); // what a standby would have done
        settings.stopOnShutdown().ifPresent(timeout -> forgetShutdown = threads.onShutdown(() -> shutDown(timeout)));
        events.enqueue(() -> new StreamingEvent.Started(first));
        loop.begin();
        events.awaitTold(STARTED_PATIENCE_MILLIS);
    }

    private void endUnstarted(Throwable thrown, List<OutputNode> opened) {
        stopping = true;
        BatchFailure why = BatchFailure.of(Optional.empty(), thrown);
        failure.set(why);
        errors.add(why, settings.clock().now());
        health.failed(why);
        endWithout(opened);
    }

    /** Ends a run that has not begun to tick. */
    private void endWithout(List<OutputNode> opened) {
        boolean interrupted = giveBack(opened);
        events.close(STOPPED_PATIENCE_MILLIS);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        progress.ended();
        ended.countDown();
    }

    /** Sets the grid of batch times, and goes on with the batch that was planned and did not come to its end. */
    private void begin(Optional<Recovered> recovered) {
        Optional<Tick> planned = recovered.flatMap(found -> opening.plannedTick(found, sources));
        first = ticker.begin(
                recovered.map(Recovered::lastPlanned).orElse(0L),
                recovered
                        .map(found -> planned.map(Tick::time).orElse(Instant.ofEpochMilli(found.lastTimeMillis())))
                        .orElse(Instant.MIN));
        Evaluation evaluation =
                opening.evaluation(settings.slidesFromStart() ? first.minus(settings.batchInterval()) : Instant.EPOCH);
        journal = opening.journal(
                evaluation, leadership.<Leading>map(mine -> mine).orElse(Leading.ALONE), this::fail);
        batches.begin(evaluation, journal, opening.lastShown(), opening.restored());
        planned.ifPresent(tick -> {
            room.acquireUninterruptibly();
            submit(tick);
        });
        health.begun();
    }

    // ---- the loop's ----

    private void submit(Tick tick) {
        metrics.submitted(tick.records());
        health.submitted(tick);
        events.enqueue(() -> new StreamingEvent.BatchSubmitted(tick.submitted()));
        loop.add(tick);
    }

    private void run(Tick tick) {
        if (stopping) {
            tick.release();
        } else {
            batches.run(tick).ifPresent(this::fail);
            events.deliver(() -> progress.reached(tick.time()));
        }
        room.release();
    }

    private void end() {
        stopping = true;
        forgetShutdown.run();
        try {
            journal.finish();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
        times.close();
        boolean interrupted = giveBack(outputs);
        Optional<Throwable> cause = failure().map(BatchFailure::cause);
        health.ended();
        failures.ended();
        LOG.info("{}: {}", settings.appName(), cause.isPresent() ? "stopped because it failed" : "stopped");
        events.enqueue(() -> new StreamingEvent.Stopped(cause));
        events.close(STOPPED_PATIENCE_MILLIS);
        progress.ended();
        ended.countDown();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Closes everything, each whatever became of those before: an interrupt ends the closing that hangs, and cuts none
     * short that follows. Gives whether there was one.
     */
    private boolean giveBack(List<OutputNode> opened) {
        boolean interrupted = Thread.interrupted();
        for (SourceRun source : sources) {
            source.close();
            interrupted |= Thread.interrupted();
        }
        for (OutputNode output : opened) {
            closeSink(output);
            interrupted |= Thread.interrupted();
        }
        closeQuietly("the checkpoint", opening::close);
        leadership.ifPresent(mine -> closeQuietly("the election", () -> leave(mine))); // then others may take it
        threads.close();
        closeQuietly("the engine", settings.engine()::close);
        return Thread.interrupted() || interrupted;
    }

    private static void leave(Leadership mine) {
        try {
            mine.leave();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void closeQuietly(String what, Runnable close) {
        try {
            close.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: could not close {}", settings.appName(), what, e);
        }
    }

    private void closeSink(OutputNode output) {
        try {
            output.sink().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            LOG.warn("{}: could not close {}", settings.appName(), LogText.escape(output.toString()), e);
        }
    }

    // ---- asked by any thread ----

    private void fail(Throwable thrown) {
        BatchFailure why = BatchFailure.of(Optional.empty(), thrown);
        errors.add(why, settings.clock().now());
        fail(why);
    }

    private void fail(BatchFailure why) {
        if (failure.compareAndSet(null, why)) {
            health.failed(why);
            failures.stops(why);
        }
        endTicker();
        loop.leave(false);
    }

    private void endTicker() {
        stopping = true;
        ticker.stop();
        events.holdNobody();
        batches.callAway();
        if (stopAsked.compareAndSet(false, true)) {
            threads.schedule(settings.stopPatience(), this::interrupt, this::fail);
            outputs.forEach(this::tellStopping);
        }
    }

    private void interrupt() {
        LOG.warn(
                "{}: {} ms after the stop the program is still in {}, which is interrupted",
                settings.appName(),
                settings.stopPatience().toMillis(),
                whatItWaitsFor());
        loop.interrupt();
    }

    private void tellStopping(OutputNode output) {
        try {
            output.sink().stopping();
        } catch (Throwable e) {
            LOG.warn("{}: {} failed when told of the stop", settings.appName(), LogText.escape(output.toString()), e);
        }
    }

    /**
     * Runs the batches that are due, on the calling thread, of a program whose batches are run on call.
     *
     * @return the time of the last of them; nothing where none was due, or the run is over
     */
    public Optional<Instant> runDue() {
        return loop.runDue();
    }

    /** Runs the last batch that is due, on the calling thread; those before it are left out. */
    public Optional<Instant> runLastDue() {
        ticker.leaveOutAllButLast();
        return loop.runDue();
    }

    /** Ends the run after the batch in hand; those that wait are dropped. Returns when it has ended, if it may wait. */
    public void stop() {
        if (leavesUnelected()) {
            return;
        }
        boolean waits = mayWait();
        endTicker();
        loop.leave(waits);
        if (!waits) {
            return;
        }
        try {
            long patience = settings.stopPatience().toMillis();
            if (ended.await(patience + INTERRUPT_PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                loop.join(INTERRUPT_PATIENCE_MILLIS);
            } else {
                LOG.error(
                        "{}: stop() returns while the program is still in {}, which does not heed the interrupt",
                        settings.appName(),
                        whatItWaitsFor());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends a run that still stands by. */
    private boolean leavesUnelected() {
        if (leadership.isEmpty() || !leadership.get().leavesUnelected()) {
            return false;
        }
        stopping = true;
        health.ended();
        LOG.info("{}: stopped while it stood by", settings.appName());
        events.enqueue(() -> new StreamingEvent.Stopped(Optional.empty()));
        endWithout(List.of());
        return true;
    }

    /** What is known of the election; nothing where there is none. */
    public Optional<LeaderElection.Status> election() {
        return leadership.flatMap(Leadership::status);
    }

    /** Whether it waits to be elected. */
    public boolean standsBy() {
        return leadership.isPresent() && !leadership.get().isLeading() && !hasEnded();
    }

    /** The process ends. If the program itself has ended it, from inside a batch, that batch waits for the process. */
    private void shutDown(Duration timeout) {
        Optional<Thread> driver = loop.driver();
        Optional<String> exit = Threads.callerOfExit(thread ->
                driver.equals(Optional.of(thread)) || settings.engine().isWorker(thread));
        if (exit.isPresent()) {
            LOG.error(
                    "{}: System.exit was called inside a batch, at {}: the batch waits for the process to end and cannot be"
                            + " stopped, so the process ends in the middle of it. To end the process from inside, call"
                            + " stop(), and System.exit where awaitTermination() returns",
                    settings.appName(),
                    exit.get());
            endTicker();
            loop.leave(false);
            return;
        }
        endBefore(timeout);
    }

    /**
     * The process ends: what was received is processed, but for the last quarter of the time, which is for the batch
     * that has to be interrupted. Returns within the time, whatever hangs, since the process may be killed after it.
     */
    private void endBefore(Duration timeout) {
        LOG.info("{}: the process ends; stopping once all that was received has been processed", settings.appName());
        Duration reserve = min(timeout.dividedBy(4), settings.stopPatience());
        ticker.drain();
        loop.leave(false);
        try {
            if (awaitEnd(timeout.minus(reserve))) {
                return;
            }
            LOG.warn(
                    "{}: the process ends before all that was received has been processed: {} of stopOnShutdown({}) are over,"
                            + " and the program still waits for {}, which is interrupted now",
                    settings.appName(),
                    timeout.minus(reserve),
                    timeout,
                    whatItWaitsFor());
            endTicker();
            loop.leave(false);
            loop.interrupt();
            if (!awaitEnd(reserve)) {
                LOG.error(
                        "{}: the process ends in the middle of {}, which does not heed the interrupt",
                        settings.appName(),
                        whatItWaitsFor());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** The batch in hand, and where its thread is. */
    private String whatItWaitsFor() {
        return batches.inHand().orElse("the end of what it reads and writes")
                + loop.driver()
                        .map(thread -> " (" + Threads.whereIs(thread) + ")")
                        .orElse("");
    }

    /** Ends the run once the sources have finished and all they gave has been dealt with, or when time is up. */
    public void stopGracefully(Duration timeout) {
        finishThenStop(timeout, ticker::drain);
    }

    /** As {@link #stopGracefully}, once event time has come to its end too. */
    public void drain(Duration timeout) {
        finishThenStop(timeout, ticker::drainToEnd);
    }

    private void finishThenStop(Duration timeout, Runnable finish) {
        if (!mayWait()) {
            Thread stopper = threads.newThread("stopper", () -> drainThenStop(timeout, finish), this::fail);
            stopper.start();
            return;
        }
        drainThenStop(timeout, finish);
    }

    private void drainThenStop(Duration timeout, Runnable finish) {
        if (leavesUnelected()) {
            return;
        }
        LOG.info("{}: stopping once all that was received has been processed", settings.appName());
        finish.run();
        loop.leave(false);
        try {
            if (!ended.await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS)) {
                LOG.warn(
                        "{}: not all that was received has been processed within {}; stopping while the program waits for {}",
                        settings.appName(),
                        timeout,
                        whatItWaitsFor());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stop();
    }

    /**
     * Whether the calling thread may wait for the end: the run's own threads, listeners' among them, would wait for
     * themselves.
     */
    public boolean mayWait() {
        Thread current = Thread.currentThread();
        return current != starter
                && !threads.isOwn(current)
                && !settings.engine().isWorker(current);
    }

    /**
     * Waits for the end.
     *
     * @param timeout how long at most
     * @return whether it has come
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean awaitEnd(Duration timeout) throws InterruptedException {
        return ended.await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    }

    /**
     * Waits until a batch is done, and all listeners have been told.
     *
     * @param batchTime its time
     * @param timeout how long at most
     * @return whether it is done; false also where the run has ended before
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean awaitBatch(Instant batchTime, Duration timeout) throws InterruptedException {
        return progress.await(batchTime, timeout);
    }

    /** Whether the run is over and everything has been given back. */
    public boolean hasEnded() {
        return ended.getCount() == 0;
    }

    /** Why the run failed, if it did. */
    public Optional<BatchFailure> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** The batches of a node that are kept, from one time to another, both included. */
    public List<Batch<?>> kept(Node node, Instant from, Instant to) {
        Instant after = from.equals(Instant.MIN) ? from : from.minusNanos(1);
        return batches.kept(node, after, to);
    }

    /** How it is doing. Fails on nothing that a clock or a source of the program's own throws. */
    public HealthReport health() {
        try {
            return health.report();
        } catch (RuntimeException e) {
            return Health.unreadable(e, failure.get() != null || hasEnded());
        }
    }

    /** Looks what threads are at, whether it is time to or not. For tests. */
    public void sampleNow(Duration time) {
        times.sampleNow(time);
    }

    /** What the batch is at that is being processed. */
    public Optional<RunningReport> running() {
        return batches.running();
    }

    /** The counters. */
    public StreamingMetrics metrics() {
        return metrics.snapshot(opening.report());
    }
}
