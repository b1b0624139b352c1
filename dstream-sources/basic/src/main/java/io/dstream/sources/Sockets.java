package io.dstream.sources;

import io.dstream.source.Source;
import java.nio.charset.Charset;

/**
 * Streams of what comes over TCP connections: lines of text, or records of any kind.
 *
 * <pre>{@code
 * ssc.from(Sockets.textLines("localhost", 9999)).print();               // connects
 * ssc.from(Sockets.listen(9999)).print();                               // is connected to
 *
 * ssc.from(Sockets.client("feed.example.com", 9999)                     // with options
 *         .tls(SSLContext.getDefault())
 *         .maxLineBytes(16 << 10)
 *         .lines());
 * }</pre>
 *
 * <p>A line ends with {@code \n} or {@code \r\n}. What stands after the last line end is a line too when its sender
 * closes the connection in good order, and is dropped when the connection breaks. Bytes that are no characters become
 * {@code U+FFFD}; a byte order mark at the beginning of a connection is left out. No input of any kind ends a receiving
 * thread, and none makes a connection take more memory than about twice the longest line allowed, beside the stream's
 * {@linkplain io.dstream.StreamingContext.Builder#receiverBuffer buffer}. While that is full nothing is read, so that
 * slow batches hold back the senders.
 *
 * <p>A plain connection cannot be asked to send again: what has been received and is not in a finished batch is lost
 * when the program stops without {@code stopGracefully}, or fails.
 */
public final class Sockets {
    private Sockets() {}

    /**
     * Lines of UTF-8 text, of at most 1 MiB, from a server. Connects, and connects again whenever the connection ends.
     *
     * @param host the server's name or address
     * @param port its port, 1 to 65535
     * @return the source
     * @throws IllegalArgumentException if the host is empty or the port out of bounds
     */
    public static Source<String> textLines(String host, int port) {
        return client(host, port).lines();
    }

    /**
     * Lines of text from a server.
     *
     * @param host the server's name or address
     * @param port its port, 1 to 65535
     * @param charset the text's encoding; one in which a line feed is the byte 10
     * @param maxLineBytes longer lines are cut off there; 1 to 2^30
     * @return the source
     * @throws IllegalArgumentException if an argument is out of bounds
     */
    public static Source<String> lines(String host, int port, Charset charset, int maxLineBytes) {
        return client(host, port).charset(charset).maxLineBytes(maxLineBytes).lines();
    }

    /**
     * Lines of UTF-8 text, of at most 1 MiB, from up to 1000 senders at a time, on this machine: the port is that of
     * the loopback address. For senders elsewhere see {@link SocketServer#bind}.
     *
     * @param port the port, 1 to 65535; for a free one, see {@link SocketServer#onListening}
     * @return the source
     * @throws IllegalArgumentException if the port is out of bounds
     */
    public static Source<String> listen(int port) {
        return server(port).lines();
    }

    /**
     * Begins to describe a source that connects.
     *
     * @param host the server's name or address
     * @param port its port, 1 to 65535
     * @return options at their defaults
     * @throws IllegalArgumentException if the host is empty or the port out of bounds
     */
    public static SocketClient client(String host, int port) {
        return new SocketClient(host, port);
    }

    /**
     * Begins to describe a source that is connected to.
     *
     * @param port the port, 0 to 65535; 0 is any that is free
     * @return options at their defaults
     * @throws IllegalArgumentException if the port is out of bounds
     */
    public static SocketServer server(int port) {
        return new SocketServer(port);
    }
}
