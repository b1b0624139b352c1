package io.dstream.http;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.http.internal.Access;
import io.dstream.http.internal.ListenOptions;
import io.dstream.http.internal.ingest.IngestOptions;
import io.dstream.http.internal.ingest.IngestReceiver;
import io.dstream.http.internal.ingest.Texts;
import io.dstream.source.BufferLimits;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.Sources;
import java.util.List;
import java.util.function.IntConsumer;
import javax.net.ssl.SSLContext;

/**
 * A source of what is posted. Immutable: each method returns a new source.
 *
 * <p>A request is answered with 204 when all its records are stored and, with a checkpoint, durable. Any other answer
 * means that none of it counts, except that no answer at all, as after a crash, leaves it open. A sender that sends a
 * request again then has it stored once if it sets two headers: {@code Dstream-Sender}, a name of its own, and
 * {@code Dstream-Sequence}, a number that is higher than those of all its earlier requests. Such a sender must wait for
 * the answer to one request before it sends the next.
 *
 * <p>While the stream's buffer is full, or {@link #maxRequests} are in hand, requests are answered with 503 and
 * {@code Retry-After}. Bodies may be compressed with gzip.
 *
 * @param <T> the type of the records
 */
public final class HttpIngestSource<T> implements Source<T> {
    private final ListenOptions listen;
    private final IngestOptions options;
    private final Function1<? super IngestRequest, ? extends List<? extends T>> decoder;

    private HttpIngestSource(
            ListenOptions listen,
            IngestOptions options,
            Function1<? super IngestRequest, ? extends List<? extends T>> decoder) {
        this.listen = listen;
        this.options = options;
        this.decoder = decoder;
    }

    static HttpIngestSource<String> of(ListenOptions listen, IngestOptions options) {
        return new HttpIngestSource<>(listen, options, Texts::lines);
    }

    private HttpIngestSource<T> with(ListenOptions changed) {
        return new HttpIngestSource<>(changed, options, decoder);
    }

    private HttpIngestSource<T> with(IngestOptions changed) {
        return new HttpIngestSource<>(listen, changed, decoder);
    }

    // ---- records ----

    /**
     * Makes a record of each line that is not blank, such as of lines of JSON. If the function fails for a line, the
     * request is answered with 400 and nothing of it is stored.
     *
     * @param function makes a record of a line; called by several threads
     * @param <R> the type of the records
     * @return a new source
     */
    public <R> HttpIngestSource<R> lines(Function1<? super String, ? extends R> function) {
        checkNotNull(function, "lines needs a function");
        return new HttpIngestSource<>(listen, options, request -> Texts.lines(request, function));
    }

    /**
     * Makes a record of each request.
     *
     * @return a new source
     */
    public HttpIngestSource<IngestRequest> requests() {
        return new HttpIngestSource<>(listen, options, List::of);
    }

    /**
     * Makes records of each request. If the function fails, the request is answered with 400.
     *
     * @param function makes records of a request; called by several threads
     * @param <R> the type of the records
     * @return a new source
     */
    public <R> HttpIngestSource<R> decoded(Function1<? super IngestRequest, ? extends List<? extends R>> function) {
        return new HttpIngestSource<>(listen, options, checkNotNull(function, "decoded needs a function"));
    }

    // ---- who may post what ----

    /**
     * Sets the path of the address to post to.
     *
     * @param path begins with a slash; default: {@code /ingest}
     * @return a new source
     */
    public HttpIngestSource<T> path(String path) {
        return with(options.withPath(path));
    }

    /**
     * Sets the address to listen on. Everyone who can reach that address can send records, so consider {@link #bearer}
     * and {@link #tls} for addresses other than the loopback address.
     *
     * @param host a name or address of this computer, or {@code 0.0.0.0} for all of its addresses; default: the
     *     loopback address
     * @return a new source
     */
    public HttpIngestSource<T> bind(String host) {
        return with(listen.withHost(host));
    }

    /**
     * Accepts TLS connections only.
     *
     * @param context holds this side's key and certificate
     * @return a new source
     */
    public HttpIngestSource<T> tls(SSLContext context) {
        return with(listen.withTls(context, false));
    }

    /**
     * Accepts TLS connections only, and only from senders with a trusted certificate.
     *
     * @param context holds this side's key and certificate, and the trusted certificates
     * @return a new source
     */
    public HttpIngestSource<T> tlsWithClientAuth(SSLContext context) {
        return with(listen.withTls(context, true));
    }

    /**
     * Accepts only requests with a token: {@code Authorization: Bearer ...}. Others are answered with 401.
     *
     * @param token the token
     * @return a new source
     */
    public HttpIngestSource<T> bearer(String token) {
        return with(listen.withAccess(Access.bearer(token)));
    }

    /**
     * Accepts only requests with a user and a password: {@code Authorization: Basic ...}. Others are answered with 401.
     *
     * @param user the user
     * @param password the password
     * @return a new source
     */
    public HttpIngestSource<T> basic(String user, String password) {
        return with(listen.withAccess(Access.basic(user, password)));
    }

    /**
     * Sets the maximum length of a body, after decompression. Larger ones are answered with 413.
     *
     * @param bytes at least 1; default: 1 MiB
     * @return a new source
     */
    public HttpIngestSource<T> maxBodyBytes(int bytes) {
        return with(options.withMaxBodyBytes(bytes));
    }

    /**
     * Limits how many requests are in hand at a time, each with its body and its thread. Further ones are answered with
     * 503.
     *
     * @param requests 1 to 1000; default: 64
     * @return a new source
     */
    public HttpIngestSource<T> maxRequests(int requests) {
        return with(options.withMaxRequests(requests));
    }

    /**
     * Limits how many requests are taken in a second. Further ones are answered with 429.
     *
     * @param requests at least 1; default: no limit
     * @return a new source
     */
    public HttpIngestSource<T> maxRequestsPerSecond(int requests) {
        return with(options.withRequestsPerSecond(requests));
    }

    /**
     * Limits how many connections are open at a time. Further ones wait until one is closed. A connection on which
     * nothing happens is closed after 30 s.
     *
     * @param connections at least 1; default: 1000
     * @return a new source
     */
    public HttpIngestSource<T> maxConnections(int connections) {
        return with(listen.withMaxConnections(connections));
    }

    /**
     * Sets a callback that receives the port on which the source listens.
     *
     * @param callback receives the port, before {@code start()} returns
     * @return a new source
     */
    public HttpIngestSource<T> onListening(IntConsumer callback) {
        return with(listen.withOnListening(callback));
    }

    // ---- the program's calls ----

    @Override
    public String kind() {
        return "http";
    }

    @Override
    public SourceReader<T> open(SourceContext context) throws Exception {
        listen.check();
        IngestReceiver<T> receiver = new IngestReceiver<>(listen, options, decoder);
        SourceReader<T> reader = Sources.of(receiver).open(context);
        BufferLimits limits = context.bufferLimits();
        receiver.fullWhen(() -> {
            SourceReader.Backlog backlog = reader.backlog();
            return backlog.records() >= limits.maxRecords() || backlog.bytes() >= limits.maxBytes();
        });
        return reader;
    }

    @Override
    public String toString() {
        return "http on port " + listen.port();
    }
}
