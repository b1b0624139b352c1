package io.dstream.source;

import java.time.Duration;
import java.util.Optional;

/** What a running program offers a source. Safe for use by many threads. */
public interface SourceContext {

    /**
     * The stream's id.
     *
     * @return the id
     */
    String id();

    /**
     * How many partitions a batch has where nothing else is said.
     *
     * @return a number of at least 1
     */
    int parallelism();

    /**
     * Whether the engine reads partitions that are {@linkplain io.dstream.plan.Partition#portable portable} in other
     * processes. A source that names ranges then fetches nothing here.
     *
     * @return by default false: this process reads whatever belongs to a batch
     */
    default boolean readsElsewhere() {
        return false;
    }

    /**
     * The interval of the batches.
     *
     * @return the interval
     */
    Duration batchInterval();

    /**
     * How much a source may hold that no finished batch has dealt with: received and not yet cut, or in a batch under
     * way.
     *
     * @return the bounds
     */
    BufferLimits bufferLimits();

    /**
     * Where a receiver's records are kept until the batch they went into is over.
     *
     * @return the log, the same one at every call; nothing where the program has no checkpoint directory
     */
    default Optional<ReceiverLog> receiverLog() {
        return Optional.empty();
    }

    /**
     * Makes a daemon thread, not started yet. If its body throws, the program fails: nobody would see that the source
     * has fallen silent. A source that can go on without the thread catches what its body throws.
     *
     * @param name what it does; the program's and the stream's names go before
     * @param body what it runs
     * @return the thread
     */
    Thread newThread(String name, Runnable body);

    /**
     * Runs something later, on a thread of the program's, unless the program has stopped by then. It must not wait. If
     * it throws, the program fails.
     *
     * @param delay when, from now, by the machine's clock
     * @param task what to run
     */
    void schedule(Duration delay, Runnable task);

    /** Says that the source is at work: connected, listening. */
    void started();

    /**
     * Says that something went wrong. Reported once for each change of state: not again while the message stays the
     * same and the source has not {@linkplain #started() started} in between.
     *
     * @param message what went wrong, and what happens now
     * @param cause why, or null
     */
    void error(String message, Throwable cause);

    /**
     * Says that the source is no longer at work.
     *
     * @param reason why
     */
    void stopped(String reason);
}
