package io.dstream.http;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.http.internal.ListenOptions;

/**
 * Serves the latest batches to any number of clients: by server-sent events and by WebSocket.
 *
 * <pre>{@code
 * counts.to(HttpFeed.listen(8081, count -> count.key() + " " + count.value()));
 * }</pre>
 *
 * <pre>{@code
 * curl -N http://localhost:8081/events
 * }</pre>
 */
public final class HttpFeed {
    private static final int MAX_PORT = 65_535;

    private HttpFeed() {}

    /**
     * Returns a sink that serves each record as a server-sent event at {@code /events}, and as a text message of a
     * WebSocket at {@code /socket}.
     *
     * @param port the port to listen on; 0 for any that is free, see {@link HttpFeedSink#onListening}
     * @param encoder makes a text of a record
     * @param <T> the type of the records
     * @return the sink, for one stream
     */
    public static <T> HttpFeedSink<T> listen(int port, Function1<? super T, String> encoder) {
        checkArgument(port >= 0 && port <= MAX_PORT, "port %s: expected 0 to 65535", port);
        checkNotNull(encoder, "listen needs a function");
        return HttpFeedSink.of(ListenOptions.of(port), encoder);
    }
}
