package io.dstream.http;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.http.internal.Access;
import io.dstream.http.internal.client.ClientOptions;
import io.dstream.http.internal.client.EventReceiver;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.Sources;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/**
 * A source of server-sent events. Immutable: each method returns a new source.
 *
 * <p>When a connection ends, the source connects again, and tells the server the id of the last event that it has
 * stored ({@code Last-Event-ID}), so that a server that keeps events can go on from there. While the stream's buffer is
 * full, it reads nothing, which holds back the server.
 *
 * @param <T> the type of the records
 */
public final class ServerSentEventSource<T> implements Source<T> {
    private final ClientOptions options;
    private final boolean once;
    private final Function1<? super ServerSentEvent, ? extends T> decoder;

    private ServerSentEventSource(
            ClientOptions options, boolean once, Function1<? super ServerSentEvent, ? extends T> decoder) {
        this.options = options;
        this.once = once;
        this.decoder = decoder;
    }

    static ServerSentEventSource<ServerSentEvent> of(ClientOptions options) {
        return new ServerSentEventSource<>(options, false, event -> event);
    }

    private ServerSentEventSource<T> with(ClientOptions changed) {
        return new ServerSentEventSource<>(changed, once, decoder);
    }

    /**
     * Stores each event once, and goes on after the last one that is stored when the program is started again. The ids
     * of events must be numbers that rise from event to event, and the server must send what comes after the id that it
     * is told. Events without an id of their own are stored as they come. The program fails if an id is not a number.
     *
     * @return a new source
     */
    public ServerSentEventSource<T> eventsOnce() {
        return new ServerSentEventSource<>(options, true, decoder);
    }

    /**
     * Adds a header to each request.
     *
     * @param name its name
     * @param value its value
     * @return a new source
     */
    public ServerSentEventSource<T> header(String name, String value) {
        return with(options.withHeader(name, value));
    }

    /**
     * Sends a token.
     *
     * @param token the token
     * @return a new source
     */
    public ServerSentEventSource<T> bearer(String token) {
        return with(options.withHeader("Authorization", Access.bearerHeader(token)));
    }

    /**
     * Sends a user and a password.
     *
     * @param user the user
     * @param password the password
     * @return a new source
     */
    public ServerSentEventSource<T> basic(String user, String password) {
        return with(options.withHeader("Authorization", Access.basicHeader(user, password)));
    }

    /**
     * Sets whom to trust. The certificate is always checked, and must be for the host's name.
     *
     * @param context holds the trusted certificates; default: those that the JDK trusts
     * @return a new source
     */
    public ServerSentEventSource<T> tls(SSLContext context) {
        return with(options.withTls(context));
    }

    /**
     * Sets how long a connection may take.
     *
     * @param time 1 ms to 1 day; default: 10 s
     * @return a new source
     */
    public ServerSentEventSource<T> connectTimeout(Duration time) {
        return with(options.withConnectTimeout(time));
    }

    /**
     * Sets after which silence to connect anew. Servers usually send a comment now and then to show that they are
     * there.
     *
     * @param time 1 ms to 1 day; default: 2 min
     * @return a new source
     */
    public ServerSentEventSource<T> idleTimeout(Duration time) {
        return with(options.withIdleTimeout(time));
    }

    /**
     * Sets the maximum length of an event. A larger one ends the connection, which is reported.
     *
     * @param bytes at least 1; default: 1 MiB
     * @return a new source
     */
    public ServerSentEventSource<T> maxEventBytes(int bytes) {
        return with(options.withMaxBytes(bytes));
    }

    /**
     * Decodes events. An event for which the function fails is left out, which is reported.
     *
     * @param function makes a record of an event; called by one thread
     * @param <R> the type of the records
     * @return a new source
     */
    public <R> ServerSentEventSource<R> decoded(Function1<? super T, ? extends R> function) {
        checkNotNull(function, "decoded needs a function");
        Function1<? super ServerSentEvent, ? extends T> before = decoder;
        return new ServerSentEventSource<>(options, once, event -> function.apply(before.apply(event)));
    }

    @Override
    public String kind() {
        return "events";
    }

    @Override
    public SourceReader<T> open(SourceContext context) throws Exception {
        EventReceiver<T> receiver = new EventReceiver<>(options, once, decoder, context.receiverLog());
        return Sources.of(receiver).open(context);
    }

    @Override
    public String toString() {
        return "events of " + options.place();
    }
}
