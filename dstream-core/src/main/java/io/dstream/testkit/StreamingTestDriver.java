package io.dstream.testkit;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.time.ManualClock;
import java.time.Duration;
import java.time.Instant;

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
 * <p>Each batch also {@linkplain StreamingContext.Builder#rehearseCheckpoint writes} what a checkpoint would hold of
 * state and windows and reads it back, so that a type without a codec fails the test rather than the program on its
 * first day with a checkpoint directory. Codecs are told to the builder; {@link #withoutRehearsal} leaves that out.
 *
 * <p>Used by one thread.
 */
public final class StreamingTestDriver implements AutoCloseable {

    /** By the machine's clock: a batch that takes that long hangs. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ManualClock clock;
    private final StreamingContext context;
    private volatile Instant time; // of the last batch

    private StreamingTestDriver(ManualClock clock, StreamingContext context) {
        this.clock = clock;
        this.context = context;
        this.time = clock.now();
        context.addListener(new StreamingListener() {
            @Override
            public void onStreamingStarted(Instant firstBatchTime) {
                time = firstBatchTime.minus(context.batchInterval());
                context.removeListener(this); // a program that nobody listens to makes no events
            }
        });
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
        return of(builder.rehearseCheckpoint(true));
    }

    /**
     * A driver of a program of one's own configuration that does not rehearse its checkpoint: of one that will never
     * have a checkpoint directory, or whose state is too much to be written with each batch. Its clock is replaced.
     *
     * @param builder the program's configuration
     * @return a new driver
     */
    public static StreamingTestDriver withoutRehearsal(StreamingContext.Builder builder) {
        return of(builder.rehearseCheckpoint(false));
    }

    private static StreamingTestDriver of(StreamingContext.Builder builder) {
        ManualClock clock = ManualClock.at(Instant.EPOCH);
        return new StreamingTestDriver(clock, builder.clock(clock).build());
    }

    /**
     * The program.
     *
     * @return its context
     */
    public StreamingContext context() {
        return context;
    }

    /**
     * The time of the batches.
     *
     * @return that of the last batch. Ahead of what the manual clock shows where the program goes on from a checkpoint
     */
    public Instant now() {
        return time;
    }

    /**
     * An input with as many partitions as the program has threads.
     *
     * @param <T> its records
     * @return a new input
     */
    public <T> TestInput<T> input() {
        return new TestInput<>(context, 0);
    }

    /**
     * An input with a given number of partitions, among which the records of a batch are divided in their order.
     *
     * @param partitions how many
     * @param <T> its records
     * @return a new input
     */
    public <T> TestInput<T> input(int partitions) {
        checkArgument(partitions >= 1, "an input of %s partitions: expected at least 1", partitions);
        return new TestInput<>(context, partitions);
    }

    /**
     * Collects what a stream gives.
     *
     * @param stream the stream, of this driver's program
     * @param <T> its records
     * @return where to find it
     */
    public <T> TestOutput<T> collect(DStream<T> stream) {
        checkArgument(stream.context() == context, "%s belongs to another program than this driver's", stream);
        TestOutput<T> output = new TestOutput<>();
        stream.to(output);
        return output;
    }

    /**
     * Moves the clock on by one interval and waits until the batch that is due then is done. Starts the program if need
     * be.
     *
     * @throws io.dstream.StreamingException if the program has failed
     * @throws IllegalStateException if the program has been stopped, or the batch is not done within a minute
     */
    public void runBatch() {
        if (context.state() == StreamingContext.State.INITIALIZED) {
            context.start();
        }
        clock.advance(context.batchInterval());
        time = time.plus(context.batchInterval());
        try {
            boolean done = context.awaitBatch(time, PATIENCE);
            if (context.state() == StreamingContext.State.FAILED) {
                context.awaitTermination(); // throws why
            }
            if (!done) {
                throw new IllegalStateException(
                        context.state() == StreamingContext.State.ACTIVE
                                ? "the batch of " + time + " is not done after " + PATIENCE.toSeconds()
                                        + " s: does one of its functions wait for something?"
                                : "there is no batch of " + time + ": the program has been stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the batch of " + time, e);
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

    /** Stops the program. */
    @Override
    public void close() {
        context.close();
    }
}
