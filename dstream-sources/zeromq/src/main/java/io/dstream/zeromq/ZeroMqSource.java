package io.dstream.zeromq;

import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.function.Function1;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.Sources;
import io.dstream.zeromq.internal.RouterReceiver;
import io.dstream.zeromq.internal.SocketOptions;
import io.dstream.zeromq.internal.SocketReceiver;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.zeromq.SocketType;

/**
 * A source of messages: see {@link ZeroMq}. Immutable: each method returns a new source.
 *
 * <p>While the stream's buffer is full nothing is taken from the socket. ZeroMQ then holds up to {@link #highWaterMark}
 * messages for each peer, and stops reading from the network, so that a sender is held back at its own high-water mark.
 *
 * @param <T> the type of the records
 */
public final class ZeroMqSource<T> implements Source<T> {

    /** What kind of socket. */
    enum Kind {
        PULL,
        SUBSCRIBE,
        ROUTER
    }

    private final Kind kind;
    private final SocketOptions options;
    private final List<String> topics;
    private final Function1<? super ZMessage, ? extends T> decoder;

    private ZeroMqSource(
            Kind kind, SocketOptions options, List<String> topics, Function1<? super ZMessage, ? extends T> decoder) {
        this.kind = kind;
        this.options = options;
        this.topics = topics;
        this.decoder = decoder;
    }

    static ZeroMqSource<ZMessage> of(Kind kind, SocketOptions options, List<String> topics) {
        return new ZeroMqSource<>(kind, options, topics, message -> message);
    }

    private ZeroMqSource<T> with(SocketOptions changed) {
        return new ZeroMqSource<>(kind, changed, topics, decoder);
    }

    /**
     * Listens at the endpoint. Everyone who can reach it can send records, so consider {@link #curveServer} for
     * addresses other than the loopback address.
     *
     * @return a new source; the program does not start if the endpoint is not free
     */
    public ZeroMqSource<T> bind() {
        return with(options.withBind(true));
    }

    /**
     * Connects to the endpoint; this is the default. If nobody listens there, it tries again until somebody does.
     *
     * @return a new source
     */
    public ZeroMqSource<T> connect() {
        return with(options.withBind(false));
    }

    /**
     * Accepts encrypted connections only (CURVE), as the side that the others know the key of.
     *
     * @param keys this side's keys
     * @param clients the public keys of those that are let in; none of them: everyone who knows this side's public key
     * @return a new source
     */
    public ZeroMqSource<T> curveServer(CurveKeys keys, String... clients) {
        return with(options.withSecurity(Curves.server(keys, clients)));
    }

    /**
     * Encrypts (CURVE), and talks to nobody but a server whose key is known.
     *
     * @param keys this side's keys; {@link CurveKeys#generate} if the server lets everyone in
     * @param serverKey the server's public key
     * @return a new source
     */
    public ZeroMqSource<T> curveClient(CurveKeys keys, String serverKey) {
        return with(options.withSecurity(Curves.client(keys, serverKey)));
    }

    /**
     * Sets how many messages ZeroMQ holds for each peer, beside the stream's buffer, before it holds the peer back.
     * With {@link #maxMessageBytes} it bounds the memory that a peer can take.
     *
     * @param messages at least 1; default: 1000, and not more than the stream's buffer has records
     * @return a new source
     */
    public ZeroMqSource<T> highWaterMark(int messages) {
        return with(options.withHighWaterMark(messages));
    }

    /**
     * Sets the maximum length of a message. A peer that sends a larger frame is disconnected before the frame is read;
     * a message whose frames together are larger is left out, which is reported.
     *
     * @param bytes at least 1; default: 1 MiB
     * @return a new source
     */
    public ZeroMqSource<T> maxMessageBytes(int bytes) {
        return with(options.withMaxMessageBytes(bytes));
    }

    /**
     * Decodes messages. A message for which the function fails is left out, which is reported.
     *
     * @param function makes a record of a message; called by one thread
     * @param <R> the type of the records
     * @return a new source
     */
    public <R> ZeroMqSource<R> decoded(Function1<? super T, ? extends R> function) {
        checkNotNull(function, "decoded needs a function");
        Function1<? super ZMessage, ? extends T> before = decoder;
        return new ZeroMqSource<>(kind, options, topics, message -> function.apply(before.apply(message)));
    }

    @Override
    public String kind() {
        return "zeromq";
    }

    @Override
    public SourceReader<T> open(SourceContext context) throws Exception {
        options.check();
        checkState(
                !options.bind() || !(options.security() instanceof SocketOptions.Client),
                "%s: curveClient is for the side that connects; with bind(), use curveServer",
                this);
        SocketReceiver<T> receiver =
                switch (kind) {
                    case PULL -> new SocketReceiver<>(SocketType.PULL, options, socket -> {}, decoder);
                    case SUBSCRIBE ->
                        new SocketReceiver<>(
                                SocketType.SUB,
                                options,
                                socket -> topics.forEach(
                                        topic -> socket.subscribe(topic.getBytes(StandardCharsets.UTF_8))),
                                decoder);
                    case ROUTER -> new RouterReceiver<>(options, decoder, context.receiverLog());
                };
        receiver.check(context.bufferLimits());
        return Sources.of(receiver).open(context);
    }

    @Override
    public String toString() {
        return "zeromq " + kind.name().toLowerCase(java.util.Locale.ROOT) + " " + options.endpoint();
    }

    /** Checks keys. */
    static final class Curves {
        private Curves() {}

        static SocketOptions.Server server(CurveKeys keys, String... clients) {
            checkNotNull(keys, "curveServer needs this side's keys");
            Arrays.stream(clients).forEach(client -> CurveKeys.checkKey("client key", client));
            return new SocketOptions.Server(keys.publicKey(), keys.secretKey(), List.of(clients));
        }

        static SocketOptions.Client client(CurveKeys keys, String serverKey) {
            checkNotNull(keys, "curveClient needs this side's keys");
            return new SocketOptions.Client(
                    keys.publicKey(), keys.secretKey(), CurveKeys.checkKey("server key", serverKey));
        }
    }
}
