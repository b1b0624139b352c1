package io.dstream.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import io.dstream.testing.Await;
import io.dstream.testing.Certificates;
import io.dstream.testing.ChildJvm;
import io.dstream.testing.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A Cassandra node in a process of its own, started once for all tests of a JVM, on the loopback interface. It wants a
 * password, and takes connections with and without TLS.
 */
public final class CassandraServer {
    public static final String USER = "cassandra";
    public static final String PASSWORD = "cassandra";
    public static final String KEYSPACE = "shop";

    private static final AtomicInteger TABLES = new AtomicInteger();
    private static CassandraServer shared; // under the class's lock

    private final Certificates certificates;
    private final int port = Ports.free();
    private final ChildJvm node;
    private CqlSession session; // null while it does not run

    private CassandraServer(Path directory) throws IOException, GeneralSecurityException {
        this.certificates = Certificates.of(directory, "localhost");
        Path config = Files.writeString(directory.resolve("cassandra.yaml"), config());
        Path logging = Files.writeString(
                directory.resolve("logback.xml"),
                "<configuration><appender name=\"o\" class=\"ch.qos.logback.core.ConsoleAppender\"><encoder>"
                        + "<pattern>%level %logger %msg%n</pattern></encoder></appender>"
                        + "<root level=\"WARN\"><appender-ref ref=\"o\"/></root></configuration>");
        this.node = ChildJvm.server("cassandra", "org.apache.cassandra.service.CassandraDaemon")
                .heap("512m")
                .options(options(config, logging, directory));
    }

    /** The one that all tests use. */
    public static synchronized CassandraServer shared() throws Exception {
        if (shared == null) {
            CassandraServer started = new CassandraServer(Files.createTempDirectory("cassandra"));
            started.start();
            started.cql("CREATE KEYSPACE " + KEYSPACE
                    + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
            shared = started;
        }
        return shared;
    }

    private String config() throws IOException {
        int internodePort = Ports.free();
        return String.join(
                "\n",
                "cluster_name: test",
                "num_tokens: 1",
                "partitioner: org.apache.cassandra.dht.Murmur3Partitioner",
                "endpoint_snitch: SimpleSnitch",
                "commitlog_sync: batch", // what is confirmed outlives a kill
                "seed_provider:",
                "  - class_name: org.apache.cassandra.locator.SimpleSeedProvider",
                "    parameters:",
                "      - seeds: \"127.0.0.1:" + internodePort + "\"",
                "listen_address: 127.0.0.1",
                "rpc_address: 127.0.0.1",
                "storage_port: " + internodePort,
                "ssl_storage_port: " + Ports.free(),
                "native_transport_port: " + port,
                "authenticator: PasswordAuthenticator",
                "auto_snapshot: false",
                "client_encryption_options:",
                "  enabled: true",
                "  optional: true",
                "  keystore: " + certificates.keys(),
                "  keystore_password: " + Certificates.PASSWORD,
                "  store_type: PKCS12",
                "");
    }

    private static String[] options(Path config, Path logging, Path directory) {
        List<String> options = new ArrayList<>(List.of(
                "-Dcassandra.config=" + config.toUri(),
                "-Dcassandra.storagedir=" + directory.resolve("storage"),
                "-Dcassandra-foreground=yes",
                "-Dcassandra.skip_wait_for_gossip_to_settle=0",
                "-Dcassandra.ring_delay_ms=100",
                "-Dcassandra.superuser_setup_delay_ms=0",
                "-Dlogback.configurationFile=" + logging,
                "-Djdk.attach.allowAttachSelf=true"));
        Stream.of(
                        "java.base/jdk.internal.misc",
                        "java.base/jdk.internal.ref",
                        "java.base/sun.nio.ch",
                        "java.base/java.lang.ref",
                        "java.management.rmi/com.sun.jmx.remote.internal.rmi",
                        "java.rmi/sun.rmi.registry",
                        "java.rmi/sun.rmi.server",
                        "java.sql/java.sql",
                        "jdk.unsupported/sun.misc")
                .forEach(each -> options.add("--add-exports=" + each + "=ALL-UNNAMED"));
        Stream.of(
                        "java.base/java.lang",
                        "java.base/java.lang.module",
                        "java.base/java.io",
                        "java.base/java.nio",
                        "java.base/java.util",
                        "java.base/java.util.concurrent",
                        "java.base/java.util.concurrent.atomic",
                        "java.base/jdk.internal.loader",
                        "java.base/jdk.internal.ref",
                        "java.base/jdk.internal.reflect",
                        "java.base/jdk.internal.math",
                        "java.base/jdk.internal.module",
                        "java.base/jdk.internal.util.jar",
                        "java.base/sun.nio.ch",
                        "jdk.management/com.sun.management.internal")
                .forEach(each -> options.add("--add-opens=" + each + "=ALL-UNNAMED"));
        return options.toArray(String[]::new);
    }

    public void start() throws IOException {
        var unused = node.start();
        Await.until("Cassandra lets us in", Await.LONG, () -> {
            node.mustRun();
            return connects();
        });
    }

    private boolean connects() {
        try {
            session = CqlSession.builder()
                    .addContactPoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .withLocalDatacenter("datacenter1")
                    .withAuthCredentials(USER, PASSWORD)
                    .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                            .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
                            .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
                            .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                            .build())
                    .build();
            return true;
        } catch (DriverException e) {
            return false;
        }
    }

    public void kill() {
        node.kill();
        session.close();
    }

    public int port() {
        return port;
    }

    public Certificates certificates() {
        return certificates;
    }

    public CqlSession session() {
        return session;
    }

    public ResultSet cql(String statement, Object... values) {
        return session.execute(statement, values);
    }

    /** A table of its own. */
    public String newTable(String columns) {
        String name = KEYSPACE + ".t" + TABLES.incrementAndGet();
        var unused = cql("CREATE TABLE " + name + " (" + columns + ")");
        return name;
    }

    /** The node as programs reach it, at a port. */
    public static CassandraCluster at(int port) {
        return CassandraCluster.at("127.0.0.1:" + port)
                .keyspace(KEYSPACE)
                .user(USER)
                .password(PASSWORD);
    }

    public CassandraCluster cluster() {
        return at(port);
    }
}
