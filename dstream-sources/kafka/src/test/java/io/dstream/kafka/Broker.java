package io.dstream.kafka;

import io.dstream.testing.Certificates;
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

/**
 * A broker in this JVM, on the loopback address: a plain listener, whose users may do anything, and one each with
 * passwords, with TLS, and with both, and one that is reached through a {@link Proxy}. It can be stopped and started
 * again.
 */
final class Broker implements AutoCloseable {
    static final String JAAS =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\"" + " password=\"%s\";";

    private static Broker shared;

    private final Path directory;
    final Certificates certificates;
    private final int[] ports; // controller, plain, SASL, TLS, both, behind the proxy, the proxy
    private KafkaRaftServer server;

    private Broker(Path directory) throws Exception {
        this.directory = directory;
        this.certificates = Certificates.of(directory, "localhost");
        this.ports = freePorts(7);
        new Formatter()
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setDirectories(new TreeSet<>(List.of(data())))
                .setMetadataLogDirectory(data())
                .setControllerListenerName("CONTROLLER")
                .run();
        start();
    }

    /** The one that most tests use. It ends with the JVM. */
    static synchronized Broker shared() throws Exception {
        if (shared == null) {
            Broker made = inNewDirectory();
            Runtime.getRuntime().addShutdownHook(new Thread(made::close));
            shared = made;
        }
        return shared;
    }

    static Broker inNewDirectory() throws Exception {
        return new Broker(Files.createTempDirectory("broker"));
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private static int[] freePorts(int n) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        int[] ports = new int[n];
        for (int i = 0; i < n; i++) {
            sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            ports[i] = sockets.get(i).getLocalPort();
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    void start() {
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

    void stop() {
        server.shutdown();
        server.awaitShutdown();
    }

    String address() {
        return "127.0.0.1:" + ports[1];
    }

    /** Settings of a client of the plain listener. */
    Properties plain() {
        return client(1, "PLAINTEXT");
    }

    /** Where clients are sent by {@link #proxied}; whoever uses these opens it. */
    Proxy proxy() throws IOException {
        return new Proxy(ports[6], ports[5]);
    }

    Properties proxied() {
        return client(6, "PLAINTEXT");
    }

    Properties sasl(String user, String password) {
        Properties properties = client(2, "SASL_PLAINTEXT");
        properties.put("sasl.mechanism", "PLAIN");
        properties.put("sasl.jaas.config", JAAS.formatted(user, password));
        return properties;
    }

    Properties tls(Path trust) {
        Properties properties = client(3, "SSL");
        properties.put("ssl.truststore.location", trust.toString());
        properties.put("ssl.truststore.password", Certificates.PASSWORD);
        return properties;
    }

    Properties both(String user, String password) {
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

    @Override
    public void close() {
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
