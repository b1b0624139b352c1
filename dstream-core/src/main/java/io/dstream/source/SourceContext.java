package io.dstream.source;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The services that a running program offers to a source. Safe for use by many threads. */
public interface SourceContext {

    /**
     * Returns the stream's id.
     *
     * @return the id
     */
    String id();

    /**
     * Returns the default number of partitions of a batch.
     *
     * @return the number, at least 1
     */
    int parallelism();

    /**
     * Returns whether the engine reads partitions that are {@linkplain io.dstream.plan.Partition#portable portable} in
     * other processes. A source with ranges then fetches nothing in this process.
     *
     * @return by default false: this process reads all data of a batch
     */
    default boolean readsElsewhere() {
        return false;
    }

    /**
     * Returns the batch interval.
     *
     * @return the batch interval
     */
    Duration batchInterval();

    /**
     * Returns the limits for data that no finished batch has processed: received and not yet in a cut, or in a batch
     * that is not finished.
     *
     * @return the limits
     */
    BufferLimits bufferLimits();

    /**
     * Returns the log that stores a receiver's records until their batch is finished.
     *
     * @return the log, the same one for every call; empty if the program has no checkpoint directory
     */
    default Optional<ReceiverLog> receiverLog() {
        return Optional.empty();
    }

    /**
     * Returns the names of the headers in which records may carry the context of a trace. A source whose records have
     * headers gives those of the first few records of each partition with its {@linkplain SourceReader.Cut#contexts
     * cuts}, unless that means to read them just for it.
     *
     * @return the names; by default empty: the program has no tracer
     */
    default Set<String> tracedHeaders() {
        return Set.of();
    }

    /**
     * Creates a daemon thread, without starting it. If its body throws, the program fails, because otherwise nobody
     * would notice that the source has gone silent. A source that can continue without the thread must catch what its
     * body throws.
     *
     * @param name the thread's purpose; the names of the program and the stream are prepended
     * @param body the code to run
     * @return the thread
     */
    Thread newThread(String name, Runnable body);

    /**
     * Runs a task later, on a thread of the program, unless the program has stopped by then. The task must not block.
     * If it throws, the program fails.
     *
     * @param delay the delay from now, by the system clock
     * @param task the task
     */
    void schedule(Duration delay, Runnable task);

    /** Reports that the source is active: connected or listening. */
    void started();

    /**
     * Reports a problem. It is reported once for each change of state: not again while the message is the same and the
     * source has not {@linkplain #started() started} in between.
     *
     * @param message what went wrong, and what happens next
     * @param cause the cause, or null
     */
    void error(String message, Throwable cause);

    /**
     * Reports that the source is no longer active.
     *
     * @param reason the reason
     */
    void stopped(String reason);
}
