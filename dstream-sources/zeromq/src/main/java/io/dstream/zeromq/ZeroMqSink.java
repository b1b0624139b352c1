package io.dstream.zeromq;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.batch.Batch;
import io.dstream.function.Function1;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.Sink;
import io.dstream.zeromq.internal.DealerWriter;
import io.dstream.zeromq.internal.SocketOptions;
import io.dstream.zeromq.internal.SocketWriter;
import io.dstream.zeromq.internal.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.Consumer;
import org.zeromq.SocketType;

/**
 * Sends batches as messages: see {@link ZeroMq}. Records are sent in order, by the driver. Immutable: each
 * configuration method returns a new sink. A sink is for one stream of one program.
 *
 * @param <T> the type of the records
 */
public final class ZeroMqSink<T> implements Sink<T> {

    /** What kind of socket. */
    enum Kind {
        PUSH,
        PUBLISH,
        DEALER
    }

    private final Kind kind;
    private final String sender;
    private final Function1<? super T, ZMessage> encoder;

    // written before this is handed out, and never after
    private SocketOptions options;
    private Duration linger = Duration.ofSeconds(5);
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration resendAfter = Duration.ofSeconds(2);

    private volatile Writer writer; // null unless open
    private volatile boolean stopping;

    private ZeroMqSink(Kind kind, SocketOptions options, String sender, Function1<? super T, ZMessage> encoder) {
        this.kind = kind;
        this.options = options;
        this.sender = sender;
        this.encoder = encoder;
    }

    static <T> ZeroMqSink<T> of(
            Kind kind, SocketOptions options, String sender, Function1<? super T, ZMessage> encoder) {
        return new ZeroMqSink<>(kind, options, sender, encoder);
    }

    private ZeroMqSink<T> with(Consumer<ZeroMqSink<T>> change) {
        ZeroMqSink<T> copy = new ZeroMqSink<>(kind, options, sender, encoder);
        copy.linger = linger;
        copy.connectTimeout = connectTimeout;
        copy.resendAfter = resendAfter;
        change.accept(copy);
        return copy;
    }

    // ---- configuration ----

    /**
     * Listens at the endpoint, as publishers usually do.
     *
     * @return a new sink; the program does not start if the endpoint is not free
     */
    public ZeroMqSink<T> bind() {
        return with(o -> o.options = options.withBind(true));
    }

    /**
     * Connects to the endpoint; this is the default.
     *
     * @return a new sink
     */
    public ZeroMqSink<T> connect() {
        return with(o -> o.options = options.withBind(false));
    }

    /**
     * Accepts encrypted connections only (CURVE), as the side that the others know the key of.
     *
     * @param keys this side's keys
     * @param clients the public keys of those that are let in; none of them: everyone who knows this side's public key
     * @return a new sink
     */
    public ZeroMqSink<T> curveServer(CurveKeys keys, String... clients) {
        return with(o -> o.options = options.withSecurity(ZeroMqSource.Curves.server(keys, clients)));
    }

    /**
     * Encrypts (CURVE), and talks to nobody but a server whose key is known.
     *
     * @param keys this side's keys; {@link CurveKeys#generate} if the server lets everyone in
     * @param serverKey the server's public key
     * @return a new sink
     */
    public ZeroMqSink<T> curveClient(CurveKeys keys, String serverKey) {
        return with(o -> o.options = options.withSecurity(ZeroMqSource.Curves.client(keys, serverKey)));
    }

    /**
     * Sets how many messages are on their way to each peer at most. {@code push} and {@code dealer} then wait;
     * {@code publish} leaves out messages for that subscriber.
     *
     * @param messages at least 1; default: 1000
     * @return a new sink
     */
    public ZeroMqSink<T> highWaterMark(int messages) {
        return with(o -> o.options = options.withHighWaterMark(messages));
    }

    /**
     * Sets the maximum length of a message, all frames together. A longer one fails the batch.
     *
     * @param bytes at least 1; default: 1 MiB
     * @return a new sink
     */
    public ZeroMqSink<T> maxMessageBytes(int bytes) {
        return with(o -> o.options = options.withMaxMessageBytes(bytes));
    }

    /**
     * Sets how long the end of the program waits until what it has sent with {@code push} or {@code publish} is on the
     * network.
     *
     * @param time up to an hour; default: 5 s
     * @return a new sink
     */
    public ZeroMqSink<T> linger(Duration time) {
        return with(o -> o.linger = check("linger", time));
    }

    /**
     * Sets how long the start waits for the other side of a {@code dealer} that connects. If it is not there then, the
     * program does not start.
     *
     * @param time up to an hour; default: 10 s
     * @return a new sink
     */
    public ZeroMqSink<T> connectTimeout(Duration time) {
        return with(o -> o.connectTimeout = check("connectTimeout", time));
    }

    /**
     * Sets after which time without an acknowledgement a {@code dealer} connects anew, and sends again what has not
     * been acknowledged.
     *
     * @param time up to an hour; default: 2 s
     * @return a new sink
     */
    public ZeroMqSink<T> resendAfter(Duration time) {
        return with(o -> o.resendAfter = check("resendAfter", time));
    }

    private static Duration check(String what, Duration time) {
        checkNotNull(time, what);
        checkArgument(
                !time.isNegative() && time.compareTo(Duration.ofHours(1)) <= 0,
                "%s of %s: expected 0 to 1 hour",
                what,
                time);
        return time;
    }

    // ---- the program's calls ----

    @Override
    public void open(String id) throws Exception {
        checkState(writer == null, "a sink is for one stream, and this one is in use: create another for %s", id);
        checkState(
                !options.bind() || !(options.security() instanceof SocketOptions.Client),
                "%s: curveClient is for the side that connects; with bind(), use curveServer",
                this);
        Writer created =
                switch (kind) {
                    case PUSH -> new SocketWriter(SocketType.PUSH, options, linger);
                    case PUBLISH -> new SocketWriter(SocketType.PUB, options, linger);
                    case DEALER -> new DealerWriter(options, sender, connectTimeout, resendAfter);
                };
        created.open();
        writer = created;
        if (stopping) {
            created.stopping();
        }
    }

    @Override
    public void write(Batch<T> batch, Instant batchTime) throws Exception {
        throw new UnsupportedOperationException("a batch without its number");
    }

    @Override
    public void write(Batch<T> batch, BatchInfo info) throws Exception {
        writer.begin(info);
        for (Iterator<ZMessage> messages = batch.<ZMessage>map(encoder).toLocalIterator(); messages.hasNext(); ) {
            writer.send(messages.next());
        }
        writer.end();
    }

    @Override
    public void stopping() {
        stopping = true;
        Writer open = writer;
        if (open != null) {
            open.stopping();
        }
    }

    @Override
    public void close() {
        if (writer != null) {
            writer.close();
        }
    }

    @Override
    public String toString() {
        return "zeromq " + kind.name().toLowerCase(Locale.ROOT) + " " + options.endpoint();
    }
}
