package io.dstream.jdbc.internal.connect;

import com.google.common.collect.ImmutableMap;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * How a database is reached. Immutable. Can be sent to where tasks run, password included, unless it is a data source.
 *
 * @param dataSource gives connections, or nothing where they are made with a URL
 * @param url the driver's URL, empty with a data source
 * @param user who connects
 * @param password what the user proves who they are with
 * @param properties those of the driver
 * @param lookupConnections how many connections a lookup has at most
 * @param waits how long to wait for what
 */
public record Access(
        Optional<DataSource> dataSource,
        String url,
        Optional<String> user,
        Optional<String> password,
        ImmutableMap<String, String> properties,
        int lookupConnections,
        Waits waits)
        implements Serializable {

    /**
     * How long to wait for what.
     *
     * @param connect for a connection
     * @param answer for the answer to a statement
     * @param retry how long to try again what may pass
     */
    public record Waits(Duration connect, Duration answer, Duration retry) implements Serializable {
        private static final Waits DEFAULT =
                new Waits(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMinutes(5));
    }

    /** By a URL, or by a data source and an empty one. */
    public static Access to(String url, Optional<DataSource> dataSource) {
        return new Access(dataSource, url, Optional.empty(), Optional.empty(), ImmutableMap.of(), 4, Waits.DEFAULT);
    }

    public Access withUser(String name) {
        return new Access(dataSource, url, Optional.of(name), password, properties, lookupConnections, waits);
    }

    public Access withPassword(String secret) {
        return new Access(dataSource, url, user, Optional.of(secret), properties, lookupConnections, waits);
    }

    public Access withProperty(String name, String value) {
        ImmutableMap<String, String> all = ImmutableMap.<String, String>builder()
                .putAll(properties)
                .put(name, value)
                .buildKeepingLast();
        return new Access(dataSource, url, user, password, all, lookupConnections, waits);
    }

    public Access withLookupConnections(int connections) {
        return new Access(dataSource, url, user, password, properties, connections, waits);
    }

    public Access withWaits(Waits other) {
        return new Access(dataSource, url, user, password, properties, lookupConnections, other);
    }

    /** What must not be logged. */
    public Secrets secrets() {
        return Secrets.of(url, password, properties);
    }

    /** What is sent: an {@code Optional} cannot be. */
    private record Sent(
            String url,
            String user, // null for none, as is the password
            String password,
            ImmutableMap<String, String> properties,
            int lookupConnections,
            Waits waits)
            implements Serializable {
        private Object readResolve() {
            return new Access(
                    Optional.empty(),
                    url,
                    Optional.ofNullable(user),
                    Optional.ofNullable(password),
                    properties,
                    lookupConnections,
                    waits);
        }

        @Override
        public String toString() {
            return "a database";
        }
    }

    private Object writeReplace() throws NotSerializableException {
        if (dataSource.isPresent()) {
            throw new NotSerializableException(dataSource.get().getClass().getName());
        }
        return new Sent(url, user.orElse(null), password.orElse(null), properties, lookupConnections, waits);
    }

    /** The kind of database and its host, and nothing else of the URL, in which a password may be anywhere. */
    @Override
    public String toString() {
        return dataSource.isPresent() ? "the data source" : secrets().place();
    }
}
