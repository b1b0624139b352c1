package io.dstream.redis;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.redis.internal.Server;
import io.dstream.redis.internal.write.Appender;
import io.dstream.redis.internal.write.Appending;
import io.dstream.redis.internal.write.ExactlyOnceSink;
import io.dstream.sink.ChunkSink;
import io.dstream.sink.Sink;
import io.dstream.sink.TransactionalSink;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Creates sinks that append entries to a stream: see {@link Redis#append}. Immutable: each method returns a new object.
 *
 * <p>If the server is away, or has no memory left, the batch waits for it: see {@link #retryFor}.
 *
 * @param <T> the type of the records
 */
public final class RedisOutput<T> {
    private final Server server;
    private final Appending<T> appending;
    private final Duration patience;

    RedisOutput(Server server, String stream, Function1<? super T, ? extends Map<String, ?>> fields) {
        this(server, new Appending<>(stream, OptionalLong.empty(), fields), Duration.ofMinutes(1));
    }

    private RedisOutput(Server server, Appending<T> appending, Duration patience) {
        this.server = server;
        this.appending = appending;
        this.patience = patience;
    }

    /**
     * Has the server delete the oldest entries while the stream is longer than this. It deletes whole nodes of its
     * storage ({@code MAXLEN ~}), so that some entries more are left.
     *
     * @param entries at least 1; by default nothing is deleted
     * @return a copy with this setting
     */
    public RedisOutput<T> maxLength(long entries) {
        checkArgument(entries >= 1, "a stream of %s entries: expected at least 1", entries);
        return new RedisOutput<>(server, appending.withMaxLength(entries), patience);
    }

    /**
     * Sets how long a batch waits for a server that is away, is loading its data, or has no memory left. After that the
     * batch fails.
     *
     * @param time 0 to 24 hours; default: 1 minute
     * @return a copy with this setting
     */
    public RedisOutput<T> retryFor(Duration time) {
        checkArgument(
                !time.isNegative() && time.compareTo(Duration.ofDays(1)) <= 0,
                "retries for %s: expected 0 to 24 hours",
                time);
        return new RedisOutput<>(server, appending, time);
    }

    /**
     * Returns a sink that sends entries while the batch is computed, its partitions in parallel, each in order. If a
     * batch is run again, or a connection is cut before the server's answer, entries may be there twice.
     *
     * @return the sink, for one stream
     */
    public Sink<T> atLeastOnce() {
        Appender<T> appender = new Appender<>(server, appending, patience);
        return new ChunkSink<>("append", appender::encode, appender);
    }

    /**
     * Returns a sink that appends each batch in one transaction, together with its number in a key of the server. With
     * a checkpoint directory, each entry is in the stream once. A program that was taken over from can append nothing
     * more.
     *
     * <p>The batch is kept in memory until it is appended, and the server keeps it in memory while it receives it. It
     * serves nobody else while it appends the batch: about a millisecond for a thousand entries.
     *
     * @param name the permanent name of this output of this program: the key is {@code dstream:ledger:name}
     * @return the sink, for one stream
     */
    public TransactionalSink<T> exactlyOnce(String name) {
        checkNotNull(name, "exactlyOnce needs a name");
        checkArgument(!name.isBlank(), "exactlyOnce needs a name that is not blank");
        return new ExactlyOnceSink<>(server, appending, patience, "dstream:ledger:" + name);
    }
}
