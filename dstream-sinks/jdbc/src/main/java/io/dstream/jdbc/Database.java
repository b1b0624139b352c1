package io.dstream.jdbc;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.jdbc.internal.connect.Access;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * The connection settings and timeouts of a database. Immutable: each method returns a new object. No connection is
 * opened before a sink is started or a lookup is used; each of them has its own connections.
 *
 * <pre>{@code
 * Database db = Database.at("jdbc:postgresql://localhost/shop").user("shop").password(secret);
 * Database db = Database.of(dataSource);                               // a pool of the program's own
 * }</pre>
 */
public final class Database {

    private final Access access;

    private Database(Access access) {
        this.access = access;
    }

    /**
     * Returns a database with a URL. Its driver must be on the class path.
     *
     * @param url the driver's URL, such as {@code jdbc:postgresql://localhost/shop}
     * @return a database without user and password
     * @throws IllegalArgumentException if the URL does not begin with {@code jdbc:}, or if it is for an in-memory
     *     database of SQLite, which is a different one for each connection
     */
    public static Database at(String url) {
        checkArgument(
                url != null && url.startsWith("jdbc:"),
                "a database URL starts with jdbc:, as in jdbc:postgresql://localhost/shop");
        checkArgument(
                !url.startsWith("jdbc:sqlite::memory:") && !url.equals("jdbc:sqlite:"),
                "SQLite gives each connection an in-memory database of its own: use a file, as in"
                        + " jdbc:sqlite:/var/lib/shop.db");
        return new Database(Access.to(url, Optional.empty()));
    }

    /**
     * Returns a database whose connections come from a data source, which also limits them. {@link #user},
     * {@link #password}, {@link #property} and {@link #connectTimeout} are then set on the data source. For instants in
     * {@code TIMESTAMP} columns of MySQL and MariaDB, the sessions' time zone should be UTC. Not for sinks that write
     * {@linkplain JdbcSink#fromTasks from tasks}.
     *
     * @param dataSource provides connections, to any thread; it is not closed
     * @return a database
     */
    public static Database of(DataSource dataSource) {
        checkNotNull(dataSource, "a database needs a data source");
        return new Database(Access.to("", Optional.of(dataSource)));
    }

    /**
     * Sets the user who connects.
     *
     * @param name the user's name
     * @return a new database
     */
    public Database user(String name) {
        checkNotNull(name, "user needs a name");
        return new Database(access.withUser(name));
    }

    /**
     * Sets the password. It is not logged.
     *
     * @param secret the password
     * @return a new database
     */
    public Database password(String secret) {
        checkNotNull(secret, "password needs a password");
        return new Database(access.withPassword(secret));
    }

    /**
     * Sets a property of the driver.
     *
     * @param name its name, such as {@code sslmode}
     * @param value its value
     * @return a new database
     */
    public Database property(String name, String value) {
        checkNotNull(name, "a property needs a name");
        checkNotNull(value, "a property needs a value");
        return new Database(access.withProperty(name, value));
    }

    /**
     * Limits the number of connections of a lookup. A sink has one connection, or one for each parallel transaction.
     *
     * @param connections 1 to 1000; default: 4
     * @return a new database
     */
    public Database lookupConnections(int connections) {
        checkArgument(
                connections >= 1 && connections <= 1000, "%s connections: expected 1 to 1000 of them", connections);
        return new Database(access.withLookupConnections(connections));
    }

    /**
     * Sets how long it may take to get a connection.
     *
     * @param timeout at least 250 ms; default: 10 s
     * @return a new database
     */
    public Database connectTimeout(Duration timeout) {
        checkArgument(timeout.toMillis() >= 250, "a timeout of %s: expected at least 250 ms", timeout);
        return waiting(waits -> new Access.Waits(timeout, waits.answer(), waits.retry()));
    }

    /**
     * Sets how long the database may take to answer a statement, including waits for locks, before the connection is
     * considered lost. Supported by the drivers of PostgreSQL, MariaDB and MySQL.
     *
     * @param timeout at least 250 ms; default: 60 s
     * @return a new database
     */
    public Database answerTimeout(Duration timeout) {
        checkArgument(timeout.toMillis() >= 250, "a timeout of %s: expected at least 250 ms", timeout);
        return waiting(waits -> new Access.Waits(waits.connect(), timeout, waits.retry()));
    }

    /**
     * Sets how long to retry operations that failed with a transient error, such as a lost connection, a deadlock or a
     * server that is starting. If the database cannot be reached at the start, the start fails immediately. A
     * connection that is lost later is replaced.
     *
     * @param time zero or more; default: 5 minutes
     * @return a new database
     */
    public Database retryFor(Duration time) {
        checkArgument(!time.isNegative(), "retrying for %s: expected zero or more", time);
        return waiting(waits -> new Access.Waits(waits.connect(), waits.answer(), time));
    }

    private Database waiting(UnaryOperator<Access.Waits> change) {
        return new Database(access.withWaits(change.apply(access.waits())));
    }

    Access access() {
        return access;
    }

    /** Returns the kind of database and its host, and no other part of the URL, which may contain a password. */
    @Override
    public String toString() {
        return access.toString();
    }
}
