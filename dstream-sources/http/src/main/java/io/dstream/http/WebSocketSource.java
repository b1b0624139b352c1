package io.dstream.http;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.http.internal.Access;
import io.dstream.http.internal.client.ClientOptions;
import io.dstream.http.internal.client.WebSocketReceiver;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * A source of the text messages of a WebSocket. Immutable: each method returns a new source.
 *
 * <p>When a connection ends, the source connects again. What the server sends meanwhile is lost, and so is what was
 * under way when the program ends. While the stream's buffer is full, it reads nothing, which holds back the server.
 *
 * @param <T> the type of the records
 */
public final class WebSocketSource<T> implements Source<T> {
    private final ClientOptions options;
    private final List<String> words;
    private final Function1<? super String, ? extends T> decoder;

    private WebSocketSource(ClientOptions options, List<String> words, Function1<? super String, ? extends T> decoder) {
        this.options = options;
        this.words = words;
        this.decoder = decoder;
    }

    static WebSocketSource<String> of(ClientOptions options) {
        return new WebSocketSource<>(options, List.of(), text -> text);
    }

    private WebSocketSource<T> with(ClientOptions changed) {
        return new WebSocketSource<>(changed, words, decoder);
    }

    /**
     * Says something to the server after each connection, such as what to subscribe to.
     *
     * @param message a text message
     * @return a new source, which says this after what it already says
     */
    public WebSocketSource<T> say(String message) {
        List<String> more = new ArrayList<>(words);
        more.add(checkNotNull(message, "say needs a message"));
        return new WebSocketSource<>(options, List.copyOf(more), decoder);
    }

    /**
     * Adds a header to each request.
     *
     * @param name its name
     * @param value its value
     * @return a new source
     */
    public WebSocketSource<T> header(String name, String value) {
        return with(options.withHeader(name, value));
    }

    /**
     * Sends a token.
     *
     * @param token the token
     * @return a new source
     */
    public WebSocketSource<T> bearer(String token) {
        return with(options.withHeader("Authorization", Access.bearerHeader(token)));
    }

    /**
     * Sends a user and a password.
     *
     * @param user the user
     * @param password the password
     * @return a new source
     */
    public WebSocketSource<T> basic(String user, String password) {
        return with(options.withHeader("Authorization", Access.basicHeader(user, password)));
    }

    /**
     * Sets whom to trust. The certificate is always checked, and must be for the host's name.
     *
     * @param context holds the trusted certificates; default: those that the JDK trusts
     * @return a new source
     */
    public WebSocketSource<T> tls(SSLContext context) {
        return with(options.withTls(context));
    }

    /**
     * Sets how long a connection may take.
     *
     * @param time 1 ms to 1 day; default: 10 s
     * @return a new source
     */
    public WebSocketSource<T> connectTimeout(Duration time) {
        return with(options.withConnectTimeout(time));
    }

    /**
     * Sets after which silence to connect anew. The server is asked for a sign of life (a ping) four times as often.
     *
     * @param time 1 ms to 1 day; default: 2 min
     * @return a new source
     */
    public WebSocketSource<T> idleTimeout(Duration time) {
        return with(options.withIdleTimeout(time));
    }

    /**
     * Sets the maximum length of a message. A longer one ends the connection, which is reported.
     *
     * @param chars at least 1; default: 1 Mi
     * @return a new source
     */
    public WebSocketSource<T> maxMessageChars(int chars) {
        return with(options.withMaxBytes(chars));
    }

    /**
     * Decodes messages. A message for which the function fails is left out, which is reported.
     *
     * @param function makes a record of a message; called by one thread
     * @param <R> the type of the records
     * @return a new source
     */
    public <R> WebSocketSource<R> decoded(Function1<? super T, ? extends R> function) {
        checkNotNull(function, "decoded needs a function");
        Function1<? super String, ? extends T> before = decoder;
        return new WebSocketSource<>(options, words, text -> function.apply(before.apply(text)));
    }

    @Override
    public String kind() {
        return "websocket";
    }

    @Override
    public SourceReader<T> open(SourceContext context) throws Exception {
        WebSocketReceiver<T> receiver = new WebSocketReceiver<>(options, words, decoder);
        return Sources.of(receiver).open(context);
    }

    @Override
    public String toString() {
        return "websocket of " + options.place();
    }
}
