package io.dstream.http;

import io.dstream.http.internal.client.ClientOptions;
import java.net.URI;

/**
 * Receives messages by WebSocket.
 *
 * <pre>{@code
 * DStream<String> trades = ssc.from(
 *         WebSockets.connect(URI.create("wss://example.org/trades")).say("{\"subscribe\":\"eur\"}"));
 * }</pre>
 */
public final class WebSockets {
    private WebSockets() {}

    /**
     * Returns a source of the text messages of a server.
     *
     * @param address begins with {@code ws://} or {@code wss://}
     * @return the source
     */
    public static WebSocketSource<String> connect(URI address) {
        return WebSocketSource.of(ClientOptions.of(address, "ws", "wss"));
    }
}
