package io.dstream.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;

/** Connections to a database: a pool of one's own, or somebody's data source. Any number of threads may take one. */
final class Connections implements AutoCloseable {
    private final Database database;
    private final Optional<HikariDataSource> pool; // none with a data source

    private Connections(Database database, Optional<HikariDataSource> pool) {
        this.database = database;
        this.pool = pool;
    }

    /** A pool that has not connected yet. */
    static Connections open(Database database, String who, int size) throws SQLException {
        if (database.dataSource().isPresent()) {
            return new Connections(database, Optional.empty());
        }
        var unused = driver(database);
        HikariConfig config = new HikariConfig();
        config.setPoolName("dstream-" + who);
        config.setJdbcUrl(database.url());
        properties(database).forEach((name, value) -> config.addDataSourceProperty(name.toString(), value));
        database.userName().ifPresent(config::setUsername);
        database.secret().ifPresent(config::setPassword);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setAutoCommit(false);
        config.setInitializationFailTimeout(-1); // whoever takes the first connection says what is wrong
        long connect = database.waits().connect().toMillis();
        config.setConnectionTimeout(connect);
        config.setValidationTimeout(Math.min(5000, connect));
        if (isMysql(database)) {
            config.setConnectionInitSql("SET time_zone = '+00:00'"); // instants are written in UTC
        }
        return new Connections(database, Optional.of(new HikariDataSource(config)));
    }

    /** A connection in a transaction, to be closed. */
    Connection take() throws SQLException {
        DataSource source = pool.<DataSource>map(own -> own)
                .orElseGet(() -> database.dataSource().orElseThrow());
        return ready(source.getConnection());
    }

    /** A connection beside the pool, which tells at once what is wrong. */
    Connection takeFirst() throws SQLException {
        if (pool.isEmpty()) {
            return take();
        }
        Properties properties = properties(database);
        database.userName().ifPresent(name -> properties.setProperty("user", name));
        database.secret().ifPresent(secret -> properties.setProperty("password", secret));
        return ready(driver(database).connect(database.url(), properties));
    }

    private Connection ready(Connection connection) throws SQLException {
        try {
            connection.setAutoCommit(false);
            Duration answer = database.waits().answer();
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
    static boolean drop(Connection connection, Throwable why) {
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

    private static Driver driver(Database database) throws SQLException {
        try {
            return DriverManager.getDriver(database.url());
        } catch (SQLException e) {
            throw new JdbcException(
                    "no driver for " + database + ": put the one of that database on the class path, and write the URL"
                            + " as its manual says",
                    null);
        }
    }

    /** Nobody waits for ever for a server that does not answer. */
    private static Properties properties(Database database) {
        Properties properties = new Properties();
        long millis = database.waits().connect().toMillis();
        long seconds = Math.max(1, (millis + 999) / 1000);
        if (database.url().startsWith("jdbc:postgresql:")) {
            put(properties, database, "connectTimeout", seconds);
            put(properties, database, "loginTimeout", seconds);
            put(properties, database, "tcpKeepAlive", true);
        } else if (isMysql(database)) {
            put(properties, database, "connectTimeout", millis);
            put(properties, database, "socketTimeout", database.waits().answer().toMillis());
        }
        database.properties().forEach(properties::setProperty);
        return properties;
    }

    private static void put(Properties properties, Database database, String name, Object value) {
        if (!database.url().contains(name + "=")) {
            properties.setProperty(name, value.toString());
        }
    }

    private static boolean isMysql(Database database) {
        return database.url().startsWith("jdbc:mariadb:") || database.url().startsWith("jdbc:mysql:");
    }

    @Override
    public void close() {
        pool.ifPresent(HikariDataSource::close);
    }
}
