package io.dstream.flume;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.batch.Batch;
import io.dstream.flume.internal.Agent;
import io.dstream.function.Function1;
import io.dstream.sink.Sink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * Sends batches to the Avro source of a Flume agent. A batch ends when the agent has all its events in its channels; a
 * batch that is run again is sent again. Immutable: each configuration method returns a new sink. A sink is for one
 * stream of one program.
 *
 * @param <T> the type of the records
 */
public final class FlumeSink<T> implements Sink<T> {
    private static final int MAX_BATCH = 100_000;

    private final String host;
    private final int port;
    private final Function1<? super T, FlumeEvent> encoder;

    // written before this is handed out, and never after
    private int batchSize = 1000;
    private boolean compressed;
    private Optional<SSLContext> tls = Optional.empty();
    private Duration timeout = Duration.ofSeconds(20);
    private Duration retryFor = Duration.ofMinutes(1);

    private volatile Agent agent; // null unless open
    private volatile boolean stopping;

    private FlumeSink(String host, int port, Function1<? super T, FlumeEvent> encoder) {
        this.host = host;
        this.port = port;
        this.encoder = encoder;
    }

    static <T> FlumeSink<T> of(String host, int port, Function1<? super T, FlumeEvent> encoder) {
        return new FlumeSink<>(host, port, encoder);
    }

    private FlumeSink<T> with(Consumer<FlumeSink<T>> change) {
        FlumeSink<T> copy = new FlumeSink<>(host, port, encoder);
        copy.batchSize = batchSize;
        copy.compressed = compressed;
        copy.tls = tls;
        copy.timeout = timeout;
        copy.retryFor = retryFor;
        change.accept(copy);
        return copy;
    }

    // ---- configuration ----

    /**
     * Sets how many events are sent with one call. The agent's channels must take so many in one transaction
     * ({@code transactionCapacity}).
     *
     * @param events 1 to 100,000; default: 1000
     * @return a new sink
     */
    public FlumeSink<T> batchSize(int events) {
        checkArgument(events >= 1 && events <= MAX_BATCH, "batches of %s events: expected 1 to %s", events, MAX_BATCH);
        return with(o -> o.batchSize = events);
    }

    /**
     * Compresses what is sent: {@code compression-type = deflate} of the agent's source.
     *
     * @return a new sink
     */
    public FlumeSink<T> compressed() {
        return with(o -> o.compressed = true);
    }

    /**
     * Encrypts with TLS: {@code ssl = true} of the agent's source. Its certificate must be for the host's name.
     *
     * @param context holds the trusted certificates
     * @return a new sink
     */
    public FlumeSink<T> tls(SSLContext context) {
        checkNotNull(context, "tls needs an SSLContext");
        return with(o -> o.tls = Optional.of(context));
    }

    /**
     * Sets how long the agent may take to accept a connection, and to answer a call.
     *
     * @param wait 1 ms to 1 hour; default: 20 s
     * @return a new sink
     */
    public FlumeSink<T> timeout(Duration wait) {
        return with(o -> o.timeout = check("timeout", wait));
    }

    /**
     * Sets for how long a call is made again while there is no agent, or its channel is full; the batch then fails.
     *
     * @param time 1 ms to 1 hour; default: 1 minute
     * @return a new sink
     */
    public FlumeSink<T> retryFor(Duration time) {
        return with(o -> o.retryFor = check("retryFor", time));
    }

    private static Duration check(String what, Duration time) {
        checkNotNull(time, what);
        checkArgument(
                time.toMillis() >= 1 && time.compareTo(Duration.ofHours(1)) <= 0,
                "%s of %s: expected 1 ms to 1 hour",
                what,
                time);
        return time;
    }

    // ---- the program's calls ----

    @Override
    public void open(String id) throws Exception {
        checkState(agent == null, "a sink is for one stream, and this one is in use: create another for %s", id);
        Agent opened = new Agent(new Agent.Address(host, port, tls, compressed, timeout, retryFor));
        opened.connect();
        agent = opened;
        if (stopping) {
            opened.stopping();
        }
    }

    @Override
    public void write(Batch<T> batch, Instant batchTime) throws Exception {
        List<FlumeEvent> events = new ArrayList<>();
        for (Iterator<FlumeEvent> all = batch.<FlumeEvent>map(encoder).toLocalIterator(); all.hasNext(); ) {
            events.add(all.next());
            if (events.size() == batchSize) {
                agent.append(events);
                events.clear();
            }
        }
        if (!events.isEmpty()) {
            agent.append(events);
        }
    }

    @Override
    public void stopping() {
        stopping = true;
        Agent open = agent;
        if (open != null) {
            open.stopping();
        }
    }

    @Override
    public void close() {
        if (agent != null) {
            agent.close();
        }
    }

    @Override
    public String toString() {
        return "flume to " + host + ":" + port;
    }
}
