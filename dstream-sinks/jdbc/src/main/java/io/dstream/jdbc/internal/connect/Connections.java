package io.dstream.jdbc.internal.connect;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.dstream.internal.text.Logs;
import io.dstream.jdbc.JdbcException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import javax.sql.DataSource;
import org.slf4j.Logger;

/** Connections to a database: a pool of one's own, or somebody's data source. Any number of threads may take one. */
public final class Connections implements AutoCloseable {
    private static final Logger LOG = Logs.of("jdbc");
    private static final String IN_UTC = "SET time_zone = '+00:00'"; // instants are written and read so

    private final Access access;
    private final Optional<HikariDataSource> pool; // none with a data source

    private Connections(Access access, Optional<HikariDataSource> pool) {
        this.access = access;
        this.pool = pool;
    }

    /** A pool that has not connected yet. */
    public static Connections open(Access access, String who, int size) throws SQLException {
        if (access.dataSource().isPresent()) {
            return new Connections(access, Optional.empty());
        }
        var unused = driver(access);
        HikariConfig config = new HikariConfig();
        config.setPoolName("dstream-" + who);
        config.setJdbcUrl(access.url());
        properties(access).forEach((name, value) -> config.addDataSourceProperty(name.toString(), value));
        access.user().ifPresent(config::setUsername);
        access.password().ifPresent(config::setPassword);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setAutoCommit(false);
        config.setInitializationFailTimeout(-1); // whoever takes the first connection says what is wrong
        long connect = access.waits().connect().toMillis();
        config.setConnectionTimeout(connect);
        config.setValidationTimeout(Math.min(5000, connect));
        if (isMysql(access)) {
            config.setConnectionInitSql(IN_UTC);
        }
        return new Connections(access, Optional.of(new HikariDataSource(config)));
    }

    /** A connection in a transaction, to be closed. */
    public Connection take() throws SQLException {
        DataSource source = pool.<DataSource>map(own -> own)
                .orElseGet(() -> access.dataSource().orElseThrow());
        return ready(access, source.getConnection());
    }

    /** A connection beside the pool, which tells at once what is wrong. */
    public Connection takeFirst() throws SQLException {
        return one(access);
    }

    /** A connection in a transaction, beside all pools, to be closed. */
    public static Connection one(Access access) throws SQLException {
        if (access.dataSource().isPresent()) {
            return ready(access, access.dataSource().get().getConnection());
        }
        Properties properties = properties(access);
        access.user().ifPresent(name -> properties.setProperty("user", name));
        access.password().ifPresent(secret -> properties.setProperty("password", secret));
        Connection connection = driver(access).connect(access.url(), properties);
        try (Statement statement = connection.createStatement()) {
            if (isMysql(access)) {
                statement.execute(IN_UTC);
            }
        } catch (SQLException | RuntimeException | Error e) {
            connection.close();
            throw e;
        }
        return ready(access, connection);
    }

    private static Connection ready(Access access, Connection connection) throws SQLException {
        try {
            connection.setAutoCommit(false);
            Duration answer = access.waits().answer();
            try {
                connection.setNetworkTimeout(Runnable::run, (int) Math.min(Integer.MAX_VALUE, answer.toMillis()));
            } catch (SQLFeatureNotSupportedException e) {
                // then it waits as long as the driver does
            }
            return connection;
        } catch (SQLException | RuntimeException | Error e) {
            var unused = drop(connection, e);
            throw e;
        }
    }

    /**
     * Gives back a connection whose transaction is not to be: what it may have left is undone.
     *
     * @return whether the database has said so; a connection that is lost is undone all the same, unless it was lost in
     *     a COMMIT
     */
    public static boolean drop(Connection connection, Throwable why) {
        boolean undone = false;
        try (connection) {
            connection.rollback();
            undone = true;
        } catch (SQLException | RuntimeException e) {
            if (e != why) {
                why.addSuppressed(e);
            }
        }
        return undone;
    }

    private static Driver driver(Access access) throws SQLException {
        try {
            return DriverManager.getDriver(access.url());
        } catch (SQLException e) {
            registerDrivers();
        }
        try {
            return DriverManager.getDriver(access.url());
        } catch (SQLException e) {
            throw new JdbcException(
                    "no driver for " + access + ": put the one of that database on the class path, and write the URL"
                            + " as its manual says",
                    null);
        }
    }

    /**
     * Makes known the drivers that are where this class is. The JDK has looked for some once, by the class loader of
     * the thread that happened to ask first; in an executor of a cluster that may not know the program's jars.
     */
    private static void registerDrivers() {
        try {
            ServiceLoader.load(Driver.class, Connections.class.getClassLoader())
                    .forEach(driver -> LOG.debug("{} is known now", driver.getClass()));
        } catch (ServiceConfigurationError e) { // of one that may be another database's
            LOG.warn("not all JDBC drivers on the class path can be loaded", e);
        }
    }

    /** Nobody waits for ever for a server that does not answer. */
    private static Properties properties(Access access) {
        Properties properties = new Properties();
        long millis = access.waits().connect().toMillis();
        long seconds = Math.max(1, (millis + 999) / 1000);
        if (access.url().startsWith("jdbc:postgresql:")) {
            put(properties, access, "connectTimeout", seconds);
            put(properties, access, "loginTimeout", seconds);
            put(properties, access, "tcpKeepAlive", true);
        } else if (isMysql(access)) {
            put(properties, access, "connectTimeout", millis);
            put(properties, access, "socketTimeout", access.waits().answer().toMillis());
        }
        access.properties().forEach(properties::setProperty);
        return properties;
    }

    private static void put(Properties properties, Access access, String name, Object value) {
        if (!access.url().contains(name + "=")) {
            properties.setProperty(name, value.toString());
        }
    }

    private static boolean isMysql(Access access) {
        return access.url().startsWith("jdbc:mariadb:") || access.url().startsWith("jdbc:mysql:");
    }

    @Override
    public void close() {
        pool.ifPresent(HikariDataSource::close);
    }
}
