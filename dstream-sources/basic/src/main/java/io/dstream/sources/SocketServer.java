package io.dstream.sources;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.source.Source;
import io.dstream.sources.internal.Problems;
import io.dstream.sources.internal.ReceiverSource;
import io.dstream.sources.internal.lines.Decoder;
import io.dstream.sources.internal.lines.LineDecoder;
import io.dstream.sources.internal.lines.LineFormat;
import io.dstream.sources.internal.lines.LineMemory;
import io.dstream.sources.internal.socket.ServerOptions;
import io.dstream.sources.internal.socket.ServerReceiver;
import io.dstream.sources.internal.socket.Timeouts;
import io.dstream.sources.internal.socket.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import javax.net.ssl.SSLContext;

/**
 * Options of a source that senders connect to; see {@link Sockets#server}. Immutable: each method gives new options.
 *
 * <p>Each sender is read by a thread of its own, up to {@link #maxConnections}, and none disturbs the others, whatever
 * it sends. Records of one sender keep their order.
 *
 * <p>Unfinished lines of all senders together may take as much memory as the stream's
 * {@linkplain io.dstream.StreamingContext.Builder#receiverBuffer buffer}, or four times {@link #maxLineBytes} if that
 * is more, beside 8 KiB for each sender. When a line needs more, the sender of the longest is disconnected. A record
 * that has been made of such a line and waits for room in the buffer takes up to twice as much again.
 *
 * <p>What senders do wrong is reported; of many different reports one every ten seconds.
 */
public final class SocketServer {
    // written before this is handed out, and never after
    private int port;
    private LineFormat format = LineFormat.DEFAULT;
    private Optional<Tls> tls = Optional.empty();
    private Optional<String> bindHost = Optional.empty();
    private int maxConnections = 1000;
    private Duration idleTimeout = Duration.ZERO;
    private IntConsumer onListening = bound -> {};
    private boolean waiting;

    SocketServer(int port) {
        checkArgument(port >= 0 && port <= 65535, "port %s: expected 0 to 65535", port);
        this.port = port;
    }

    private SocketServer with(Consumer<SocketServer> change) {
        SocketServer copy = new SocketServer(port);
        copy.format = format;
        copy.tls = tls;
        copy.bindHost = bindHost;
        copy.maxConnections = maxConnections;
        copy.idleTimeout = idleTimeout;
        copy.onListening = onListening;
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
    public SocketServer charset(Charset charset) {
        return with(o -> o.format = format.withCharset(charset));
    }

    /**
     * How long a line may be, its end not counted.
     *
     * @param bytes 1 to 2^30; 1 MiB if nothing is said
     * @return new options
     */
    public SocketServer maxLineBytes(int bytes) {
        return with(o -> o.format = format.withMaxLineBytes(bytes));
    }

    /**
     * What happens when a line is longer.
     *
     * @param policy the policy; {@link LongLinePolicy#TRUNCATE} if nothing is said
     * @return new options
     */
    public SocketServer onLongLine(LongLinePolicy policy) {
        return with(o -> o.format = format.withLongLines(policy));
    }

    /**
     * Lets senders connect with TLS only.
     *
     * @param context holds the key and certificate to show them
     * @return new options
     */
    public SocketServer tls(SSLContext context) {
        checkNotNull(context, "tls needs an SSLContext");
        return with(o -> o.tls = Optional.of(new Tls(context, false)));
    }

    /**
     * Lets senders connect with TLS only, and only those with a certificate that is trusted.
     *
     * @param context holds the key and certificate to show them, and says whom to trust
     * @return new options
     */
    public SocketServer tlsWithClientAuth(SSLContext context) {
        checkNotNull(context, "tlsWithClientAuth needs an SSLContext");
        return with(o -> o.tls = Optional.of(new Tls(context, true)));
    }

    /**
     * Where to listen. Whoever can reach that address can send records: elsewhere than on the loopback address, think
     * of {@link #tlsWithClientAuth}.
     *
     * @param host a name or address of this machine, or {@code 0.0.0.0} for all; the loopback address if nothing is
     *     said
     * @return new options
     */
    public SocketServer bind(String host) {
        checkArgument(host != null && !host.isBlank(), "bind needs a host name or address");
        return with(o -> o.bindHost = Optional.of(host));
    }

    /**
     * How many senders there may be at a time. Further ones are refused, which is reported once. Where the process may
     * not open as many files, there are fewer, so that the rest of it can still open some; a warning says so.
     *
     * @param connections at least 1; 1000 if nothing is said
     * @return new options
     */
    public SocketServer maxConnections(int connections) {
        checkArgument(connections >= 1, "%s connections at most: expected at least 1", connections);
        return with(o -> o.maxConnections = connections);
    }

    /**
     * How long a sender may go without completing a record before it is disconnected, even where it sends parts of one.
     * Time for which the program itself holds back senders does not count. A TLS handshake may take as long, but no
     * longer than 10 s.
     *
     * <p>There is no limit unless one is set: a sender that is silent until something happens is no fault, and only the
     * program knows how long it may be. Where strangers can reach the port, set one, for silent connections count
     * towards {@link #maxConnections}.
     *
     * @param timeout at least 1 ms; no limit if nothing is said
     * @return new options
     */
    public SocketServer idleTimeout(Duration timeout) {
        return with(o -> o.idleTimeout = Timeouts.check("idle timeout", timeout));
    }

    /**
     * Learns of the port that the source listens on, when it does: with port 0 the only way to know.
     *
     * @param callback is given the port, before {@code start()} returns unless the port is not free then and the source
     *     waits for it
     * @return new options
     */
    public SocketServer onListening(IntConsumer callback) {
        checkNotNull(callback, "onListening needs a callback");
        return with(o -> o.onListening = callback);
    }

    /**
     * Starts even where the port is taken, or the address none of this machine, and tries again until it can listen;
     * that is reported once. Otherwise the program does not start then.
     *
     * @return new options
     */
    public SocketServer waitUntilAvailable() {
        return with(o -> o.waiting = true);
    }

    /**
     * A source of lines.
     *
     * @return the source; a port can be listened on by one stream at a time
     */
    public Source<String> lines() {
        return source(new LineDecoder(format));
    }

    /**
     * A source of what a function makes of the bytes. The function is called for each sender, on that sender's thread;
     * the iterator it returns reads from the stream it is given, and ends when that ends. If either throws, that is
     * reported and the sender disconnected. Options for lines do not count.
     *
     * @param decoder makes records of a stream of bytes; bounds what it holds in memory itself
     * @param <T> the records
     * @return the source; a port can be listened on by one stream at a time
     */
    public <T> Source<T> decoded(Function1<? super InputStream, ? extends Iterator<? extends T>> decoder) {
        return source(Decoder.of(checkNotNull(decoder, "decoded needs a function")));
    }

    private <T> Source<T> source(Decoder<T> decoder) {
        ServerOptions options = new ServerOptions(port, bindHost, tls, maxConnections, idleTimeout, onListening);
        return new ReceiverSource<>("listen", "on port " + port, context -> {
            checkAddress(options);
            return new ServerReceiver<>(options, decoder, LineMemory.of(context.bufferLimits(), format));
        });
    }

    private void checkAddress(ServerOptions options) throws IOException {
        if (waiting) {
            return;
        }
        try (Socket probe = new Socket()) { // does not listen, so that nobody connects to it
            probe.setReuseAddress(true);
            probe.bind(options.address());
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on " + bindHost.orElse("the loopback address") + ", port " + port + ": "
                            + Problems.of(e)
                            + "; choose another port, or call waitUntilAvailable() to wait until it is free",
                    e);
        }
    }
}
