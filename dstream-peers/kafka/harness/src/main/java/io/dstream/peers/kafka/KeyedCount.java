package io.dstream.peers.kafka;

import java.io.IOException;
import java.time.Duration;

/**
 * A contestant: reads all of a topic and counts its records by key, on two threads. It is made with a constructor
 * without parameters, in a JVM of its own, does the same several times, each time as if for the first, and is closed.
 */
public interface KeyedCount extends AutoCloseable {
    /** How many threads. */
    int THREADS = 2;

    /**
     * Reads the topic from its beginning to its end. Keys are decoded with {@link FirstKey}, or what consumers hand out
     * goes through {@link FirstPoll}, and what has come of it is told to {@link Pass#RUN}.
     *
     * @param topic the topic
     * @param interval how long a batch is to be, for a contestant that has batches
     * @throws Exception if that goes wrong
     */
    void count(Topic topic, Duration interval) throws Exception;

    @Override
    default void close() throws IOException {}
}
