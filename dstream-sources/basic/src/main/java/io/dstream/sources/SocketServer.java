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
 * The options of a source to which senders connect; see {@link Sockets#server}. Immutable: each method returns new
 * options.
 *
 * <p>Each sender, up to {@link #maxConnections}, is read by its own thread and cannot disturb the others, whatever it
 * sends. The records of a sender keep their order.
 *
 * <p>The unfinished lines of all senders together may take as much memory as the stream's
 * {@linkplain io.dstream.StreamingContext.Builder#receiverBuffer buffer}, or four times {@link #maxLineBytes} if that
 * is more, plus 8 KiB per sender. If a line needs more, the sender of the longest line is disconnected. A record that
 * has been made from such a line, and is waiting for room in the buffer, takes up to twice as much again.
 *
 * <p>Errors of senders are reported; if there are many different reports, one every ten seconds.
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
     * Sets the encoding of lines.
     *
     * @param charset an encoding in which a line feed is the byte 10; default: UTF-8
     * @return new options
     * @throws IllegalArgumentException if it is a different encoding, such as UTF-16
     */
    public SocketServer charset(Charset charset) {
        return with(o -> o.format = format.withCharset(charset));
    }

    /**
     * Sets the maximum length of a line, without its end.
     *
     * @param bytes 1 to 2^30; default: 1 MiB
     * @return new options
     */
    public SocketServer maxLineBytes(int bytes) {
        return with(o -> o.format = format.withMaxLineBytes(bytes));
    }

    /**
     * Sets what happens when a line is too long.
     *
     * @param policy the policy; default: {@link LongLinePolicy#TRUNCATE}
     * @return new options
     */
    public SocketServer onLongLine(LongLinePolicy policy) {
        return with(o -> o.format = format.withLongLines(policy));
    }

    /**
     * Accepts TLS connections only.
     *
     * @param context holds the server's key and certificate
     * @return new options
     */
    public SocketServer tls(SSLContext context) {
        checkNotNull(context, "tls needs an SSLContext");
        return with(o -> o.tls = Optional.of(new Tls(context, false)));
    }

    /**
     * Accepts TLS connections only, and only from senders with a trusted certificate.
     *
     * @param context holds the server's key and certificate, and the trusted certificates
     * @return new options
     */
    public SocketServer tlsWithClientAuth(SSLContext context) {
        checkNotNull(context, "tlsWithClientAuth needs an SSLContext");
        return with(o -> o.tls = Optional.of(new Tls(context, true)));
    }

    /**
     * Sets the address to listen on. Everyone who can reach that address can send records, so consider
     * {@link #tlsWithClientAuth} for addresses other than the loopback address.
     *
     * @param host a name or address of this computer, or {@code 0.0.0.0} for all of its addresses; default: the
     *     loopback address
     * @return new options
     */
    public SocketServer bind(String host) {
        checkArgument(host != null && !host.isBlank(), "bind needs a host name or address");
        return with(o -> o.bindHost = Optional.of(host));
    }

    /**
     * Limits the number of simultaneous senders. Further ones are rejected, which is reported once. If the process may
     * not open that many files, the limit is lower, so that the rest of the process can still open some; a warning is
     * logged.
     *
     * @param connections at least 1; default: 1000
     * @return new options
     */
    public SocketServer maxConnections(int connections) {
        checkArgument(connections >= 1, "%s connections at most: expected at least 1", connections);
        return with(o -> o.maxConnections = connections);
    }

    /**
     * Sets how long a sender may take to complete a record before it is disconnected, even if it sends parts of one.
     * Time during which the program itself holds back senders does not count. A TLS handshake may take the same time,
     * but at most 10 s.
     *
     * <p>By default there is no limit: a sender that is silent until something happens is not at fault, and only you
     * know how long it may be silent. If strangers can reach the port, set a limit, because silent connections count
     * towards {@link #maxConnections}.
     *
     * @param timeout at least 1 ms; default: no limit
     * @return new options
     */
    public SocketServer idleTimeout(Duration timeout) {
        return with(o -> o.idleTimeout = Timeouts.check("idle timeout", timeout));
    }

    /**
     * Sets a callback that receives the port on which the source listens. With port 0 this is the only way to find out.
     *
     * @param callback receives the port, before {@code start()} returns unless the port is not free at that time and
     *     the source waits for it
     * @return new options
     */
    public SocketServer onListening(IntConsumer callback) {
        checkNotNull(callback, "onListening needs a callback");
        return with(o -> o.onListening = callback);
    }

    /**
     * Starts even if the port is in use, or the address does not belong to this computer, and retries until it can
     * listen; this is reported once. By default the program does not start in this case.
     *
     * @return new options
     */
    public SocketServer waitUntilAvailable() {
        return with(o -> o.waiting = true);
    }

    /**
     * Returns a source of lines.
     *
     * @return the source; only one stream at a time can listen on a port
     */
    public Source<String> lines() {
        return source(new LineDecoder(format));
    }

    /**
     * Returns a source of the records that a function decodes. The function is called for each sender, on that sender's
     * thread. The iterator it returns reads from the given input stream, and ends when the input ends. If either
     * throws, the error is reported and the sender is disconnected. Options for lines have no effect.
     *
     * @param decoder decodes records from a stream of bytes; it must limit the memory it uses itself
     * @param <T> the type of the records
     * @return the source; only one stream at a time can listen on a port
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
