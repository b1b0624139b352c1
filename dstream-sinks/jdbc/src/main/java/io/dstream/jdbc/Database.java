package io.dstream.jdbc;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Where a database is, and how long to wait for it. Immutable: each method gives a new one. Nothing is connected before
 * a sink is started or a look-up used; each of them has connections of its own.
 *
 * <pre>{@code
 * Database db = Database.at("jdbc:postgresql://localhost/shop").user("shop").password(secret);
 * Database db = Database.of(dataSource);                               // a pool of the program's own
 * }</pre>
 */
public final class Database {

    /** How long to wait for what. */
    record Waits(Duration connect, Duration answer, Duration retry) {
        static final Waits DEFAULT = new Waits(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMinutes(5));
    }

    private final Optional<DataSource> dataSource;
    private final String url; // empty with a data source
    private final Optional<String> user;
    private final Optional<String> password;
    private final ImmutableMap<String, String> properties;
    private final int lookupConnections;
    private final Waits waits;

    private Database(
            Optional<DataSource> dataSource,
            String url,
            Optional<String> user,
            Optional<String> password,
            Map<String, String> properties,
            int lookupConnections,
            Waits waits) {
        this.dataSource = dataSource;
        this.url = url;
        this.user = user;
        this.password = password;
        this.properties = ImmutableMap.copyOf(properties);
        this.lookupConnections = lookupConnections;
        this.waits = waits;
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
                "a database's URL begins with jdbc:, as jdbc:postgresql://localhost/shop does");
        checkArgument(
                !url.startsWith("jdbc:sqlite::memory:") && !url.equals("jdbc:sqlite:"),
                "a database in memory of SQLite is another one for each connection: give it a file, as in"
                        + " jdbc:sqlite:/var/lib/shop.db");
        return new Database(Optional.empty(), url, Optional.empty(), Optional.empty(), Map.of(), 4, Waits.DEFAULT);
    }

    /**
     * A database whose connections somebody else makes, and bounds. {@link #user}, {@link #password}, {@link #property}
     * and {@link #connectTimeout} are then theirs to say. For instants in MySQL's and MariaDB's {@code TIMESTAMP} the
     * sessions' time zone should be UTC.
     *
     * @param dataSource gives connections, any thread at a time; it is not closed
     * @return a database
     */
    public static Database of(DataSource dataSource) {
        checkNotNull(dataSource, "a database needs a data source");
        return new Database(
                Optional.of(dataSource), "", Optional.empty(), Optional.empty(), Map.of(), 4, Waits.DEFAULT);
    }

    /**
     * Who connects.
     *
     * @param name the user's name
     * @return a new database
     */
    public Database user(String name) {
        checkNotNull(name, "user needs a name");
        return new Database(dataSource, url, Optional.of(name), password, properties, lookupConnections, waits);
    }

    /**
     * What the user proves who they are with. It is not logged.
     *
     * @param secret the password
     * @return a new database
     */
    public Database password(String secret) {
        checkNotNull(secret, "password needs a password");
        return new Database(dataSource, url, user, Optional.of(secret), properties, lookupConnections, waits);
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
        Map<String, String> all = ImmutableMap.<String, String>builder()
                .putAll(properties)
                .put(name, value)
                .buildKeepingLast();
        return new Database(dataSource, url, user, password, all, lookupConnections, waits);
    }

    /**
     * How many connections a look-up has at most. A sink has one, or as many as its transactions are parallel.
     *
     * @param connections 1 to 1000; 4 if nothing is said
     * @return a new database
     */
    public Database lookupConnections(int connections) {
        checkArgument(
                connections >= 1 && connections <= 1000, "%s connections: expected 1 to 1000 of them", connections);
        return new Database(dataSource, url, user, password, properties, connections, waits);
    }

    /**
     * How long it may take to get a connection.
     *
     * @param timeout at least 250 ms; 10 s if nothing is said
     * @return a new database
     */
    public Database connectTimeout(Duration timeout) {
        checkArgument(timeout.toMillis() >= 250, "a timeout of %s: expected at least 250 ms", timeout);
        return waiting(new Waits(timeout, waits.answer, waits.retry));
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
        return waiting(new Waits(waits.connect, timeout, waits.retry));
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
        return waiting(new Waits(waits.connect, waits.answer, time));
    }

    private Database waiting(Waits other) {
        return new Database(dataSource, url, user, password, properties, lookupConnections, other);
    }

    Optional<DataSource> dataSource() {
        return dataSource;
    }

    String url() {
        return url;
    }

    Optional<String> userName() {
        return user;
    }

    Optional<String> secret() {
        return password;
    }

    ImmutableMap<String, String> properties() {
        return properties;
    }

    int connectionsOfLookup() {
        return lookupConnections;
    }

    Waits waits() {
        return waits;
    }

    /** What must not be logged. */
    Secrets secrets() {
        return Secrets.of(url, password, properties);
    }

    /** The kind of database and its host, and nothing else of the URL, in which a password may be anywhere. */
    @Override
    public String toString() {
        return dataSource.isPresent() ? "the data source" : secrets().place();
    }
}
