package io.dstream.testkit;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.function.Action1;
import io.dstream.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs a streaming program one batch at a time, on a manual clock that starts at the epoch. All but the clock is what
 * runs in production.
 *
 * <pre>{@code
 * try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
 *     TestInput<String> in = driver.input();
 *     TestOutput<Pair<String, Long>> out =
 *             driver.collect(in.stream().flatMap(l -> List.of(l.split(" "))).countByValue());
 *     in.add("a b", "a");
 *     driver.runBatch();
 *     assertThat(out.last()).containsExactlyInAnyOrder(Pair.of("a", 2L), Pair.of("b", 1L));
 * }
 * }</pre>
 *
 * <p>A program that is given as a function can be {@linkplain #restart restarted} from its checkpoint. Its inputs and
 * outputs are the test's, and stay when it is restarted:
 *
 * <pre>{@code
 * TestInput<String> words = TestInput.create();
 * TestOutput<Pair<String, Long>> totals = TestOutput.create();
 * try (StreamingTestDriver driver = StreamingTestDriver.create(
 *         () -> StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).checkpointDir(directory),
 *         ssc -> totalsOf(ssc.from(words).named("words")).to(totals))) {
 *     words.add("a");
 *     driver.runBatch();
 *     driver.restart();
 *     words.add("a");
 *     driver.runBatch();
 *     assertThat(totals.last()).containsExactly(Pair.of("a", 2L));
 * }
 * }</pre>
 *
 * <p>With {@link #everyOperatorRestoredAfterEveryBatch} any test of such a program is one of its recovery.
 *
 * <p>Each batch also {@linkplain StreamingContext.Builder#rehearseCheckpoint writes} what a checkpoint would hold of
 * state and windows and reads it back, so that a type without a codec fails the test rather than the program on its
 * first day with a checkpoint directory. Codecs are told to the builder; {@link #withoutRehearsal} leaves that out.
 *
 * <p>Used by one thread, which runs the batches. What else runs is what the program has threads for: receivers,
 * listeners, and the engine's workers with a {@linkplain StreamingContext.Builder#parallelism parallelism} of more than
 * 1. So a batch hangs that waits for something that only the test could do after it.
 */
public final class StreamingTestDriver implements AutoCloseable {

    /** By the machine's clock: how long listeners may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ManualClock clock = ManualClock.at(Instant.EPOCH);
    private final Supplier<StreamingContext.Builder> configuration;
    private Optional<Action1<StreamingContext>> program;
    private boolean restoredAfterEveryBatch;
    private StreamingContext context;
    private Instant time; // of the last batch

    private StreamingTestDriver(
            Supplier<StreamingContext.Builder> configuration, Optional<Action1<StreamingContext>> program) {
        this.configuration = configuration;
        this.program = program;
        this.time = clock.now();
        build();
    }

    private void build() {
        context = configuration.get().clock(clock).batchesOnCall().build();
        program.ifPresent(this::addStreams);
    }

    private void addStreams(Action1<StreamingContext> streams) {
        try {
            streams.accept(context);
        } catch (Exception e) {
            context.close();
            if (e instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException("the program's streams could not be added: " + e, e);
        }
    }

    /**
     * A driver of a program with everything at its default.
     *
     * @param batchInterval the program's batch interval
     * @return a new driver
     */
    public static StreamingTestDriver create(Duration batchInterval) {
        return create(StreamingContext.builder().appName("test").batchInterval(batchInterval));
    }

    /**
     * A driver of a program of one's own configuration; its clock is replaced.
     *
     * @param builder the program's configuration
     * @return a new driver
     */
    public static StreamingTestDriver create(StreamingContext.Builder builder) {
        checkNotNull(builder, "a driver needs a builder");
        return new StreamingTestDriver(() -> builder.rehearseCheckpoint(true), Optional.empty());
    }

    /**
     * A driver of a program that can be {@linkplain #restart restarted}.
     *
     * @param configuration makes the builder of the program's configuration, anew for each start; its clock is replaced
     * @param program adds the program's streams to a context, each time it is built. Its inputs are
     *     {@link TestInput#create TestInput.create()}, made outside and passed to {@code ssc.from}, and its outputs
     *     {@link TestOutput#create TestOutput.create()}; both stay the same when the program is restarted
     * @return a new driver
     * @throws IllegalStateException if the program throws an exception that is checked; others are passed on
     */
    public static StreamingTestDriver create(
            Supplier<StreamingContext.Builder> configuration, Action1<StreamingContext> program) {
        checkNotNull(configuration, "a driver needs something that makes builders");
        checkNotNull(program, "a driver needs a program");
        return new StreamingTestDriver(() -> configuration.get().rehearseCheckpoint(true), Optional.of(program));
    }

    /**
     * A driver of a program of one's own configuration that does not rehearse its checkpoint: of one that will never
     * have a checkpoint directory, or whose state is too much to be written with each batch. Its clock is replaced.
     *
     * @param builder the program's configuration
     * @return a new driver
     */
    public static StreamingTestDriver withoutRehearsal(StreamingContext.Builder builder) {
        checkNotNull(builder, "a driver needs a builder");
        return new StreamingTestDriver(() -> builder.rehearseCheckpoint(false), Optional.empty());
    }

    /**
     * The program as it is now.
     *
     * @return its context; another one after each restart
     */
    public StreamingContext context() {
        return context;
    }

    /**
     * The time of the batches.
     *
     * @return that of the last batch, which a restart leaves as it is. Ahead of what the manual clock shows where the
     *     program goes on from a checkpoint
     */
    public Instant now() {
        return time;
    }

    /**
     * An input with as many partitions as the program has threads.
     *
     * @param <T> its records
     * @return a new input
     * @throws IllegalStateException if the program was given as a function, which makes its streams itself
     */
    public <T> TestInput<T> input() {
        return bound(TestInput.create());
    }

    /**
     * An input with a given number of partitions, among which the records of a batch are divided in their order.
     *
     * @param partitions how many
     * @param <T> its records
     * @return a new input
     * @throws IllegalStateException if the program was given as a function, which makes its streams itself
     */
    public <T> TestInput<T> input(int partitions) {
        return bound(TestInput.create(partitions));
    }

    private <T> TestInput<T> bound(TestInput<T> input) {
        checkState(
                program.isEmpty(),
                "the program was given as a function, and an input that is added from outside would be gone after a"
                        + " restart: make it with TestInput.create(), and have the program read it with ssc.from(input)");
        input.bind(context.from(input));
        return input;
    }

    /**
     * Collects what a stream gives.
     *
     * @param stream the stream, of this driver's program
     * @param <T> its records
     * @return where to find it
     * @throws IllegalStateException if the program was given as a function, which has its outputs itself
     */
    public <T> TestOutput<T> collect(DStream<T> stream) {
        checkArgument(stream.context() == context, "%s belongs to another program than this driver's", stream);
        checkState(
                program.isEmpty(),
                "the program was given as a function, and an output that is added from outside would be gone after a"
                        + " restart: make it with TestOutput.create(), and have the program write to it with"
                        + " stream.to(output)");
        TestOutput<T> output = TestOutput.create();
        stream.to(output);
        return output;
    }

    /**
     * Moves the clock on by one interval and runs the batch that is due then: on this thread, so that a debugger that
     * stops in a function of the program shows the test below it, as does the stack trace of what a function throws.
     * Starts the program if need be. After a restart, batches that had been planned and were not done are run first,
     * with the records they had. Returns when listeners have been told.
     *
     * @throws io.dstream.StreamingException if the program has failed
     * @throws IllegalStateException if the program has been stopped; if this is called from inside a batch; if
     *     listeners take more than a minute
     */
    public void runBatch() {
        step(context.batchInterval(), StreamingContext::runDueBatches);
        if (restoredAfterEveryBatch) {
            restart();
        }
    }

    /**
     * Moves the clock on and runs one batch, the last that is due then, with all that was added: what a program sees
     * after the machine was suspended.
     *
     * @param time how far: at least one batch interval
     * @throws io.dstream.StreamingException if the program has failed
     * @throws IllegalStateException if the program has been stopped
     */
    public void advance(Duration time) {
        checkArgument(
                time.compareTo(context.batchInterval()) >= 0,
                "advance by %s: expected at least the batch interval of %s, so that a batch is due",
                time,
                context.batchInterval());
        step(time, StreamingContext::runLastDueBatch);
        if (restoredAfterEveryBatch) {
            restart();
        }
    }

    private void step(Duration by, Function<StreamingContext, Optional<Instant>> run) {
        if (context.state() == StreamingContext.State.INITIALIZED) {
            context.start();
        }
        clock.advance(by);
        Optional<Instant> last = run.apply(context);
        time = last.orElse(time);
        try {
            if (context.state() == StreamingContext.State.FAILED) {
                context.awaitTermination(); // throws why
            }
            checkState(
                    last.isPresent(),
                    "there is no batch after that of %s: %s has been stopped",
                    time,
                    context.appName());
            checkState(
                    context.awaitBatch(time, PATIENCE),
                    "listeners have not heard all of the batch of %s after %s s: does one of them wait for something?",
                    time,
                    PATIENCE.toSeconds());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while listeners hear of the batch of " + time, e);
        }
    }

    /**
     * Runs several batches, one after the other.
     *
     * @param n how many
     */
    public void runBatches(int n) {
        for (int i = 0; i < n; i++) {
            runBatch();
        }
    }

    /**
     * Stops the program and builds it anew, to go on from its checkpoint with the next {@link #runBatch}. The clock
     * goes on, and inputs keep what was added and has not gone into a batch. Also of use after a batch has failed.
     *
     * @throws IllegalStateException if the program was not given as a function, or has no checkpoint directory
     */
    public void restart() {
        checkRestartable();
        checkState(
                context.state() == StreamingContext.State.INITIALIZED
                        || context.metrics().checkpoint().isPresent(),
                "%s has no checkpoint to continue from: call checkpointDir on its builder",
                context.appName());
        context.close();
        build();
    }

    /**
     * Restarts as {@link #restart()} does, as another version of the program: after an upgrade.
     *
     * @param newProgram adds the streams that the program has from now on
     * @throws IllegalStateException if the program was not given as a function, or has no checkpoint directory
     */
    public void restart(Action1<StreamingContext> newProgram) {
        checkNotNull(newProgram, "a restart as another version needs a program");
        checkRestartable();
        program = Optional.of(newProgram);
        restart();
    }

    /**
     * From now on restarts the program after every batch, so that all state and all windows are read back from the
     * checkpoint before the next one. A test that passes without this passes with it, if what the program is made of
     * can be restored: windows and operators with state are named, their types have codecs, and no function keeps
     * anything in fields of its own.
     *
     * @return this driver
     * @throws IllegalStateException if the program was not given as a function. Without a checkpoint directory the
     *     first {@link #runBatch} throws it
     */
    public StreamingTestDriver everyOperatorRestoredAfterEveryBatch() {
        checkRestartable();
        restoredAfterEveryBatch = true;
        return this;
    }

    private void checkRestartable() {
        checkState(
                program.isPresent(),
                "a program that was built from outside cannot be built again: give it to the driver as a function, with"
                        + " create(configuration, program)");
    }

    /** Stops the program. */
    @Override
    public void close() {
        context.close();
    }
}
