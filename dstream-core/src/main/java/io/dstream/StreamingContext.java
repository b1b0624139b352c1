package io.dstream;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.checkpoint.CheckpointException;
import io.dstream.codec.Codec;
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
import io.dstream.internal.runtime.program.StreamingRun;
import io.dstream.internal.storage.Storage;
import io.dstream.internal.version.Version;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.report.NodeReport;
import io.dstream.report.StreamingEvent;
import io.dstream.report.StreamingMetrics;
import io.dstream.sink.DeadLetter;
import io.dstream.sink.Sink;
import io.dstream.source.BackPressure;
import io.dstream.source.BufferLimits;
import io.dstream.source.Source;
import io.dstream.time.Durations;
import io.dstream.time.StreamingClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A streaming program: the sources it reads, the graph of streams computed from them, and its life from {@link #start}
 * to {@link #stop}.
 *
 * <pre>{@code
 * try (StreamingContext ssc = StreamingContext.local(Duration.ofMillis(500))) {
 *     ssc.from(Sockets.textLines("localhost", 9999)).print();
 *     ssc.start();
 *     ssc.awaitTermination();
 * }
 * }</pre>
 *
 * <p>Any number of contexts may be active in one process. Any thread may call any method; streams are added before
 * {@code start()}, after which the graph is fixed. A context cannot be started twice.
 */
public final class StreamingContext implements AutoCloseable {
    private static final String DEAD_LETTERS = "dead-letters";

    /** Where a context is in its life. */
    public enum State {
        /** Streams may be added. */
        INITIALIZED,
        /** Batches are computed. */
        ACTIVE,
        /** Stopped, because somebody asked. */
        STOPPED,
        /** Stopped, because something failed. */
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
    private State beforeRun = State.INITIALIZED; // under this object's lock; the run knows better once there is one

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
                builder.checkpoint.settings(appName));
        engine.begin(new EngineContext(
                appName,
                builder.checkpoint.whenNeeded(),
                settings.poison().map(records -> records),
                builder.checkpoint.needsStateChanges()));
    }

    // ---- building ----

    /**
     * Begins to configure a context.
     *
     * @return a builder, on which at least {@link Builder#batchInterval} is to be called
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A context with everything at its default.
     *
     * @param batchInterval the interval of its batches: whole milliseconds, at least one
     * @return a new context
     */
    public static StreamingContext local(Duration batchInterval) {
        return builder().batchInterval(batchInterval).build();
    }

    /**
     * Which version of dstream this is: for logs, and for reports of errors. It is the same on the class path, on the
     * module path and in a jar that holds several libraries.
     *
     * @return for instance {@code 0.1.0}; {@code unknown} if dstream was not built by its own build
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
        private final CheckpointBuilder checkpoint = new CheckpointBuilder();

        private Builder() {}

        /**
         * Names the program in logs, reports and the names of threads.
         *
         * @param name the name; {@code dstream} if nothing is said
         * @return this builder
         */
        public Builder appName(String name) {
            checkArgument(name != null && !name.isBlank(), "an app name must have at least one visible character");
            this.appName = name;
            return this;
        }

        /**
         * How far apart batches are. Required.
         *
         * @param interval whole milliseconds, at least one
         * @return this builder
         * @throws IllegalArgumentException if it is anything else
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
         * How many threads compute, and how many partitions a batch has where nothing else is said.
         *
         * @param threads at least 1; the number of processors if nothing is said
         * @return this builder
         */
        public Builder parallelism(int threads) {
            checkArgument(threads >= 1, "parallelism of %s: expected at least 1", threads);
            this.parallelism = threads;
            return this;
        }

        /**
         * The clock that says when batches are due.
         *
         * @param clock the system clock if nothing is said; a {@link io.dstream.time.ManualClock} in tests
         * @return this builder
         */
        public Builder clock(StreamingClock clock) {
            this.clock = checkNotNull(clock, "clock");
            return this;
        }

        /**
         * The engine that computes batches. It belongs to the context, which closes it: each context needs an engine of
         * its own.
         *
         * @param engine the engine; one in this process if nothing is said
         * @return this builder
         */
        public Builder engine(Engine engine) {
            this.engine = checkNotNull(engine, "engine");
            return this;
        }

        /**
         * What happens when a batch fails.
         *
         * @param policy the policy; {@link BatchFailurePolicy#fail()} if nothing is said
         * @return this builder
         */
        public Builder onBatchFailure(BatchFailurePolicy policy) {
            this.failurePolicy = checkNotNull(policy, "policy");
            return this;
        }

        /**
         * What happens to a record that a function fails on.
         *
         * @param policy the policy; {@link PoisonPolicy#fail()} if nothing is said
         * @return this builder
         */
        public Builder onPoisonRecord(PoisonPolicy policy) {
            this.poisonPolicy = checkNotNull(policy, "policy");
            return this;
        }

        /**
         * Limits how many records a batch takes from each source.
         *
         * @param backPressure the limits; {@link BackPressure#none()} if nothing is said
         * @return this builder
         */
        public Builder backPressure(BackPressure backPressure) {
            this.backPressure = checkNotNull(backPressure, "backPressure");
            return this;
        }

        /**
         * Bounds what each receiving source holds in memory: what it has received and no finished batch has dealt with.
         * When it is full, the sender is held back.
         *
         * @param limits the bounds; {@link BufferLimits#defaults()} if nothing is said
         * @return this builder
         */
        public Builder receiverBuffer(BufferLimits limits) {
            this.bufferLimits = checkNotNull(limits, "limits");
            return this;
        }

        /**
         * How many batches may be due and wait while another is processed. A batch that waits holds what had arrived
         * when it was due. Where as many wait, the batches that become due are left out, with a warning; what arrives
         * then stays in the sources, for the next batch that there is room for.
         *
         * @param batches 0 to 10,000; 1,000 if nothing is said
         * @return this builder
         */
        public Builder maxPendingBatches(int batches) {
            checkArgument(batches >= 0 && batches <= 10_000, "%s pending batches: expected 0 to 10000", batches);
            this.maxPendingBatches = batches;
            return this;
        }

        /**
         * Leaves it to the caller when batches are run, and on which thread: the program has no threads that wait for
         * the time and run batches, and {@link StreamingContext#runDueBatches} runs those that are due. For tests,
         * which step through a program with a {@link io.dstream.time.ManualClock}, and for programs that have a
         * scheduler of their own. Receivers, engines with more than one thread and listeners have their threads all the
         * same.
         *
         * @return this builder
         */
        public Builder batchesOnCall() {
            this.batchesOnCall = true;
            return this;
        }

        /**
         * Counts slides from the start of the program, as Spark does: with a slide of one minute the first window is
         * then due one minute after the start. If nothing is said they are counted from the epoch, so that windows fall
         * on full minutes and hours (of UTC), whenever the program was started. A checkpoint goes on counting as it was
         * begun, whatever is said here.
         *
         * @return this builder
         */
        public Builder slidesFromStart() {
            this.slidesFromStart = true;
            return this;
        }

        /**
         * Where the program writes what it needs to go on after a crash, a stop or an upgrade: plans of batches, state,
         * windows, what receivers have received, positions of sources. With it state is exactly once, and output too
         * where the sink is a {@link io.dstream.sink.TransactionalSink}. Sources, windows and operators with state must
         * then be {@code named}. On a local disk, for this program alone.
         *
         * @param directory the directory; made if it does not exist; nothing is written there before the start
         * @return this builder
         */
        public Builder checkpointDir(Path directory) {
            checkpoint.directory(checkNotNull(directory, "checkpointDir needs a directory"));
            return this;
        }

        /**
         * Makes what is written to the checkpoint durable only every so often, instead of for each batch. A crash of
         * the program alone loses nothing by that; a power cut loses what was written since, so that batches may be
         * computed and output once more.
         *
         * @param interval how much may be lost, more than zero
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
         * Leaves it to the operating system when what is written to the checkpoint becomes durable. A crash of the
         * program alone loses nothing by that; after a power cut the checkpoint may be refused as damaged.
         *
         * @return this builder
         */
        public Builder checkpointSyncByOs() {
            checkpoint.sync(SyncPolicy.os());
            return this;
        }

        /**
         * Lets values of a type of the program's own be written to checkpoints and read back. Strings, boxed
         * primitives, byte arrays, times, pairs and collections need none.
         *
         * @param codec writes and reads them, for instance {@code Codecs.ofRecord(Cart.class)}
         * @return this builder
         */
        public Builder codec(Codec<?> codec) {
            checkpoint.codec(checkNotNull(codec, "codec"));
            return this;
        }

        /**
         * Has each batch write what a checkpoint would hold of state and windows, read it back and compare, whether
         * there is a checkpoint directory or not. A type without a codec, or a value that comes back as another, fails
         * the batch with an error that names the operator and its line. That takes about as long as to compute the
         * batch, so it is meant for tests; {@link io.dstream.testkit.StreamingTestDriver} does it unless told
         * otherwise.
         *
         * @param wanted whether to; not if nothing is said
         * @return this builder
         */
        public Builder rehearseCheckpoint(boolean wanted) {
            checkpoint.rehearse(wanted);
            return this;
        }

        /**
         * Lets the checkpoint's state of an operator, window or source go that the program does not have any more. If
         * nothing is said, the program does not start with such a checkpoint.
         *
         * @param id the id that it had
         * @return this builder
         */
        public Builder allowDroppedState(String id) {
            checkpoint.allowDropped(checkNotNull(id, "id"));
            return this;
        }

        /** Another storage, threads and sizes for the checkpoint. For tests of just that. */
        Builder checkpointOn(Storage storage, Executor executor, long segmentBytes, LongSupplier newId) {
            checkpoint.on(storage, executor, segmentBytes, newId);
            return this;
        }

        /** How long a stop leaves the batch in hand alone before it interrupts it. For tests of just that. */
        Builder stopPatience(Duration patience) {
            this.stopPatience = patience;
            return this;
        }

        /**
         * Stops the program {@linkplain StreamingContext#stopGracefully gracefully} when the process is told to end, by
         * Ctrl-C or {@code kill}. If nothing is said, the process ends in the middle of a batch: signals are the
         * host's.
         *
         * @param timeout how long the stop may take
         * @return this builder
         */
        public Builder stopOnShutdown(Duration timeout) {
            checkNotNull(timeout, "timeout");
            checkArgument(!timeout.isNegative(), "a timeout of %s: expected zero or more", timeout);
            this.stopOnShutdown = Durations.atMostLongest(timeout);
            return this;
        }

        /**
         * Makes the context.
         *
         * @return a new context
         * @throws IllegalStateException if no batch interval was given
         * @throws IllegalArgumentException if a back-off of {@link #onBatchFailure} is longer than a hundred years
         */
        public StreamingContext build() {
            checkState(
                    batchInterval != null,
                    "a StreamingContext needs a batch interval: call batchInterval(Duration) on the builder");
            failurePolicy
                    .failures()
                    .retries()
                    .forEach(retries ->
                            Durations.checkNotTooLong("a back-off before a batch is tried again", retries.delay()));
            return new StreamingContext(this);
        }
    }

    /**
     * The interval of the batches.
     *
     * @return the interval
     */
    public Duration batchInterval() {
        return batchInterval;
    }

    /**
     * The program's name.
     *
     * @return the name
     */
    public String appName() {
        return appName;
    }

    // ---- streams ----

    /**
     * A stream of the records of a source. Every source enters here.
     *
     * @param source the source
     * @param <T> the records
     * @return the stream
     */
    public <T> DStream<T> from(Source<T> source) {
        checkNotNull(source, "from needs a source");
        return new DStream<>(this, new SourceNode(graph, CallSite.current(), source));
    }

    /**
     * All records of several streams, one stream after the other.
     *
     * @param streams the streams, at least one, all of this context and of the same slide
     * @param <T> the records
     * @return their union
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
     * A stream each of whose batches is a function of several streams' batches of the same time.
     *
     * @param streams the streams, at least one, all of this context and of the same slide
     * @param fn is given the batches in the order of the streams, and their time; runs once per batch on the program's
     *     driver thread
     * @param <R> the new records
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
     * A batch of one's own: static data to join streams with, or input of a batch job. It can be used before the start
     * and after the end.
     *
     * @param records the records; copied
     * @param <T> the records
     * @return the batch, with as many partitions as the context has threads
     */
    public <T> Batch<T> batch(Collection<T> records) {
        return batch(records, engine.parallelism());
    }

    /**
     * A batch of one's own, in a given number of partitions.
     *
     * @param records the records; copied
     * @param partitions how many partitions of equal size
     * @param <T> the records
     * @return the batch
     */
    public <T> Batch<T> batch(Collection<T> records, int partitions) {
        checkNotNull(records, "batch needs a collection of records");
        return Batch.of(engine, new Plan.Data<>(Partition.split(records, Plan.checkPartitions(partitions))));
    }

    /**
     * A batch of data that is read where it lies, each time it is computed: ranges of a log, parts of a table.
     *
     * @param parts its partitions; each is read by one of the program's threads, and need not be in memory
     * @param <T> the records
     * @return the batch; {@link Batch#cache} keeps what was read, for whoever uses it more than once
     */
    public <T> Batch<T> batchOf(List<Partition<T>> parts) {
        checkNotNull(parts, "batchOf needs a list of partitions");
        return Batch.of(engine, new Plan.Data<>(List.copyOf(parts)));
    }

    /**
     * A batch of pairs of one's own: a table to join streams with.
     *
     * @param pairs the pairs; copied
     * @param <K> the keys
     * @param <V> the values
     * @return the batch, with as many partitions as the context has threads
     */
    public <K, V> PairBatch<K, V> pairs(Collection<Pair<K, V>> pairs) {
        return PairBatch.of(batch(pairs));
    }

    // ---- listeners ----

    /**
     * Adds a listener, which is told what happens from now on.
     *
     * @param listener the listener; adding it twice is adding it once
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
     * Takes a listener away.
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
     * The program's counters at this moment.
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
     * The program's streams and output operations: those that something is computed from.
     *
     * @return a report of each, parents before children
     */
    public List<NodeReport> graph() {
        return GraphReports.of(graph);
    }

    /**
     * Counts what each operator takes and gives, in some batches: their {@link io.dstream.report.BatchReport} has the
     * counts. A batch that is counted costs more, some nanoseconds for each record and operator, and is not run in the
     * loops that often-run pipelines have; others cost nothing more. May be changed at any time.
     *
     * @param everyNth counts each batch whose number is a multiple of this; 0, the default, counts none
     */
    public void sampleOperators(int everyNth) {
        sampling.every(everyNth);
    }

    // ---- life ----

    /**
     * Whether {@link #start} would go on from the checkpoint directory: whether the program has planned a batch there
     * before. For what is to be done at the very first start only, such as to load what the state begins with:
     *
     * <pre>{@code
     * if (!ssc.recovering()) {
     *     queue.add(oldOrders);
     * }
     * ssc.start();
     * }</pre>
     *
     * <p>Makes, changes and locks nothing; reads the manifest, and in a young checkpoint its log, up to some 16 MB. It
     * is a look at that moment: the directory is taken at the start, and what another program does there in between
     * counts. With {@code true} the start may still refuse: where the directory is in use, where state is damaged, or
     * does not fit.
     *
     * @return whether there is something to go on from; false without a checkpoint directory, and where it does not
     *     exist or no batch was planned
     * @throws IllegalStateException after the start
     * @throws io.dstream.checkpoint.CheckpointException if it is seen already that the start would refuse: the
     *     directory is another program's, or what was read of it is damaged
     */
    public boolean recovering() {
        checkState(
                run == null,
                "%s has been started: ask recovering() before start(); afterwards the checkpoint is the program's own",
                appName);
        return StreamingRun.wouldRecover(settings);
    }

    /**
     * Starts the program: opens sinks and sources, then computes a batch per interval on threads of its own, or
     * {@link #runDueBatches on call}.
     *
     * @throws IllegalStateException if it was started or stopped before, or has no output operation
     * @throws StreamingException if a sink or a source cannot be opened; the context has then failed
     * @throws io.dstream.checkpoint.CheckpointException if there is a checkpoint directory and it cannot be used: it is
     *     damaged, held by another program, or does not fit; the context has then failed
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
            run = new StreamingRun(settings, graph, events, sampling);
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
     * Runs the batches that are due, on the calling thread, of a program that was built with
     * {@link Builder#batchesOnCall}. If one fails for good, or the program was told to stop, it has ended when this
     * returns.
     *
     * @return the time of the last batch that was run, failed ones included; nothing where none was due, or the program
     *     has ended
     * @throws IllegalStateException before the start; if the program was not built with {@code batchesOnCall()}; from
     *     inside a batch, or while another thread runs one
     */
    public Optional<Instant> runDueBatches() {
        StreamingRun current = run;
        checkState(current != null, "%s has no batches yet: call start() first", appName);
        return current.runDue();
    }

    /**
     * Runs the last batch that is due, as {@link #runDueBatches} does, and leaves out those that are due before it:
     * what happens after the machine was suspended. What has arrived goes into the one batch.
     *
     * @return the time of the batch; nothing where none was due, or the program has ended
     * @throws IllegalStateException if the program was not built with {@link Builder#batchesOnCall()}, has not been
     *     started, or runs a batch
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
     * Stops the program: lets the batch in hand end, drops those that wait and what sources have received since, and
     * gives back all threads. After 10 seconds the batch in hand is interrupted. May be called any number of times,
     * from any thread; called from inside an output operation or a listener it returns at once, and the program stops
     * after that.
     */
    public void stop() {
        StreamingRun current = runOrNever();
        if (current != null) {
            current.stop();
        }
    }

    /**
     * Stops the program once everything its sources have received has been processed. Sources take in nothing more;
     * batches with what is left follow each other at once.
     *
     * @param timeout how long that may take; after that the program is stopped all the same, with a warning
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
     * Stops the program as {@link #stopGracefully} does, and brings event time to its end before: in a last batch all
     * watermarks pass all times, so that every window that is open is given. For a program that will not go on: one
     * that goes on from its checkpoint afterwards finds event time at its end, and every record late.
     *
     * @param timeout how long that may take; after that the program is stopped all the same, with a warning
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

    /** Stops the program: the same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }

    /**
     * Waits until the program has stopped.
     *
     * @throws IllegalStateException from inside the program: a function, an output operation, a listener, a receiver
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws StreamingException if the program failed; its cause is what was thrown
     */
    public void awaitTermination() throws InterruptedException {
        awaitTermination(Durations.LONGEST);
    }

    /**
     * Waits until the program has stopped, but not for ever. Before the start it waits for that too.
     *
     * @param timeout how long to wait
     * @return whether the program has stopped
     * @throws IllegalStateException from inside the program: a function, an output operation, a listener, a receiver
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws StreamingException if the program failed; its cause is what was thrown
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
     * Waits until the batch of a time is done and listeners have been told. Of use to tests, with a manual clock.
     *
     * @param batchTime the batch's time
     * @param timeout how long to wait
     * @return whether the batch is done; false also where the program has stopped before
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws IllegalStateException before the start
     */
    public boolean awaitBatch(Instant batchTime, Duration timeout) throws InterruptedException {
        StreamingRun current = run;
        checkState(current != null, "%s has no batches yet: call start() first", appName);
        return current.awaitBatch(batchTime, Durations.atMostLongest(timeout));
    }

    /**
     * Where the program is in its life.
     *
     * @return its state
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
        return current.hasEnded() ? State.STOPPED : State.ACTIVE;
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
