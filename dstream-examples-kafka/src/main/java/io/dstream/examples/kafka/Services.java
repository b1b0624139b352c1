package io.dstream.examples.kafka;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.dstream.jdbc.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** The broker and the database of an example: those it was given, and for what was not given, ones of its own. */
final class Services implements Closeable {
    private final Deque<Closeable> own = new ArrayDeque<>();
    private final String brokers;
    private final boolean ownBroker;
    private final String url;
    private final Optional<String> user;
    private final Optional<String> password;
    private final Path checkpoint;

    private Services(Options options, boolean needsDatabase) throws Exception {
        try {
            ownBroker = options.brokers().isEmpty();
            brokers = ownBroker ? startBroker() : options.brokers().get();
            url = !needsDatabase
                    ? ""
                    : options.database().isEmpty()
                            ? startDatabase()
                            : options.database().get();
            user = options.user();
            password = options.password();
            checkpoint = options.checkpoint().isEmpty()
                    ? temporary()
                    : options.checkpoint().get();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Starts what the options do not name: a broker, a database, or both. */
    static Services of(Options options) throws Exception {
        return new Services(options, true);
    }

    /** Starts a broker, unless the options name one. */
    static Services ofBroker(Options options) throws Exception {
        return new Services(options, false);
    }

    private String startBroker() throws Exception {
        System.out.println("No --kafka is given: starting a broker of the example's own.");
        EmbeddedBroker broker = EmbeddedBroker.start();
        own.push(broker);
        return broker.address();
    }

    private String startDatabase() throws IOException {
        System.out.println("No --database is given: starting a PostgreSQL of the example's own.");
        EmbeddedPostgres postgres = EmbeddedPostgres.start();
        own.push(postgres);
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    /** What is kept between runs is of no use without the broker and the database that it belongs to. */
    private Path temporary() throws IOException {
        Path directory = Files.createTempDirectory("example-checkpoint");
        own.push(() -> MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE));
        return directory;
    }

    /** Settings for clients of the broker. */
    Properties kafka() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", brokers);
        return properties;
    }

    String brokers() {
        return brokers;
    }

    /** Whether the broker is the example's own, so that nobody else sends anything. */
    boolean hasOwnBroker() {
        return ownBroker;
    }

    Path checkpoint() {
        return checkpoint;
    }

    Database database() {
        Database database = Database.at(url);
        database = user.isPresent() ? database.user(user.get()) : database;
        return password.isPresent() ? database.password(password.get()) : database;
    }

    /** Makes topics that are not there yet. */
    void createTopics(String... names) throws Exception {
        try (Admin admin = Admin.create(kafka())) {
            for (String name : names) {
                try {
                    admin.createTopics(List.of(new NewTopic(name, Optional.of(4), Optional.empty())))
                            .all()
                            .get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
        }
    }

    /** Runs a statement, such as one that makes a table. */
    void execute(String sql) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(user.map(name -> Map.of("user", name)).orElse(Map.of()));
        properties.putAll(password.map(secret -> Map.of("password", secret)).orElse(Map.of()));
        try (Connection connection = DriverManager.getConnection(url, properties);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Ends with the services, before them. */
    void alsoClose(Closeable other) {
        own.push(other);
    }

    @Override
    public void close() throws IOException {
        while (!own.isEmpty()) {
            own.pop().close();
        }
    }
}
