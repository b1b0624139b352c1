package io.dstream.redis.internal;

import io.dstream.engine.task.Retry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisException;

/**
 * How a server is reached. Immutable; its text has no password.
 *
 * @param host its name or address
 * @param port its port
 * @param user the user; empty for the default one
 * @param password the password; empty for none
 * @param database the database's number
 * @param tls empty for plain text
 * @param timeout for connecting and for each answer
 */
public record Server(
        String host,
        int port,
        Optional<String> user,
        Optional<String> password,
        int database,
        Optional<SSLContext> tls,
        Duration timeout)
        implements Retry.Errors {

    public Server withLogin(Optional<String> name, String secret) {
        return new Server(host, port, name, Optional.of(secret), database, tls, timeout);
    }

    public Server withTls(SSLContext context) {
        return new Server(host, port, user, password, database, Optional.of(context), timeout);
    }

    public Server withDatabase(int number) {
        return new Server(host, port, user, password, number, tls, timeout);
    }

    public Server withTimeout(Duration wait) {
        return new Server(host, port, user, password, database, tls, wait);
    }

    /** A new connection, which is logged in. Throws what the client throws: see {@link #problem}. */
    public Link connect() {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis((int) timeout.toMillis())
                .socketTimeoutMillis((int) timeout.toMillis())
                .database(database)
                .clientName("dstream");
        user.ifPresent(config::user);
        password.ifPresent(config::password);
        tls.ifPresent(context -> {
            SSLParameters checks = context.getDefaultSSLParameters();
            checks.setEndpointIdentificationAlgorithm("HTTPS");
            config.ssl(true).sslSocketFactory(context.getSocketFactory()).sslParameters(checks);
        });
        return new Link(new Connection(new HostAndPort(host, port), config.build()));
    }

    @Override
    public boolean mayPass(Exception thrown) {
        return Problems.mayPass(thrown);
    }

    @Override
    public Optional<IOException> problem(String what, Exception thrown) {
        return thrown instanceof JedisException client ? Optional.of(problem(what, client)) : Optional.empty();
    }

    /** What the client has thrown, as an exception that says what to do. */
    public IOException problem(String what, JedisException thrown) {
        return new IOException(what + ": " + Problems.reason(this, thrown), thrown);
    }

    @Override
    public String toString() {
        return host + ":" + port + (database == 0 ? "" : "/" + database);
    }
}
