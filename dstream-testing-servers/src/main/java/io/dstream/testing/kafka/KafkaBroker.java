package io.dstream.testing.kafka;

import io.dstream.testing.Certificates;
import io.dstream.testing.Proxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker in this JVM, on the loopback address: a plain listener, whose users may do anything, and one each with
 * passwords, with TLS, and with both, and one that is reached through a {@link Proxy}. It can be stopped and started
 * again.
 *
 * <p>As an extension of a test class, the shared one is started before the first class that asks for it and ends with
 * the JVM:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final KafkaBroker BROKER = KafkaBroker.shared();
 *
 * private static final Topics TOPICS = BROKER.topics();
 * }</pre>
 *
 * <p>Whoever stops a broker makes one of his own with {@link #startNew}.
 */
public final class KafkaBroker implements BeforeAllCallback, AutoCloseable {
    private static final String JAAS =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\"" + " password=\"%s\";";
    private static final KafkaBroker SHARED = new KafkaBroker();

    private final int[] ports = new int[7]; // controller, plain, SASL, TLS, both, behind the proxy, the proxy
    private final Topics topics = new Topics(this);
    private Path directory; // null: not made yet
    private Certificates certificates;
    private KafkaRaftServer server;

    private KafkaBroker() {}

    /**
     * The one that most tests use, as an extension.
     *
     * @return a broker that runs once the test class has begun
     */
    public static KafkaBroker shared() {
        return SHARED;
    }

    /**
     * Starts another broker, with nothing in it.
     *
     * @return a broker that runs
     * @throws Exception if it does not start
     */
    public static KafkaBroker startNew() throws Exception {
        KafkaBroker broker = new KafkaBroker();
        broker.make();
        return broker;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        synchronized (this) {
            if (directory == null) {
                make();
                Runtime.getRuntime().addShutdownHook(new Thread(this::close));
            }
        }
    }

    private void make() throws Exception {
        directory = Files.createTempDirectory("broker");
        certificates = Certificates.of(directory, "localhost");
        chooseFreePorts();
        new Formatter()
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setDirectories(new TreeSet<>(List.of(data())))
                .setMetadataLogDirectory(data())
                .setControllerListenerName("CONTROLLER")
                .run();
        start();
    }

    /**
     * Makes topics, fills them and looks into them.
     *
     * @return the topics of this broker, the same at every call
     */
    public Topics topics() {
        return topics;
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private void chooseFreePorts() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < ports.length; i++) {
            sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            ports[i] = sockets.get(i).getLocalPort();
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
    }

    /** Starts it again, with what it had when it was stopped. */
    public void start() {
        Map<String, Object> config = new HashMap<>();
        config.put("process.roles", "broker,controller");
        config.put("node.id", "1");
        config.put("controller.quorum.voters", "1@127.0.0.1:" + ports[0]);
        config.put("controller.listener.names", "CONTROLLER");
        String clients = "PLAIN://127.0.0.1:" + ports[1] + ",SASL://127.0.0.1:" + ports[2] + ",TLS://localhost:"
                + ports[3] + ",BOTH://localhost:" + ports[4];
        config.put("listeners", clients + ",PROXIED://127.0.0.1:" + ports[5] + ",CONTROLLER://127.0.0.1:" + ports[0]);
        config.put("advertised.listeners", clients + ",PROXIED://127.0.0.1:" + ports[6]);
        config.put(
                "listener.security.protocol.map",
                "PLAIN:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL,BOTH:SASL_SSL,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("inter.broker.listener.name", "PLAIN");
        config.put("sasl.enabled.mechanisms", "PLAIN");
        String users =
                JAAS.formatted("broker", "none").replace(";", " user_alice=\"alice-secret\" user_bob=\"bob-secret\";");
        config.put("listener.name.sasl.plain.sasl.jaas.config", users);
        config.put("listener.name.both.plain.sasl.jaas.config", users);
        config.put("ssl.keystore.location", certificates.keys().toString());
        config.put("ssl.keystore.password", Certificates.PASSWORD);
        config.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        config.put("super.users", "User:ANONYMOUS;User:alice");
        config.put("log.dirs", data());
        for (String topic : List.of("offsets.topic", "transaction.state.log")) {
            config.put(topic + ".replication.factor", "1");
            config.put(topic + ".num.partitions", "1");
        }
        config.put("transaction.state.log.min.isr", "1");
        config.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "100");
        config.put("group.initial.rebalance.delay.ms", "0");
        config.put("auto.create.topics.enable", "false");
        config.put("log.cleaner.backoff.ms", "50");
        config.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        config.put("log.cleaner.threads", "1");
        config.put("num.io.threads", "2");
        config.put("num.network.threads", "1");
        config.put("background.threads", "2");
        server = new KafkaRaftServer(new KafkaConfig(config, false), Time.SYSTEM);
        server.startup();
    }

    /** Stops it; what it has stays. */
    public void stop() {
        server.shutdown();
        server.awaitShutdown();
    }

    /**
     * The address of the plain listener.
     *
     * @return host and port
     */
    public String address() {
        return "127.0.0.1:" + ports[1];
    }

    /**
     * Settings of a client of the plain listener.
     *
     * @return new properties
     */
    public Properties plain() {
        return client(1, "PLAINTEXT");
    }

    /**
     * Opens what clients are sent to by {@link #proxied}.
     *
     * @return a new proxy, to be closed
     * @throws IOException if it is open already
     */
    public Proxy proxy() throws IOException {
        return new Proxy(ports[6], ports[5]);
    }

    /**
     * Settings of a client that goes through the {@link #proxy}.
     *
     * @return new properties
     */
    public Properties proxied() {
        return client(6, "PLAINTEXT");
    }

    /**
     * Settings of a client of the listener with passwords. It knows alice, who may do anything, and bob, who may do
     * nothing; their passwords are {@code alice-secret} and {@code bob-secret}.
     *
     * @param user the user's name
     * @param password the user's password
     * @return new properties
     */
    public Properties sasl(String user, String password) {
        Properties properties = client(2, "SASL_PLAINTEXT");
        properties.put("sasl.mechanism", "PLAIN");
        properties.put("sasl.jaas.config", JAAS.formatted(user, password));
        return properties;
    }

    /**
     * Settings of a client of the listener with TLS.
     *
     * @param trust the store of what the client trusts, with the password of {@link Certificates#PASSWORD}
     * @return new properties
     */
    public Properties tls(Path trust) {
        Properties properties = client(3, "SSL");
        properties.put("ssl.truststore.location", trust.toString());
        properties.put("ssl.truststore.password", Certificates.PASSWORD);
        return properties;
    }

    /**
     * Settings of a client of the listener with TLS and passwords.
     *
     * @param user the user's name
     * @param password the user's password
     * @return new properties
     */
    public Properties both(String user, String password) {
        Properties properties = tls(certificates.trust());
        properties.putAll(sasl(user, password));
        properties.putAll(client(4, "SASL_SSL"));
        return properties;
    }

    private Properties client(int listener, String protocol) {
        Properties properties = new Properties();
        properties.put(
                "bootstrap.servers", (listener == 3 || listener == 4 ? "localhost:" : "127.0.0.1:") + ports[listener]);
        properties.put("security.protocol", protocol);
        return properties;
    }

    /**
     * The certificate of the listeners with TLS.
     *
     * @return the certificate
     */
    public Certificates certificates() {
        return certificates;
    }

    /** Stops it for good and deletes what it has. */
    @Override
    public void close() {
        topics.close();
        stop();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
