package io.dstream.sources;

import io.dstream.source.Source;
import java.nio.charset.Charset;

/**
 * Streams of data from TCP connections: lines of text, or records of any kind.
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
 * <p>A line ends with {@code } or {@code \r }. Text after the last line end is also a line if the sender closes the
 * connection in an orderly way; it is dropped if the connection breaks. Bytes that cannot be decoded become
 * {@code U+FFFD}; a byte order mark at the beginning of a connection is skipped. No input ends a receiving thread, or
 * makes a connection take more memory than about twice the longest allowed line, in addition to the stream's
 * {@linkplain io.dstream.StreamingContext.Builder#receiverBuffer buffer}. While the buffer is full nothing is read, so
 * slow batches hold back the senders.
 *
 * <p>A plain connection cannot be asked to send data again. If the program fails, or stops without
 * {@code stopGracefully}, the data that has been received and is not in a finished batch is lost.
 */
public final class Sockets {
    private Sockets() {}

    /**
     * Returns a source of lines of UTF-8 text, of up to 1 MiB each, from a server. It reconnects whenever the
     * connection ends.
     *
     * @param host the server's name or address
     * @param port the server's port, 1 to 65535
     * @return the source
     * @throws IllegalArgumentException if the host is empty or the port is out of range
     */
    public static Source<String> textLines(String host, int port) {
        return client(host, port).lines();
    }

    /**
     * Returns a source of lines of text from a server.
     *
     * @param host the server's name or address
     * @param port the server's port, 1 to 65535
     * @param charset the encoding, in which a line feed must be the byte 10
     * @param maxLineBytes the length at which longer lines are truncated; 1 to 2^30
     * @return the source
     * @throws IllegalArgumentException if an argument is out of range
     */
    public static Source<String> lines(String host, int port, Charset charset, int maxLineBytes) {
        return client(host, port).charset(charset).maxLineBytes(maxLineBytes).lines();
    }

    /**
     * Returns a source of lines of UTF-8 text, of up to 1 MiB each, from up to 1000 senders at a time. It listens on
     * the loopback address, so only senders on the same computer can connect. For others see {@link SocketServer#bind}.
     *
     * @param port the port, 1 to 65535; to use a free port, see {@link SocketServer#onListening}
     * @return the source
     * @throws IllegalArgumentException if the port is out of range
     */
    public static Source<String> listen(int port) {
        return server(port).lines();
    }

    /**
     * Returns the options of a source that connects to a server.
     *
     * @param host the server's name or address
     * @param port the server's port, 1 to 65535
     * @return options with their defaults
     * @throws IllegalArgumentException if the host is empty or the port is out of range
     */
    public static SocketClient client(String host, int port) {
        return new SocketClient(host, port);
    }

    /**
     * Returns the options of a source to which senders connect.
     *
     * @param port the port, 0 to 65535; 0 for any free port
     * @return options with their defaults
     * @throws IllegalArgumentException if the port is out of range
     */
    public static SocketServer server(int port) {
        return new SocketServer(port);
    }
}
