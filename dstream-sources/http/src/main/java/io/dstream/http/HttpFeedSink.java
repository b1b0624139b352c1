package io.dstream.http;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.batch.Batch;
import io.dstream.function.Function1;
import io.dstream.http.internal.Access;
import io.dstream.http.internal.ListenOptions;
import io.dstream.http.internal.feed.Feed;
import io.dstream.http.internal.feed.FeedOptions;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.Sink;
import java.time.Instant;
import java.util.function.IntConsumer;
import javax.net.ssl.SSLContext;

/**
 * Serves batches to clients. Immutable: each configuration method returns a new sink. A sink is for one stream of one
 * program.
 *
 * <p>Nobody holds up the program: a client that does not take what it is sent is disconnected when more than
 * {@link #clientBuffer} characters wait for it. A client that comes gets the batches that are kept, and one that comes
 * again with {@code Last-Event-ID} gets those of their records that it has not had. The ids of events are numbers that
 * rise from event to event; with a checkpoint, a batch that is run again has the same ids again.
 *
 * @param <T> the type of the records
 */
public final class HttpFeedSink<T> implements Sink<T> {
    private final ListenOptions listen;
    private final FeedOptions options;
    private final Function1<? super T, String> encoder;
    private volatile Feed feed; // null unless open

    private HttpFeedSink(ListenOptions listen, FeedOptions options, Function1<? super T, String> encoder) {
        this.listen = listen;
        this.options = options;
        this.encoder = encoder;
    }

    static <T> HttpFeedSink<T> of(ListenOptions listen, Function1<? super T, String> encoder) {
        return new HttpFeedSink<>(listen, FeedOptions.DEFAULT, encoder);
    }

    private HttpFeedSink<T> with(ListenOptions changed) {
        return new HttpFeedSink<>(changed, options, encoder);
    }

    // ---- configuration ----

    /**
     * Sets how many batches with records are kept for clients that come.
     *
     * @param batches 0 to 10,000; default: 1
     * @return a new sink
     */
    public HttpFeedSink<T> keep(int batches) {
        checkArgument(batches >= 0 && batches <= 10_000, "%s batches to keep: expected 0 to 10000", batches);
        return new HttpFeedSink<>(listen, options.withKeep(batches), encoder);
    }

    /**
     * Sets how much may wait for a client before it is disconnected. A batch that is larger is sent to a client that
     * nothing else waits for.
     *
     * @param chars at least 1; default: 1 Mi
     * @return a new sink
     */
    public HttpFeedSink<T> clientBuffer(int chars) {
        checkArgument(chars >= 1, "a buffer of %s characters: expected at least 1", chars);
        return new HttpFeedSink<>(listen, options.withClientChars(chars), encoder);
    }

    /**
     * Lets pages of another origin read the feed in a browser. By default only pages of this server's own address can.
     *
     * @param origin such as {@code https://example.org}
     * @return a new sink
     */
    public HttpFeedSink<T> allowOrigin(String origin) {
        checkArgument(origin != null && origin.contains("://"), "origin '%s': expected https://host", origin);
        return new HttpFeedSink<>(listen, options.withOrigin(origin), encoder);
    }

    /**
     * Sets the address to listen on. Everyone who can reach that address can read the stream, so consider
     * {@link #bearer} and {@link #tls} for addresses other than the loopback address.
     *
     * @param host a name or address of this computer, or {@code 0.0.0.0} for all of its addresses; default: the
     *     loopback address
     * @return a new sink
     */
    public HttpFeedSink<T> bind(String host) {
        return with(listen.withHost(host));
    }

    /**
     * Accepts TLS connections only.
     *
     * @param context holds this side's key and certificate
     * @return a new sink
     */
    public HttpFeedSink<T> tls(SSLContext context) {
        return with(listen.withTls(context, false));
    }

    /**
     * Serves only clients with a token: {@code Authorization: Bearer ...}. Others are answered with 401.
     *
     * @param token the token
     * @return a new sink
     */
    public HttpFeedSink<T> bearer(String token) {
        return with(listen.withAccess(Access.bearer(token)));
    }

    /**
     * Serves only clients with a user and a password: {@code Authorization: Basic ...}. Others are answered with 401.
     *
     * @param user the user
     * @param password the password
     * @return a new sink
     */
    public HttpFeedSink<T> basic(String user, String password) {
        return with(listen.withAccess(Access.basic(user, password)));
    }

    /**
     * Limits how many clients there may be at a time. Further ones wait until one is gone.
     *
     * @param connections at least 1; default: 1000
     * @return a new sink
     */
    public HttpFeedSink<T> maxConnections(int connections) {
        return with(listen.withMaxConnections(connections));
    }

    /**
     * Sets a callback that receives the port on which the sink listens.
     *
     * @param callback receives the port, before {@code start()} returns
     * @return a new sink
     */
    public HttpFeedSink<T> onListening(IntConsumer callback) {
        return with(listen.withOnListening(callback));
    }

    // ---- the program's calls ----

    @Override
    public void open(String id) throws Exception {
        checkState(feed == null, "a sink is for one stream, and this one is in use: create another for %s", id);
        listen.check();
        Feed opened = new Feed(listen, options);
        opened.open();
        feed = opened;
    }

    @Override
    public void write(Batch<T> batch, Instant batchTime) throws Exception {
        throw new UnsupportedOperationException("a batch without its number");
    }

    @Override
    public void write(Batch<T> batch, BatchInfo info) throws Exception {
        feed.publish(info.id(), batch.<String>map(encoder).collect());
    }

    @Override
    public void close() throws Exception {
        if (feed != null) {
            feed.close();
        }
    }

    @Override
    public String toString() {
        return "http feed on port " + listen.port();
    }
}
