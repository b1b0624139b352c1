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
 * Options of a source that connects to a server; see {@link Sockets#client}. Immutable: each method gives new options.
 *
 * <p>A host whose name is not known when the program starts fails the start, unless it is told to
 * {@linkplain #waitUntilAvailable wait}. When the server cannot be reached, resets or ends the connection, the source
 * connects again after a delay, which doubles from 100 ms to 30 s and is back at its start once a record has come. Each
 * change of state is reported once.
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
     * The encoding of lines.
     *
     * @param charset one in which a line feed is the byte 10; UTF-8 if nothing is said
     * @return new options
     * @throws IllegalArgumentException if it is another, such as UTF-16
     */
    public SocketClient charset(Charset charset) {
        return with(o -> o.format = format.withCharset(charset));
    }

    /**
     * How long a line may be, its end not counted.
     *
     * @param bytes 1 to 2^30; 1 MiB if nothing is said
     * @return new options
     */
    public SocketClient maxLineBytes(int bytes) {
        return with(o -> o.format = format.withMaxLineBytes(bytes));
    }

    /**
     * What happens when a line is longer.
     *
     * @param policy the policy; {@link LongLinePolicy#TRUNCATE} if nothing is said
     * @return new options
     */
    public SocketClient onLongLine(LongLinePolicy policy) {
        return with(o -> o.format = format.withLongLines(policy));
    }

    /**
     * Connects with TLS. The server's certificate must be one that the context trusts, and be good for the host's name.
     *
     * @param context says whom to trust, and holds the key to show a server that asks for one
     * @return new options
     */
    public SocketClient tls(SSLContext context) {
        checkNotNull(context, "tls needs an SSLContext");
        return with(o -> o.tls = Optional.of(context));
    }

    /**
     * How long to wait for a connection to each of the host's addresses, and for the TLS handshake after it.
     *
     * @param timeout at least 1 ms; 10 s if nothing is said
     * @return new options
     */
    public SocketClient connectTimeout(Duration timeout) {
        return with(o -> o.connectTimeout = Timeouts.check("connect timeout", timeout));
    }

    /**
     * How long the server may go without completing a record before it is taken for lost, even where it sends parts of
     * one. For servers that are never silent for long.
     *
     * @param timeout at least 1 ms; no limit if nothing is said
     * @return new options
     */
    public SocketClient idleTimeout(Duration timeout) {
        return with(o -> o.idleTimeout = Timeouts.check("idle timeout", timeout));
    }

    /**
     * How long to wait before connecting again. A random part of each delay, up to a half, is left out.
     *
     * @param first after the first failure, at least 1 ms; 100 ms if nothing is said; doubled with each failure in a
     *     row
     * @param longest no longer than that; 30 s if nothing is said
     * @return new options
     */
    public SocketClient reconnectDelay(Duration first, Duration longest) {
        return with(o -> o.backoff = new Backoff.Limits(first, longest));
    }

    /**
     * Starts even where the host's name is not known, and tries again until it is; that is reported once. Otherwise the
     * program does not start then. A server that cannot be reached is always tried again.
     *
     * @return new options
     */
    public SocketClient waitUntilAvailable() {
        return with(o -> o.waiting = true);
    }

    /**
     * A source of lines.
     *
     * @return the source; each stream made of it has a connection of its own
     */
    public Source<String> lines() {
        return source(new LineDecoder(format));
    }

    /**
     * A source of what a function makes of the bytes. The function is called for each connection, on that connection's
     * thread; the iterator it returns reads from the stream it is given, and ends when that ends. If either throws,
     * that is reported and the source connects again. Options for lines do not count.
     *
     * @param decoder makes records of a stream of bytes; bounds what it holds in memory itself
     * @param <T> the records
     * @return the source; each stream made of it has a connection of its own
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
