package io.dstream.jdbc;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.jdbc.internal.connect.Access;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * Where a database is, and how long to wait for it. Immutable: each method gives a new one. Nothing is connected before
 * a sink is started or a lookup used; each of them has connections of its own.
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
     * A database at a URL. Its driver must be on the class path.
     *
     * @param url the driver's URL, such as {@code jdbc:postgresql://localhost/shop}
     * @return a database without user and password
     * @throws IllegalArgumentException if that does not begin with {@code jdbc:}, or is a database in memory of SQLite,
     *     of which each connection has another
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
     * A database whose connections somebody else makes, and bounds. {@link #user}, {@link #password}, {@link #property}
     * and {@link #connectTimeout} are then theirs to say. For instants in MySQL's and MariaDB's {@code TIMESTAMP} the
     * sessions' time zone should be UTC. Not for sinks that write {@linkplain JdbcSink#fromTasks from tasks}.
     *
     * @param dataSource gives connections, any thread at a time; it is not closed
     * @return a database
     */
    public static Database of(DataSource dataSource) {
        checkNotNull(dataSource, "a database needs a data source");
        return new Database(Access.to("", Optional.of(dataSource)));
    }

    /**
     * Who connects.
     *
     * @param name the user's name
     * @return a new database
     */
    public Database user(String name) {
        checkNotNull(name, "user needs a name");
        return new Database(access.withUser(name));
    }

    /**
     * What the user proves who they are with. It is not logged.
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
     * How many connections a lookup has at most. A sink has one, or as many as its transactions are parallel.
     *
     * @param connections 1 to 1000; 4 if nothing is said
     * @return a new database
     */
    public Database lookupConnections(int connections) {
        checkArgument(
                connections >= 1 && connections <= 1000, "%s connections: expected 1 to 1000 of them", connections);
        return new Database(access.withLookupConnections(connections));
    }

    /**
     * How long it may take to get a connection.
     *
     * @param timeout at least 250 ms; 10 s if nothing is said
     * @return a new database
     */
    public Database connectTimeout(Duration timeout) {
        checkArgument(timeout.toMillis() >= 250, "a timeout of %s: expected at least 250 ms", timeout);
        return waiting(waits -> new Access.Waits(timeout, waits.answer(), waits.retry()));
    }

    /**
     * How long the database may take to answer a statement, waits for locks included, before the connection is taken
     * for lost. Held to where the driver can: those of PostgreSQL, MariaDB and MySQL.
     *
     * @param timeout at least 250 ms; 60 s if nothing is said
     * @return a new database
     */
    public Database answerTimeout(Duration timeout) {
        checkArgument(timeout.toMillis() >= 250, "a timeout of %s: expected at least 250 ms", timeout);
        return waiting(waits -> new Access.Waits(waits.connect(), timeout, waits.retry()));
    }

    /**
     * How long to try again what fails for a reason that may pass: a lost connection, a deadlock, a server that starts.
     * A start fails at once where the database cannot be reached; a connection that it loses later is replaced.
     *
     * @param time zero or more; 5 minutes if nothing is said
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

    /** The kind of database and its host, and nothing else of the URL, in which a password may be anywhere. */
    @Override
    public String toString() {
        return access.toString();
    }
}
