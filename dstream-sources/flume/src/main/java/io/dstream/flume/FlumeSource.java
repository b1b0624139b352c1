package io.dstream.flume;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.flume.internal.FlumeReceiver;
import io.dstream.flume.internal.Identity;
import io.dstream.flume.internal.ListenOptions;
import io.dstream.function.Function1;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.Sources;
import java.util.Optional;
import java.util.function.IntConsumer;
import javax.net.ssl.SSLContext;

/**
 * A source to which the Avro sinks of Flume agents send. Immutable: each method returns a new source.
 *
 * <p>A batch of an agent is acknowledged when all its events are stored and, with a checkpoint, durable; the agent then
 * removes them from its channel. If the acknowledgement is lost, the agent sends the batch again, and its events come
 * twice unless {@link #eventsOnce} tells how to recognise them. While the stream's buffer is full, agents wait.
 *
 * <p>Each agent, up to {@link #maxConnections}, is read by its own thread. A batch in transit takes up to
 * {@link #maxBatchBytes} of memory, and about twice as much as objects.
 *
 * @param <T> the type of the records
 */
public final class FlumeSource<T> implements Source<T> {
    private final ListenOptions options;
    private final Optional<Identity> identity;
    private final Function1<? super FlumeEvent, ? extends T> decoder;

    private FlumeSource(
            ListenOptions options, Optional<Identity> identity, Function1<? super FlumeEvent, ? extends T> decoder) {
        this.options = options;
        this.identity = identity;
        this.decoder = decoder;
    }

    static FlumeSource<FlumeEvent> of(ListenOptions options) {
        return new FlumeSource<>(options, Optional.empty(), event -> event);
    }

    private FlumeSource<T> with(ListenOptions changed) {
        return new FlumeSource<>(changed, identity, decoder);
    }

    /**
     * Sets the address to listen on. Everyone who can reach that address can send events, so consider
     * {@link #tlsWithClientAuth} for addresses other than the loopback address.
     *
     * @param host a name or address of this computer, or {@code 0.0.0.0} for all of its addresses; default: the
     *     loopback address
     * @return a new source
     */
    public FlumeSource<T> bind(String host) {
        checkArgument(host != null && !host.isBlank(), "bind needs a host name or address");
        return with(options.withHost(host));
    }

    /**
     * Accepts TLS connections only; the agent's sink needs {@code ssl = true} and a {@code truststore}.
     *
     * @param context holds this side's key and certificate
     * @return a new source
     */
    public FlumeSource<T> tls(SSLContext context) {
        return with(options.withTls(checkNotNull(context, "tls needs an SSLContext"), false));
    }

    /**
     * Accepts TLS connections only, and only from agents with a trusted certificate ({@code keystore} of the sink).
     *
     * @param context holds this side's key and certificate, and the trusted certificates
     * @return a new source
     */
    public FlumeSource<T> tlsWithClientAuth(SSLContext context) {
        return with(options.withTls(checkNotNull(context, "tlsWithClientAuth needs an SSLContext"), true));
    }

    /**
     * Expects agents to compress what they send: {@code compression-type = deflate} of the sink. All agents must do so.
     *
     * @return a new source
     */
    public FlumeSource<T> compressed() {
        return with(options.withCompression());
    }

    /**
     * Limits the number of agents that are connected at a time. Further ones are disconnected, which is reported.
     *
     * @param connections at least 1; default: 100
     * @return a new source
     */
    public FlumeSource<T> maxConnections(int connections) {
        return with(options.withMaxConnections(connections));
    }

    /**
     * Sets the maximum length of a batch, after decompression. An agent that sends a larger one is disconnected before
     * the batch is read, which is reported; it will try again, so set {@code batch-size} of its sink accordingly.
     *
     * @param bytes at least 1 KiB; default: 16 MiB
     * @return a new source
     */
    public FlumeSource<T> maxBatchBytes(int bytes) {
        return with(options.withMaxBatchBytes(bytes));
    }

    /**
     * Sets a callback that receives the port on which the source listens.
     *
     * @param callback receives the port, before {@code start()} returns
     * @return a new source
     */
    public FlumeSource<T> onListening(IntConsumer callback) {
        return with(options.withOnListening(checkNotNull(callback, "onListening needs a callback")));
    }

    /**
     * Stores events that are sent again once. Each event must have two headers: who made it, and a number that is
     * higher than those of all earlier events of the same maker. An event whose number is not higher than the highest
     * one stored is acknowledged and left out, so the events of a maker must come in order, through one channel and one
     * sink. Events without these headers are stored as they come.
     *
     * @param senderHeader the name of the header that says who made the event
     * @param numberHeader the name of the header with the number, a decimal
     * @return a new source
     */
    public FlumeSource<T> eventsOnce(String senderHeader, String numberHeader) {
        return new FlumeSource<>(options, Optional.of(new Identity(senderHeader, numberHeader)), decoder);
    }

    /**
     * Decodes events. An event for which the function fails is acknowledged and left out, which is reported.
     *
     * @param function makes a record of an event; called by several threads
     * @param <R> the type of the records
     * @return a new source
     */
    public <R> FlumeSource<R> decoded(Function1<? super T, ? extends R> function) {
        checkNotNull(function, "decoded needs a function");
        Function1<? super FlumeEvent, ? extends T> before = decoder;
        return new FlumeSource<>(options, identity, event -> function.apply(before.apply(event)));
    }

    @Override
    public String kind() {
        return "flume";
    }

    @Override
    public SourceReader<T> open(SourceContext context) throws Exception {
        options.check();
        return Sources.of(new FlumeReceiver<T>(options, identity, decoder)).open(context);
    }

    @Override
    public String toString() {
        return "flume on port " + options.port();
    }
}
