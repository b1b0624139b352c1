package io.dstream.flume;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.flume.internal.ListenOptions;
import io.dstream.function.Function1;

/**
 * Receives from the Avro sinks of Flume agents, and sends to the Avro sources of agents.
 *
 * <pre>{@code
 * DStream<String> lines = ssc.from(Flume.listen(4141).decoded(FlumeEvent::text));
 * }</pre>
 *
 * <p>The agent needs a sink such as this one:
 *
 * <pre>{@code
 * agent.sinks.dstream.type = avro
 * agent.sinks.dstream.hostname = 127.0.0.1
 * agent.sinks.dstream.port = 4141
 * agent.sinks.dstream.channel = file
 * }</pre>
 */
public final class Flume {
    private static final int MAX_PORT = 65_535;

    private Flume() {}

    /**
     * Returns a source to which agents send.
     *
     * @param port the port to listen on; 0 for any that is free, see {@link FlumeSource#onListening}
     * @return the source
     */
    public static FlumeSource<FlumeEvent> listen(int port) {
        checkArgument(port >= 0 && port <= MAX_PORT, "port %s: expected 0 to 65535", port);
        return FlumeSource.of(ListenOptions.of(port));
    }

    /**
     * Returns a sink that sends to an agent's Avro source.
     *
     * @param host the agent's host
     * @param port the port of its Avro source
     * @param encoder makes an event of a record
     * @param <T> the type of the records
     * @return the sink, for one stream
     */
    public static <T> FlumeSink<T> send(String host, int port, Function1<? super T, FlumeEvent> encoder) {
        checkArgument(host != null && !host.isBlank(), "send needs a host");
        checkArgument(port >= 1 && port <= MAX_PORT, "port %s: expected 1 to 65535", port);
        checkNotNull(encoder, "send needs a function");
        return FlumeSink.of(host, port, encoder);
    }
}
