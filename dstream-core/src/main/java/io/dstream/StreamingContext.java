package io.dstream;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.checkpoint.CheckpointException;
import io.dstream.codec.Codec;
import io.dstream.election.LeaderElection;
import io.dstream.engine.Engine;
import io.dstream.engine.EngineContext;
import io.dstream.function.Function2;
import io.dstream.internal.events.EventBus;
import io.dstream.internal.events.GraphReports;
import io.dstream.internal.events.OperatorSampling;
import io.dstream.internal.eventtime.EventClock;
import io.dstream.internal.graph.Graph;
import io.dstream.internal.graph.LiftedNode;
import io.dstream.internal.graph.Node;
import io.dstream.internal.graph.OutputNode;
import io.dstream.internal.graph.SourceNode;
import io.dstream.internal.graph.TransformNode;
import io.dstream.internal.local.LocalEngine;
import io.dstream.internal.log.SyncPolicy;
import io.dstream.internal.runtime.BatchFailure;
import io.dstream.internal.runtime.CheckpointBuilder;
import io.dstream.internal.runtime.PoisonRecords;
import io.dstream.internal.runtime.RunSettings;
import io.dstream.internal.runtime.SafeTracer;
import io.dstream.internal.runtime.program.StreamingRun;
import io.dstream.internal.storage.LocalDirectory;
import io.dstream.internal.version.Version;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.report.HealthReport;
import io.dstream.report.NodeReport;
import io.dstream.report.RunningReport;
import io.dstream.report.StreamingEvent;
import io.dstream.report.StreamingMetrics;
import io.dstream.sink.DeadLetter;
import io.dstream.sink.Sink;
import io.dstream.source.BackPressure;
import io.dstream.source.BufferLimits;
import io.dstream.source.Source;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageLocation;
import io.dstream.time.Durations;
import io.dstream.time.StreamingClock;
import io.dstream.trace.BatchTracer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A streaming program: its sources, the graph of streams computed from them, and its life cycle from {@link #start} to
 * {@link #stop}.
 *
 * <pre>{@code
 * try (StreamingContext ssc = StreamingContext.local(Duration.ofMillis(500))) {
 *     ssc.from(Sockets.textLines("localhost", 9999)).print();
 *     ssc.start();
 *     ssc.awaitTermination();
 * }
 * }</pre>
 *
 * <p>A process may run any number of contexts. All methods may be called from any thread. Add streams before
 * {@code start()}; the graph is fixed from then on. A context cannot be started twice.
 */
public final class StreamingContext implements AutoCloseable {
    private static final String DEAD_LETTERS = "dead-letters";

    /** The state of a context in its life cycle. */
    public enum State {
        /** Not started yet: streams may be added. */
        INITIALIZED,
        /** Ready to take over from the process that leads; see {@link Builder#highAvailability}. */
        STANDBY,
        /** Running: batches are computed. */
        ACTIVE,
        /** Stopped on request. */
        STOPPED,
        /** Stopped by a failure. */
        FAILED
    }

    private final String appName;
    private final Duration batchInterval;
    private final Engine engine;
    private final Graph graph;
    private final RunSettings settings;
    private final Optional<Sink<DeadLetter>> deadLetters;
    private final EventBus events = new EventBus();
    private final OperatorSampling sampling = new OperatorSampling();
    private final Map<StreamingListener, Consumer<StreamingEvent>> listeners = new ConcurrentHashMap<>();
    private final EventClock eventClock = new EventClock();
    private final CountDownLatch launched = new CountDownLatch(1); // the run is there, or never will be
    private volatile StreamingRun run;
    private volatile State beforeRun = State.INITIALIZED; // changed under this object's lock; the run knows better
    private volatile Instant beforeRunSince; // it has been so
    private SafeTracer tracer; // under this object's lock; null for none

    private StreamingContext(Builder builder) {
        this.appName = builder.appName;
        this.batchInterval = builder.batchInterval;
        this.engine = builder.engine != null ? builder.engine : new LocalEngine(appName, builder.parallelism);
        this.graph = new Graph(batchInterval);
        this.deadLetters = builder.poisonPolicy.letters();
        this.settings = new RunSettings(
                appName,
                batchInterval,
                builder.clock,
                engine,
                builder.backPressure,
                builder.bufferLimits,
                builder.maxPendingBatches,
                builder.batchesOnCall,
                builder.slidesFromStart,
                builder.failurePolicy.failures(),
                builder.poisonPolicy.records(),
                builder.stopPatience,
                Optional.ofNullable(builder.stopOnShutdown),
                builder.checkpoint.rehearsal(),
                builder.checkpoint.settings(appName),
                Optional.ofNullable(builder.election));
        this.beforeRunSince = builder.clock.now();
        engine.begin(new EngineContext(
                appName,
                builder.checkpoint.whenNeeded(),
                settings.poison().map(records -> records),
                builder.checkpoint.needsStateChanges()));
    }

    // ---- building ----

    /**
     * Returns a builder that configures a context.
     *
     * @return a builder; {@link Builder#batchInterval} is required, everything else has a default
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a context with default settings.
     *
     * @param batchInterval the batch interval: whole milliseconds, at least 1
     * @return a new context
     */
    public static StreamingContext local(Duration batchInterval) {
        return builder().batchInterval(batchInterval).build();
    }

    /**
     * Returns the version of dstream, for logs and bug reports. It is the same on the class path, on the module path
     * and in a shaded jar.
     *
     * @return the version, such as {@code 0.1.0}; {@code unknown} if dstream was not built by its own build
     */
    public static String version() {
        return Version.current();
    }

    /** Configures a {@link StreamingContext}. */
    public static final class Builder {
        private String appName = "dstream";
        private Duration batchInterval;
        private int parallelism = Runtime.getRuntime().availableProcessors();
        private StreamingClock clock = StreamingClock.system();
        private Engine engine;
        private BackPressure backPressure = BackPressure.none();
        private BufferLimits bufferLimits = BufferLimits.defaults();
        private int maxPendingBatches = 1_000;
        private boolean batchesOnCall;
        private boolean slidesFromStart;
        private BatchFailurePolicy failurePolicy = BatchFailurePolicy.fail();
        private PoisonPolicy poisonPolicy = PoisonPolicy.fail();
        private Duration stopPatience = Duration.ofSeconds(10);

        private Duration stopOnShutdown;
        private LeaderElection election; // null for none
        private final CheckpointBuilder checkpoint = new CheckpointBuilder();

        private Builder() {}

        /**
         * Sets the program's name, which is used in logs, reports and thread names.
         *
         * @param name the name; default: {@code dstream}
         * @return this builder
         */
        public Builder appName(String name) {
            checkArgument(name != null && !name.isBlank(), "an app name must have at least one visible character");
            this.appName = name;
            return this;
        }

        /**
         * Sets the time between batches. Required.
         *
         * @param interval whole milliseconds, at least 1
         * @return this builder
         * @throws IllegalArgumentException if the interval is not a whole number of milliseconds, or is less than 1
         */
        public Builder batchInterval(Duration interval) {
            checkNotNull(interval, "batchInterval");
            Durations.checkNotTooLong("a batch interval", interval);
            checkArgument(
                    interval.toMillis() >= 1 && interval.equals(Duration.ofMillis(interval.toMillis())),
                    "a batch interval of %s: expected whole milliseconds, at least 1",
                    interval);
            this.batchInterval = interval;
            return this;
        }

        /**
         * Sets the number of threads that compute batches, which is also the default number of partitions of a batch.
         *
         * @param threads at least 1; default: the number of processors
         * @return this builder
         */
        public Builder parallelism(int threads) {
            checkArgument(threads >= 1, "parallelism of %s: expected at least 1", threads);
            this.parallelism = threads;
            return this;
        }

        /**
         * Sets the clock that determines when batches are due.
         *
         * @param clock the clock, such as a {@link io.dstream.time.ManualClock} in tests; default: the system clock
         * @return this builder
         */
        public Builder clock(StreamingClock clock) {
            this.clock = checkNotNull(clock, "clock");
            return this;
        }

        /**
         * Sets the engine that computes batches. The context owns the engine and closes it, so each context needs its
         * own.
         *
         * @param engine the engine; default: one that runs in this process
         * @return this builder
         */
        public Builder engine(Engine engine) {
            this.engine = checkNotNull(engine, "engine");
            return this;
        }

        /**
         * What happens when a batch fails.
         *
         * @param policy the policy; default: {@link BatchFailurePolicy#fail()}
         * @return this builder
         */
        public Builder onBatchFailure(BatchFailurePolicy policy) {
            this.failurePolicy = checkNotNull(policy, "policy");
            return this;
        }

        /**
         * What happens to a record for which a function throws an exception.
         *
         * @param policy the policy; default: {@link PoisonPolicy#fail()}
         * @return this builder
         */
        public Builder onPoisonRecord(PoisonPolicy policy) {
            this.poisonPolicy = checkNotNull(policy, "policy");
            return this;
        }

        /**
         * Limits the number of records that a batch takes from each source.
         *
         * @param backPressure the limits; default: {@link BackPressure#none()}
         * @return this builder
         */
        public Builder backPressure(BackPressure backPressure) {
            this.backPressure = checkNotNull(backPressure, "backPressure");
            return this;
        }

        /**
         * Limits the data that each receiving source holds in memory: the records received that no finished batch has
         * processed. When the buffer is full, the sender is held back.
         *
         * @param limits the limits; default: {@link BufferLimits#defaults()}
         * @return this builder
         */
        public Builder receiverBuffer(BufferLimits limits) {
            this.bufferLimits = checkNotNull(limits, "limits");
            return this;
        }

        /**
         * Limits the number of batches that are due and wait while another batch is processed. A waiting batch holds
         * the data that had arrived when it was due. When the limit is reached, further batches are skipped with a
         * warning. Data that arrives then stays in the sources until there is room for another batch.
         *
         * @param batches 0 to 10,000; default: 1,000
         * @return this builder
         */
        public Builder maxPendingBatches(int batches) {
            checkArgument(batches >= 0 && batches <= 10_000, "%s pending batches: expected 0 to 10000", batches);
            this.maxPendingBatches = batches;
            return this;
        }

        /**
         * Leaves it to the caller to run batches. The program then has no threads that wait for the time and run
         * batches; {@link StreamingContext#runDueBatches} runs those that are due, on the calling thread. This is for
         * tests that step through a program with a {@link io.dstream.time.ManualClock}, and for programs that have
         * their own scheduler. Receivers, listeners and engines with more than one thread still have their own threads.
         *
         * @return this builder
         */
        public Builder batchesOnCall() {
            this.batchesOnCall = true;
            return this;
        }

        /**
         * Counts slides from the start of the program, as Spark does. With a slide of one minute, the first window is
         * then due one minute after the start. By default slides are counted from the epoch, so windows fall on full
         * minutes and hours (UTC) whenever the program was started. A program that continues from a checkpoint keeps
         * the alignment it began with, regardless of this setting.
         *
         * @return this builder
         */
        public Builder slidesFromStart() {
            this.slidesFromStart = true;
            return this;
        }

        /**
         * Sets the directory where the program saves what it needs to continue after a crash, a stop or an upgrade:
         * plans of batches, state, windows, received records and positions of sources. With a checkpoint directory,
         * state is exactly once, and so is output to a {@link io.dstream.sink.TransactionalSink}. Sources, windows and
         * operators with state must then be {@code named}. Use a local disk; a directory serves one program only.
         *
         * @param directory the directory; created if it does not exist. Nothing is written before the start.
         * @return this builder
         */
        public Builder checkpointDir(Path directory) {
            return checkpointStorage(LocalDirectory.owned(checkNotNull(directory, "checkpointDir needs a directory")));
        }

        /**
         * Sets where the program saves what {@link #checkpointDir} saves in a directory: on HDFS, in S3 or elsewhere,
         * so that another machine can go on where this one was lost. A location serves one program only.
         *
         * <p>Where there are no locks as on a local disk, a second program at the same location is refused for as long
         * as the first one is seen to be alive (see {@link #checkpointLease}), and a program that was taken over from
         * stops at its next write; it can never write or publish what the other one does not know.
         *
         * @param location where; nothing is written before the start
         * @return this builder
         */
        public Builder checkpointStorage(StorageLocation location) {
            checkpoint.location(checkNotNull(location, "checkpointStorage needs a location"));
            return this;
        }

        /**
         * Sets how long the owner of a checkpoint may give no sign of life before another start takes it over, where
         * the storage has no locks. A start waits that long if the last owner neither gave the checkpoint back nor is
         * known to be gone from this host. Signs of life are written three times as often; each is a request to the
         * storage. Data is safe with any value.
         *
         * <p>With {@link #highAvailability}, an elected program does not wait for the lease. Instead, a leader that
         * cannot reach its checkpoint for that long gives up if another process stands by.
         *
         * @param time 1 second to 1 hour; default: 15 seconds
         * @return this builder
         */
        public Builder checkpointLease(Duration time) {
            checkArgument(
                    time.compareTo(Duration.ofSeconds(1)) >= 0 && time.compareTo(Duration.ofHours(1)) <= 0,
                    "checkpointLease(%s): expected 1 second to 1 hour",
                    time);
            checkpoint.lease(time);
            return this;
        }

        /**
         * Syncs the checkpoint to disk at an interval instead of for every batch. If only the program crashes, nothing
         * is lost. A power failure loses what was written since the last sync, so batches may be computed and output
         * again.
         *
         * @param interval the longest time whose writes may be lost; more than zero
         * @return this builder
         */
        public Builder checkpointSyncEvery(Duration interval) {
            checkNotNull(interval, "interval");
            checkArgument(
                    !interval.isNegative() && !interval.isZero(),
                    "syncing every %s: expected more than zero",
                    interval);
            checkpoint.sync(SyncPolicy.every(Durations.atMostLongest(interval)));
            return this;
        }

        /**
         * Leaves it to the operating system when to sync the checkpoint to disk. If only the program crashes, nothing
         * is lost. After a power failure the checkpoint may be rejected as damaged.
         *
         * @return this builder
         */
        public Builder checkpointSyncByOs() {
            checkpoint.sync(SyncPolicy.os());
            return this;
        }

        /**
         * Adds a codec with which values of one of your own types are written to checkpoints and read back. Strings,
         * boxed primitives, byte arrays, times, pairs and collections need none.
         *
         * @param codec writes and reads the values, such as {@code Codecs.ofRecord(Cart.class)}
         * @return this builder
         */
        public Builder codec(Codec<?> codec) {
            checkpoint.codec(checkNotNull(codec, "codec"));
            return this;
        }

        /**
         * Rehearses the checkpoint: each batch writes what a checkpoint would hold of state and windows, reads it back
         * and compares, with or without a checkpoint directory. If a type has no codec, or a value is not equal after
         * reading it back, the batch fails with an error that names the operator and its line. The rehearsal takes
         * about as long as computing the batch, so it is meant for tests.
         * {@link io.dstream.testkit.StreamingTestDriver} rehearses by default.
         *
         * @param wanted whether to rehearse; default: false
         * @return this builder
         */
        public Builder rehearseCheckpoint(boolean wanted) {
            checkpoint.rehearse(wanted);
            return this;
        }

        /**
         * Discards the checkpoint's state of an operator, window or source that the program no longer has. By default,
         * the program does not start from such a checkpoint.
         *
         * @param id the id it had
         * @return this builder
         */
        public Builder allowDroppedState(String id) {
            checkpoint.allowDropped(checkNotNull(id, "id"));
            return this;
        }

        /**
         * Lets several processes start the same program: one runs it, the others stand by and one of them takes over
         * when it ends, dies or is cut off. {@link StreamingContext#start} then returns at once, and the program runs
         * once this process is elected. A process that has led and leads no more ends with a
         * {@link io.dstream.election.LeadershipLostException}; start it again to let it stand by.
         *
         * <p>All of them must reach the same checkpoint ({@link #checkpointStorage}); on a file system that machines
         * share, a leader that is suspended rather than dead keeps its lock, and nobody can take over.
         *
         * @param election decides who leads
         * @return this builder
         */
        public Builder highAvailability(LeaderElection election) {
            this.election = checkNotNull(election, "highAvailability needs an election");
            return this;
        }

        /** Another storage, threads and sizes for the checkpoint. For tests of just that. */
        Builder checkpointOn(Storage storage, Executor executor, long segmentBytes, LongSupplier newId) {
            checkpoint.on(() -> storage, executor, segmentBytes, newId);
            return this;
        }

        /** How long a stop leaves the batch in hand alone before it interrupts it. For tests of just that. */
        Builder stopPatience(Duration patience) {
            this.stopPatience = patience;
            return this;
        }

        /**
         * Stops the program {@linkplain StreamingContext#stopGracefully gracefully} when the process is asked to end,
         * by Ctrl-C or {@code kill}. By default, dstream does not handle signals and the process may end in the middle
         * of a batch.
         *
         * <p>If the program is still busy after three quarters of the time (at the earliest 10 s before its end), it
         * logs what it waits for and interrupts the batch. When the time is over, the process ends in any case. Give
         * whatever stops the process more time than that before it kills.
         *
         * @param timeout the longest time the stop may take, all in all
         * @return this builder
         */
        public Builder stopOnShutdown(Duration timeout) {
            checkNotNull(timeout, "timeout");
            checkArgument(!timeout.isNegative(), "a timeout of %s: expected zero or more", timeout);
            this.stopOnShutdown = Durations.atMostLongest(timeout);
            return this;
        }

        /**
         * Creates the context.
         *
         * @return a new context
         * @throws IllegalStateException if the batch interval was not set
         * @throws IllegalArgumentException if a back-off of {@link #onBatchFailure} is longer than a hundred years
         */
        public StreamingContext build() {
            checkState(
                    batchInterval != null,
                    "a StreamingContext needs a batch interval: call batchInterval(Duration) on the builder");
            checkState(
                    election == null || checkpoint.isSet(),
                    "highAvailability without a checkpoint: call checkpointStorage(...) on the builder, so that the process"
                            + " that takes over knows where to go on");
            checkState(
                    election == null || !batchesOnCall,
                    "highAvailability together with batchesOnCall: the batches of a program that stands by are run by"
                            + " its own threads once it leads; leave one of the two out");
            failurePolicy
                    .failures()
                    .retries()
                    .forEach(retries ->
                            Durations.checkNotTooLong("a back-off before a batch is tried again", retries.delay()));
            return new StreamingContext(this);
        }
    }

    /**
     * Returns the batch interval.
     *
     * @return the batch interval
     */
    public Duration batchInterval() {
        return batchInterval;
    }

    /**
     * Returns the program's name.
     *
     * @return the name
     */
    public String appName() {
        return appName;
    }

    // ---- streams ----

    /**
     * Returns a stream of the records of a source. Every source is added with this method.
     *
     * @param source the source
     * @param <T> the type of the records
     * @return the stream
     */
    public <T> DStream<T> from(Source<T> source) {
        checkNotNull(source, "from needs a source");
        return new DStream<>(this, new SourceNode(graph, CallSite.current(), source));
    }

    /**
     * Returns the union of several streams. Each batch contains the records of the streams in the order of the list.
     *
     * @param streams the streams: at least one, all of this context and with the same slide
     * @param <T> the type of the records
     * @return the union
     */
    public <T> DStream<T> union(List<DStream<T>> streams) {
        return new DStream<>(
                this, new LiftedNode("union", CallSite.current(), nodes("union", streams), List.of(), batches -> {
                    Batch<T> union = cast(batches.get(0));
                    for (Batch<?> batch : batches.subList(1, batches.size())) {
                        union = union.union(cast(batch));
                    }
                    return union;
                }));
    }

    /**
     * Returns a stream whose batches are computed by a function from the batches that several streams have at the same
     * time.
     *
     * @param streams the streams: at least one, all of this context and with the same slide
     * @param fn receives the batches, in the order of the streams, and their time; runs once per batch on the program's
     *     driver thread
     * @param <R> the type of the new records
     * @return the stream
     */
    public <R> DStream<R> transform(
            List<DStream<?>> streams, Function2<? super List<Batch<?>>, ? super Instant, ? extends Batch<R>> fn) {
        checkNotNull(fn, "transform needs a function");
        return new DStream<>(
                this,
                new TransformNode(
                        "transform",
                        CallSite.current(),
                        nodes("transform", streams),
                        (batches, info) -> fn.apply(batches, info.time())));
    }

    private List<Node> nodes(String kind, List<? extends DStream<?>> streams) {
        checkNotNull(streams, "%s needs a list of streams", kind);
        return streams.stream()
                .map(stream -> {
                    checkNotNull(stream, "%s of a list of streams with null in it", kind);
                    checkArgument(
                            stream.context() == this,
                            "%s of %s, which belongs to another StreamingContext: expected streams of this one",
                            kind,
                            stream);
                    return stream.node();
                })
                .toList();
    }

    @SuppressWarnings("unchecked")
    static <T> Batch<T> cast(Batch<?> batch) {
        return (Batch<T>) batch;
    }

    /**
     * Creates a batch of your own data: static data to join with streams, or the input of a batch job. It can be used
     * before the start and after the end of the program.
     *
     * @param records the records; they are copied
     * @param <T> the type of the records
     * @return the batch, with as many partitions as the context has threads
     */
    public <T> Batch<T> batch(Collection<T> records) {
        return batch(records, engine.parallelism());
    }

    /**
     * Creates a batch of your own data with a given number of partitions.
     *
     * @param records the records; they are copied
     * @param partitions the number of partitions, which are of equal size
     * @param <T> the type of the records
     * @return the batch
     */
    public <T> Batch<T> batch(Collection<T> records, int partitions) {
        checkNotNull(records, "batch needs a collection of records");
        return Batch.of(engine, new Plan.Data<>(Partition.split(records, Plan.checkPartitions(partitions))));
    }

    /**
     * Creates a batch whose data is read every time the batch is computed, such as ranges of a log or parts of a table.
     *
     * @param parts its partitions; each is read by one of the program's threads and need not fit in memory
     * @param <T> the type of the records
     * @return the batch; call {@link Batch#cache} to keep the data if it is used more than once
     */
    public <T> Batch<T> batchOf(List<Partition<T>> parts) {
        checkNotNull(parts, "batchOf needs a list of partitions");
        return Batch.of(engine, new Plan.Data<>(List.copyOf(parts)));
    }

    /**
     * Creates a batch of your own pairs, such as a table to join with streams.
     *
     * @param pairs the pairs; they are copied
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the batch, with as many partitions as the context has threads
     */
    public <K, V> PairBatch<K, V> pairs(Collection<Pair<K, V>> pairs) {
        return PairBatch.of(batch(pairs));
    }

    // ---- listeners ----

    /**
     * Adds a listener, which is notified of everything that happens from now on.
     *
     * @param listener the listener; adding it again has no effect
     */
    public void addListener(StreamingListener listener) {
        checkNotNull(listener, "addListener needs a listener");
        listeners.computeIfAbsent(listener, l -> {
            Consumer<StreamingEvent> told = l::onEvent;
            events.add(told);
            return told;
        });
    }

    /**
     * Removes a listener.
     *
     * @param listener the listener
     */
    public void removeListener(StreamingListener listener) {
        Consumer<StreamingEvent> told = listeners.remove(checkNotNull(listener, "removeListener needs a listener"));
        if (told != null) {
            events.remove(told);
        }
    }

    /**
     * Returns the program's current counters.
     *
     * @return the counters
     * @throws IllegalStateException before the start
     */
    public StreamingMetrics metrics() {
        StreamingRun current = run;
        checkState(current != null, "%s has no metrics yet: call start() first", appName);
        return current.metrics();
    }

    /**
     * Returns how the program is doing: whether it keeps up, and if not, why. Never throws, before the start and after
     * the end too. It waits for nothing and may be called some times a second: while the program keeps up, it costs
     * some microseconds, and the stack of a thread is taken only when a batch takes unusually long.
     *
     * <pre>{@code
     * HealthReport health = ssc.health();
     * if (!health.ready()) {
     *     alert(health.summary() + health.reasons());
     * }
     * }</pre>
     *
     * @return the report
     */
    public HealthReport health() {
        StreamingRun current = run;
        return current == null
                ? StreamingRun.healthBeforeStart(beforeRun == State.STOPPED, beforeRunSince)
                : current.health();
    }

    /**
     * Returns what the program is at: the phase that the batch is in which is being processed, and where its thread is.
     * Takes the stack of that thread, so ask some times a second at most.
     *
     * @return a report; nothing while no batch is being processed
     */
    public Optional<RunningReport> running() {
        StreamingRun current = run;
        return current == null ? Optional.empty() : current.running();
    }

    /** Looks what threads are at, as happens every 10 ms while times are taken. For tests. */
    void sampleNow(Duration time) {
        run.sampleNow(time);
    }

    /**
     * Returns the program's streams and output operations. A stream from which nothing is computed is not included.
     *
     * @return a report for each, parents before children
     */
    public List<NodeReport> graph() {
        return GraphReports.of(graph);
    }

    /**
     * Counts the records that each operator takes and emits, in some of the batches; the counts are in
     * {@link io.dstream.report.BatchReport}. A batch that is counted costs a few nanoseconds more for each record and
     * operator, and does not run in the optimized loops of frequent pipelines. Other batches cost nothing extra. This
     * may be changed at any time.
     *
     * @param everyNth counts each batch whose number is a multiple of this value; 0, the default, counts none
     */
    public void sampleOperators(int everyNth) {
        sampling.every(everyNth);
    }

    /**
     * Counts and times operators in the next batches, whatever {@link #sampleOperators} says: each record is timed in
     * each operator, so {@link io.dstream.report.BatchTimes#operators} is exact. Such a batch costs up to 100
     * nanoseconds more for each record and operator. A second call replaces the first.
     *
     * @param batches how many batches, from the next one that begins; 0 for no more
     */
    public void detailNextBatches(int batches) {
        sampling.next(batches);
    }

    /**
     * Takes the times of tasks, and samples what threads are at while a batch takes long; the results are in
     * {@link io.dstream.report.BatchTimes}. Costs some microseconds a batch, whatever is in it, and less than 2 % of
     * batches that take longer than a quarter of a millisecond; while it is off, nothing. The phases of a batch are
     * always known. This may be changed at any time.
     *
     * @param wanted whether to take times; by default false
     */
    public void takeTimes(boolean wanted) {
        sampling.takeTimes(wanted);
    }

    /**
     * Returns this program's settings as text, by name, for logs and bug reports: those that are numbers, times and
     * policies. What a program passes in, such as sources, sinks and codecs, is not among them.
     *
     * @return the settings; which there are may change from release to release
     */
    public SortedMap<String, String> settings() {
        SortedMap<String, String> text = new TreeMap<>();
        text.put("appName", appName);
        text.put("batchInterval", batchInterval.toString());
        text.put("batchesOnCall", Boolean.toString(settings.batchesOnCall()));
        text.put("checkpoint", settings.checkpoint().isPresent() ? "yes" : "no");
        settings.checkpoint()
                .ifPresent(wanted -> text.put("checkpointLease", wanted.lease().toString()));
        text.put("engine", engine.getClass().getName());
        text.put("highAvailability", settings.election().isPresent() ? "yes" : "no");
        text.put("maxPendingBatches", Integer.toString(settings.maxPendingBatches()));
        text.put("maxRate", Double.toString(settings.backPressure().maxRate()));
        text.put("onBatchFailure", settings.failures().toString());
        String drops = deadLetters.isPresent() ? "drop, and write to a sink" : "drop";
        text.put("onPoison", settings.poison().isPresent() ? drops : "fail");
        text.put("parallelism", Integer.toString(engine.parallelism()));
        text.put("stopPatience", settings.stopPatience().toString());
        settings.stopOnShutdown().ifPresent(patience -> text.put("stopOnShutdown", patience.toString()));
        return text;
    }

    /**
     * Returns where the program keeps its checkpoint.
     *
     * @return the location; empty without a checkpoint
     */
    public Optional<StorageLocation> checkpointLocation() {
        return settings.checkpoint().map(wanted -> wanted.location());
    }

    /**
     * Makes a trace of each batch. While there is no tracer, tracing costs nothing.
     *
     * @param with makes the traces; {@code dstream-opentelemetry} has one for OpenTelemetry
     * @throws IllegalStateException after the start, or if there is a tracer already
     */
    public void traceWith(BatchTracer with) {
        checkNotNull(with, "traceWith needs a tracer");
        synchronized (this) {
            checkState(run == null, "%s has been started: give it a tracer before start()", appName);
            checkState(tracer == null, "%s has a tracer already: give it one only", appName);
            tracer = new SafeTracer(settings.appName(), with);
            engine.carryTraces(tracer::carry);
        }
    }

    // ---- life ----

    /**
     * Returns whether {@link #start} would continue from the checkpoint directory: whether the program has planned a
     * batch there before. Use it for what must happen only at the very first start, such as loading the initial state:
     *
     * <pre>{@code
     * if (!ssc.recovering()) {
     *     queue.add(oldOrders);
     * }
     * ssc.start();
     * }</pre>
     *
     * <p>This method creates, changes and locks nothing. It reads the manifest and, in a young checkpoint, the log, up
     * to about 16 MB. The result describes the directory at the time of the call: it is locked only at the start, and
     * another program may change it before then. Even after {@code true} the start may fail, because the directory is
     * in use, or because the state is damaged or does not match the program.
     *
     * @return whether there is a checkpoint to continue from; false without a checkpoint directory, if the directory
     *     does not exist, and if no batch was planned
     * @throws IllegalStateException after the start
     * @throws io.dstream.checkpoint.CheckpointException if it is already clear that the start would fail: the directory
     *     belongs to another program, or the part that was read is damaged
     */
    public boolean recovering() {
        checkState(
                run == null,
                "%s has been started: ask recovering() before start(); afterwards the checkpoint is the program's own",
                appName);
        return StreamingRun.wouldRecover(settings);
    }

    /**
     * Starts the program. Opens sinks and sources, and then computes one batch per interval, on its own threads or
     * {@link #runDueBatches on call}.
     *
     * @throws IllegalStateException if it was started or stopped before, or has no output operation
     * @throws StreamingException if a sink or a source cannot be opened; the context is then {@link State#FAILED}
     * @throws io.dstream.checkpoint.CheckpointException if the checkpoint directory cannot be used because it is
     *     damaged, in use by another program, or does not match this program; the context is then {@link State#FAILED}
     */
    public void start() {
        synchronized (this) {
            checkState(
                    run == null && beforeRun == State.INITIALIZED,
                    "%s cannot be started: it is %s, and a context starts once; build a new one",
                    appName,
                    state());
            graph.validate();
            addDeadLetters();
            graph.fix(appName + " has been started");
            run = new StreamingRun(settings, graph, events, sampling, Optional.ofNullable(tracer));
            launched.countDown();
            try {
                run.start();
            } catch (OperatorException e) {
                if (e.getCause() instanceof CheckpointException checkpoint) {
                    throw checkpoint; // met by a source, which reads its part of it
                }
                throw StreamingException.ofStart(appName, e);
            }
        }
    }

    /**
     * Runs all batches that are due, on the calling thread. The program must have been built with
     * {@link Builder#batchesOnCall}. If a batch fails permanently, or the program was told to stop, the program has
     * ended when this method returns.
     *
     * @return the time of the last batch that was run, including failed ones; empty if none was due or the program has
     *     ended
     * @throws IllegalStateException before the start, if the program was not built with {@code batchesOnCall()}, inside
     *     a batch, or while another thread runs one
     */
    public Optional<Instant> runDueBatches() {
        StreamingRun current = run;
        checkState(current != null, "%s has no batches yet: call start() first", appName);
        return current.runDue();
    }

    /**
     * Runs only the last batch that is due, as {@link #runDueBatches} does, and skips the due batches before it. This
     * is what happens after the computer was suspended. All data that has arrived goes into that one batch.
     *
     * @return the time of the batch; empty if none was due or the program has ended
     * @throws IllegalStateException if the program was not built with {@link Builder#batchesOnCall()}, has not been
     *     started, or is running a batch
     */
    public Optional<Instant> runLastDueBatch() {
        StreamingRun current = run;
        checkState(current != null, "%s has no batches yet: call start() first", appName);
        return current.runLastDue();
    }

    /** The letters are the last output of a batch: all that may fail on a record has then been computed. */
    private void addDeadLetters() {
        deadLetters.ifPresent(sink -> {
            PoisonRecords records = settings.poison().orElseThrow();
            graph.name(new OutputNode(graph, "deadLetters", sink, () -> records.letters(engine)), DEAD_LETTERS);
        });
    }

    /**
     * Stops the program. The current batch is completed; waiting batches and the data received since are dropped, and
     * all threads are released. After 10 seconds the current batch is interrupted. This method may be called any number
     * of times, from any thread. Called inside an output operation or a listener, it returns immediately and the
     * program stops afterwards.
     */
    public void stop() {
        StreamingRun current = runOrNever();
        if (current != null) {
            current.stop();
        }
    }

    /**
     * Stops the program after everything that its sources have received has been processed. Sources accept no more
     * data, and the remaining data is processed in batches that follow each other immediately.
     *
     * @param timeout the longest time this may take; after that the program is stopped anyway, with a warning
     */
    public void stopGracefully(Duration timeout) {
        checkNotNull(timeout, "stopGracefully needs a timeout");
        checkArgument(!timeout.isNegative(), "a timeout of %s: expected zero or more", timeout);
        StreamingRun current = runOrNever();
        if (current != null) {
            current.stopGracefully(Durations.atMostLongest(timeout));
        }
    }

    /**
     * Stops the program as {@link #stopGracefully} does, after closing all event-time windows. In a last batch all
     * watermarks advance past all times, so that every open window is emitted. Use this for a program that will not be
     * continued: if it continues from its checkpoint, event time is already at its end and every record is late.
     *
     * @param timeout the longest time this may take; after that the program is stopped anyway, with a warning
     */
    public void drain(Duration timeout) {
        checkNotNull(timeout, "drain needs a timeout");
        checkArgument(!timeout.isNegative(), "a timeout of %s: expected zero or more", timeout);
        StreamingRun current = runOrNever();
        if (current != null) {
            current.drain(Durations.atMostLongest(timeout));
        }
    }

    /** The run, or null where there never will be one. */
    private StreamingRun runOrNever() {
        if (run == null) {
            synchronized (this) {
                if (run == null) {
                    if (beforeRun == State.INITIALIZED) {
                        beforeRunSince = settings.clock().now();
                        beforeRun = State.STOPPED;
                        graph.fix(appName + " has been stopped");
                        engine.close();
                    }
                    launched.countDown();
                }
            }
        }
        return run;
    }

    /** Stops the program, as {@link #stop()} does. */
    @Override
    public void close() {
        stop();
    }

    /**
     * Hands the program over to a process that stands by: completes the current batch, gives the checkpoint back,
     * leaves the election and stops. Batches that are due and data that has been received but not processed are left to
     * the other process.
     *
     * @throws IllegalStateException if this process does not lead, or nobody is known to stand by
     */
    public void handOver() {
        StreamingRun current = run;
        checkState(
                current != null && current.election().isPresent() && state() == State.ACTIVE,
                "%s cannot be handed over: it is %s; only a program with highAvailability(...) that leads can be",
                appName,
                state());
        checkState(
                current.election().get().candidates().size() > 1,
                "%s cannot be handed over: no other process is known to stand by: %s; start one first",
                appName,
                current.election().get().candidates());
        current.stop();
    }

    /**
     * What is known of the election that decides which process runs the program.
     *
     * @return the status; empty without {@link Builder#highAvailability} and before the start
     */
    public Optional<LeaderElection.Status> election() {
        StreamingRun current = run;
        return current == null ? Optional.empty() : current.election();
    }

    /**
     * Waits until the program has stopped.
     *
     * @throws IllegalStateException if called inside the program: from a function, an output operation, a listener or a
     *     receiver
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws StreamingException if the program failed; the cause is the exception that made it fail
     */
    public void awaitTermination() throws InterruptedException {
        awaitTermination(Durations.LONGEST);
    }

    /**
     * Waits until the program has stopped, or until a timeout. Before the start, it waits for the start too.
     *
     * @param timeout the longest time to wait
     * @return whether the program has stopped
     * @throws IllegalStateException if called inside the program: from a function, an output operation, a listener or a
     *     receiver
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws StreamingException if the program failed; the cause is the exception that made it fail
     */
    public boolean awaitTermination(Duration timeout) throws InterruptedException {
        long start = System.nanoTime();
        if (!launched.await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS)) {
            return false;
        }
        StreamingRun current = run;
        if (current == null) {
            return true;
        }
        checkState(
                current.hasEnded() || current.mayWait(),
                "%s: awaitTermination() was called from inside the program, by thread %s, and would wait for itself:"
                        + " call it where start() was called; to end the program from here call stop(), which returns"
                        + " at once",
                appName,
                Thread.currentThread().getName());
        boolean ended = current.awaitEnd(Durations.atMostLongest(timeout).minusNanos(System.nanoTime() - start));
        if (ended && current.failure().isPresent()) {
            BatchFailure failure = current.failure().get();
            throw new StreamingException(
                    appName + ": " + failure.message(), failure.batchTime(), failure.operator(), failure.cause());
        }
        return ended;
    }

    /**
     * Waits until the batch with a given time is finished and listeners have been notified. Useful in tests with a
     * manual clock.
     *
     * @param batchTime the batch's time
     * @param timeout the longest time to wait
     * @return whether the batch is finished; false also if the program stopped before
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws IllegalStateException before the start
     */
    public boolean awaitBatch(Instant batchTime, Duration timeout) throws InterruptedException {
        StreamingRun current = run;
        checkState(current != null, "%s has no batches yet: call start() first", appName);
        return current.awaitBatch(batchTime, Durations.atMostLongest(timeout));
    }

    /**
     * Returns the state of the program.
     *
     * @return the state
     */
    public State state() {
        StreamingRun current = run;
        if (current == null) {
            synchronized (this) {
                if (run == null) {
                    return beforeRun;
                }
                current = run;
            }
        }
        if (current.failure().isPresent()) {
            return State.FAILED;
        }
        if (current.hasEnded()) {
            return State.STOPPED;
        }
        return current.standsBy() ? State.STANDBY : State.ACTIVE;
    }

    List<Batch<?>> kept(Node node, Instant from, Instant to) {
        StreamingRun current = run;
        checkState(current != null, "%s has no batches yet: call start() first", appName);
        return current.kept(node, from, to);
    }

    int parallelism() {
        return engine.parallelism();
    }

    Engine engine() {
        return engine;
    }

    EventClock eventClock() {
        return eventClock;
    }

    Graph nodes() {
        return graph;
    }

    @Override
    public String toString() {
        return appName + " (a batch every " + batchInterval.toMillis() + " ms, " + state() + ")";
    }
}
