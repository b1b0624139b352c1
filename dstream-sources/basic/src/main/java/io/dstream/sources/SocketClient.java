package io.dstream.sources;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.source.Source;
import io.dstream.sources.internal.ReceiverSource;
import io.dstream.sources.internal.lines.Decoder;
import io.dstream.sources.internal.lines.LineDecoder;
import io.dstream.sources.internal.lines.LineFormat;
import io.dstream.sources.internal.socket.Backoff;
import io.dstream.sources.internal.socket.ClientOptions;
import io.dstream.sources.internal.socket.ClientReceiver;
import io.dstream.sources.internal.socket.Timeouts;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * The options of a source that connects to a server; see {@link Sockets#client}. Immutable: each method returns new
 * options.
 *
 * <p>If the host name cannot be resolved at the start, the program does not start, unless {@link #waitUntilAvailable}
 * is set. If the server cannot be reached, or resets or ends the connection, the source reconnects after a delay. The
 * delay doubles from 100 ms to 30 s, and is reset when a record has arrived. Each change of state is reported once.
 */
public final class SocketClient {
    // written before this is handed out, and never after
    private String host;
    private int port;
    private LineFormat format = LineFormat.DEFAULT;
    private Optional<SSLContext> tls = Optional.empty();
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration idleTimeout = Duration.ZERO;
    private Backoff.Limits backoff = Backoff.Limits.DEFAULT;
    private boolean waiting;

    SocketClient(String host, int port) {
        checkArgument(host != null && !host.isBlank(), "a socket needs a host to connect to");
        checkArgument(port >= 1 && port <= 65535, "port %s: expected 1 to 65535", port);
        this.host = host;
        this.port = port;
    }

    private SocketClient with(Consumer<SocketClient> change) {
        SocketClient copy = new SocketClient(host, port);
        copy.format = format;
        copy.tls = tls;
        copy.connectTimeout = connectTimeout;
        copy.idleTimeout = idleTimeout;
        copy.backoff = backoff;
        copy.waiting = waiting;
        change.accept(copy);
        return copy;
    }

    /**
     * Sets the encoding of lines.
     *
     * @param charset an encoding in which a line feed is the byte 10; default: UTF-8
     * @return new options
     * @throws IllegalArgumentException if it is a different encoding, such as UTF-16
     */
    public SocketClient charset(Charset charset) {
        return with(o -> o.format = format.withCharset(charset));
    }

    /**
     * Sets the maximum length of a line, without its end.
     *
     * @param bytes 1 to 2^30; default: 1 MiB
     * @return new options
     */
    public SocketClient maxLineBytes(int bytes) {
        return with(o -> o.format = format.withMaxLineBytes(bytes));
    }

    /**
     * Sets what happens when a line is too long.
     *
     * @param policy the policy; default: {@link LongLinePolicy#TRUNCATE}
     * @return new options
     */
    public SocketClient onLongLine(LongLinePolicy policy) {
        return with(o -> o.format = format.withLongLines(policy));
    }

    /**
     * Connects with TLS. The server's certificate must be trusted by the context and be valid for the host name.
     *
     * @param context the trusted certificates, and the client key for servers that request one
     * @return new options
     */
    public SocketClient tls(SSLContext context) {
        checkNotNull(context, "tls needs an SSLContext");
        return with(o -> o.tls = Optional.of(context));
    }

    /**
     * Sets how long to wait for a connection to each of the host's addresses, and then for the TLS handshake.
     *
     * @param timeout at least 1 ms; default: 10 s
     * @return new options
     */
    public SocketClient connectTimeout(Duration timeout) {
        return with(o -> o.connectTimeout = Timeouts.check("connect timeout", timeout));
    }

    /**
     * Sets how long the server may take to complete a record before the connection is considered lost, even if it sends
     * parts of one. For servers that are never silent for long.
     *
     * @param timeout at least 1 ms; default: no limit
     * @return new options
     */
    public SocketClient idleTimeout(Duration timeout) {
        return with(o -> o.idleTimeout = Timeouts.check("idle timeout", timeout));
    }

    /**
     * Sets how long to wait before reconnecting. Each delay is shortened by a random part, up to half of it.
     *
     * @param first the delay after the first failure, at least 1 ms, which doubles with each consecutive failure;
     *     default: 100 ms
     * @param longest the longest delay; default: 30 s
     * @return new options
     */
    public SocketClient reconnectDelay(Duration first, Duration longest) {
        return with(o -> o.backoff = new Backoff.Limits(first, longest));
    }

    /**
     * Starts even if the host name cannot be resolved, and retries until it can; this is reported once. By default the
     * program does not start in this case. A server that cannot be reached is always retried.
     *
     * @return new options
     */
    public SocketClient waitUntilAvailable() {
        return with(o -> o.waiting = true);
    }

    /**
     * Returns a source of lines.
     *
     * @return the source; each stream from it has its own connection
     */
    public Source<String> lines() {
        return source(new LineDecoder(format));
    }

    /**
     * Returns a source of the records that a function decodes. The function is called for each connection, on that
     * connection's thread. The iterator it returns reads from the given input stream, and ends when the input ends. If
     * either throws, the error is reported and the source reconnects. Options for lines have no effect.
     *
     * @param decoder decodes records from a stream of bytes; it must limit the memory it uses itself
     * @param <T> the type of the records
     * @return the source; each stream from it has its own connection
     */
    public <T> Source<T> decoded(Function1<? super InputStream, ? extends Iterator<? extends T>> decoder) {
        return source(Decoder.of(checkNotNull(decoder, "decoded needs a function")));
    }

    private <T> Source<T> source(Decoder<T> decoder) {
        ClientOptions options = new ClientOptions(host, port, tls, connectTimeout, idleTimeout, backoff);
        return new ReceiverSource<>("socket", options.address(), context -> {
            checkHost();
            return new ClientReceiver<>(options, decoder);
        });
    }

    private void checkHost() throws UnknownHostException {
        try {
            if (!waiting) {
                var unused = InetAddress.getAllByName(host);
            }
        } catch (UnknownHostException e) {
            UnknownHostException named = new UnknownHostException("the host's name " + host
                    + " is unknown: correct it, or call waitUntilAvailable() if it may become known later");
            named.initCause(e);
            throw named;
        }
    }
}
