package io.dstream.redis;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.redis.internal.Server;
import io.dstream.redis.internal.read.SourceOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A Redis server, whose streams are sources and sinks. Immutable: each method returns a new object.
 *
 * <pre>{@code
 * Redis redis = Redis.at("localhost", 6379).password(secret);
 * DStream<RedisEntry> orders = ssc.from(redis.read("orders").from(StreamStart.beginning())).named("orders");
 * orders.to(redis.append("copies", RedisEntry::fields).exactlyOnce("shop-copies"));
 * }</pre>
 *
 * <p>The server is a single one, or the master of a replicated one, of version 7.0 or later. A Redis Cluster is
 * refused.
 */
public final class Redis {
    private final Server server;

    private Redis(Server server) {
        this.server = server;
    }

    /**
     * Returns a server, with database 0 and without a password.
     *
     * @param host the server's name or address
     * @param port its port, 1 to 65535
     * @return the server
     */
    public static Redis at(String host, int port) {
        checkArgument(host != null && !host.isBlank(), "a Redis server needs a host");
        checkArgument(port >= 1 && port <= 65535, "port %s: expected 1 to 65535", port);
        return new Redis(new Server(
                host, port, Optional.empty(), Optional.empty(), 0, Optional.empty(), Duration.ofSeconds(10)));
    }

    /**
     * Sets the password of the default user.
     *
     * @param password the password, which is never logged
     * @return a copy with this setting
     */
    public Redis password(String password) {
        checkNotNull(password, "password needs one");
        return new Redis(server.withLogin(Optional.empty(), password));
    }

    /**
     * Sets the user. It needs the commands that {@code docs/redis.md} lists.
     *
     * @param name the user's name in the server's access control list
     * @param password the password, which is never logged
     * @return a copy with this setting
     */
    public Redis user(String name, String password) {
        checkArgument(name != null && !name.isBlank(), "user needs a name");
        checkNotNull(password, "user needs a password");
        return new Redis(server.withLogin(Optional.of(name), password));
    }

    /**
     * Connects with TLS. The server's certificate must be trusted by the context and be valid for the host's name.
     *
     * @param context the trusted certificates, and the client's key for servers that ask for one
     * @return a copy with this setting
     */
    public Redis tls(SSLContext context) {
        return new Redis(server.withTls(checkNotNull(context, "tls needs an SSLContext")));
    }

    /**
     * Sets the database.
     *
     * @param number its number; default: 0
     * @return a copy with this setting
     */
    public Redis database(int number) {
        checkArgument(number >= 0, "database %s: expected 0 or more", number);
        return new Redis(server.withDatabase(number));
    }

    /**
     * Sets how long the server may take to accept a connection and to answer. After that, the connection is given up
     * and another one is made. A start waits this long for a server that is away.
     *
     * @param wait 100 ms to 1 hour; default: 10 seconds
     * @return a copy with this setting
     */
    public Redis timeout(Duration wait) {
        checkArgument(
                wait.toMillis() >= 100 && wait.toMillis() <= 3_600_000,
                "a timeout of %s: expected 100 ms to 1 hour",
                wait);
        return new Redis(server.withTimeout(wait));
    }

    /**
     * Returns a source that reads streams by the ids of their entries. With a checkpoint directory each entry goes into
     * exactly one batch.
     *
     * @param streams the streams' keys, 1 to 100 of them; one that does not exist yet is waited for, which is reported
     * @return the source
     */
    public RedisSource read(String... streams) {
        checkArgument(streams.length >= 1 && streams.length <= 100, "%s streams: expected 1 to 100", streams.length);
        List<String> names = Arrays.stream(streams).distinct().toList();
        names.forEach(Redis::checkKey);
        return new RedisSource(new SourceOptions(server, names));
    }

    /**
     * Returns a builder of sinks that append an entry to a stream for each record.
     *
     * @param stream the stream's key; the stream is created if it does not exist
     * @param fields returns the entry's fields, at least one, in the map's order: {@code byte[]} values as they are,
     *     others as text in UTF-8. It is called by several threads at once
     * @param <T> the type of the records
     * @return the builder
     */
    public <T> RedisOutput<T> append(String stream, Function1<? super T, ? extends Map<String, ?>> fields) {
        checkKey(stream);
        checkNotNull(fields, "append needs a function that returns the fields");
        return new RedisOutput<>(server, stream, fields);
    }

    private static void checkKey(String key) {
        checkArgument(key != null && !key.isEmpty(), "a stream needs a key");
    }

    /** Returns the address, without the password. */
    @Override
    public String toString() {
        return server.toString();
    }
}
