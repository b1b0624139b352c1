package io.dstream.zeromq.internal;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a socket is, and how it speaks. Immutable.
 *
 * @param endpoint tcp://host:port
 * @param bind whether it listens
 * @param security whether and how it encrypts
 * @param highWaterMark how many messages ZeroMQ holds for each peer
 * @param maxMessageBytes the length of a message, all frames together
 */
public record SocketOptions(String endpoint, boolean bind, Security security, int highWaterMark, int maxMessageBytes) {
    private static final Pattern ENDPOINT =
            Pattern.compile("tcp://(\\*|\\[[0-9A-Fa-f:.%]+]|[^\\s:/\\[\\]*]+):(\\d{1,5})");
    private static final int MAX_PORT = 65_535;
    private static final int DEFAULT_HIGH_WATER_MARK = 1000;
    private static final int DEFAULT_MAX_BYTES = 1 << 20;

    /** How a socket encrypts. */
    public sealed interface Security {}

    /** It does not. */
    public record Plain() implements Security {}

    /** It shows its key to those that connect, and lets in those whose keys it knows: all, where none are given. */
    public record Server(String publicKey, String secretKey, List<String> clients) implements Security {
        @Override
        public String toString() {
            return "Server[" + publicKey + "]";
        }
    }

    /** It connects to one whose key it knows. */
    public record Client(String publicKey, String secretKey, String server) implements Security {
        @Override
        public String toString() {
            return "Client[" + publicKey + "]";
        }
    }

    public static SocketOptions of(String endpoint) {
        checkNotNull(endpoint, "an endpoint");
        Optional<Integer> port = port(endpoint);
        checkArgument(
                port.isPresent() && port.get() >= 1 && port.get() <= MAX_PORT,
                "endpoint '%s': expected tcp://host:port, such as tcp://127.0.0.1:5555",
                endpoint);
        return new SocketOptions(endpoint, false, new Plain(), DEFAULT_HIGH_WATER_MARK, DEFAULT_MAX_BYTES);
    }

    private static Optional<Integer> port(String endpoint) {
        Matcher matcher = ENDPOINT.matcher(endpoint);
        return matcher.matches() ? Optional.of(Integer.valueOf(matcher.group(2))) : Optional.empty();
    }

    /** The host, {@code *} for all addresses. */
    String host() {
        return endpoint.substring("tcp://".length(), endpoint.lastIndexOf(':'));
    }

    int port() {
        return port(endpoint).orElseThrow();
    }

    public SocketOptions withBind(boolean listens) {
        return new SocketOptions(endpoint, listens, security, highWaterMark, maxMessageBytes);
    }

    public SocketOptions withSecurity(Security other) {
        return new SocketOptions(endpoint, bind, other, highWaterMark, maxMessageBytes);
    }

    public SocketOptions withHighWaterMark(int messages) {
        checkArgument(messages >= 1, "a high-water mark of %s messages: expected at least 1", messages);
        return new SocketOptions(endpoint, bind, security, messages, maxMessageBytes);
    }

    public SocketOptions withMaxMessageBytes(int bytes) {
        checkArgument(bytes >= 1, "messages of %s bytes at most: expected at least 1", bytes);
        return new SocketOptions(endpoint, bind, security, highWaterMark, bytes);
    }

    /** Fails if it cannot be opened as it is. */
    public void check() {
        checkArgument(
                bind || !host().equals("*"),
                "%s: cannot connect to all addresses; name one, or call bind() to listen there",
                endpoint);
    }
}
