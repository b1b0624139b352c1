package io.dstream.http;

import io.dstream.http.internal.client.ClientOptions;
import java.net.URI;

/**
 * Receives server-sent events.
 *
 * <pre>{@code
 * DStream<ServerSentEvent> events = ssc.from(ServerSentEvents.from(URI.create("https://example.org/events")));
 * }</pre>
 */
public final class ServerSentEvents {
    private ServerSentEvents() {}

    /**
     * Returns a source of the events of a server.
     *
     * @param address begins with {@code http://} or {@code https://}
     * @return the source
     */
    public static ServerSentEventSource<ServerSentEvent> from(URI address) {
        return ServerSentEventSource.of(ClientOptions.of(address, "http", "https"));
    }
}
