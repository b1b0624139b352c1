package io.dstream.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.dstream.testing.Await;
import io.dstream.testing.Certificates;
import io.dstream.testing.Debian;
import io.dstream.testing.Folders;
import io.dstream.testing.Ports;
import io.dstream.testing.Proxy;
import io.dstream.testing.connectors.Downstream;
import io.dstream.testing.connectors.Upstream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.TrustManagerFactory;

/**
 * A Mosquitto of the tests' own, on the loopback address, which keeps sessions and their messages when it is killed.
 */
public final class Mosquitto {
    /** A user, with the password {@code shop-secret}. */
    static final String USER = "shop";

    static final String PASSWORD = "shop-secret";

    /** Packets that are longer are refused. */
    static final int LARGEST = 1 << 20;

    private static final AtomicInteger PLACES = new AtomicInteger();
    private static Mosquitto shared;
    private static Mosquitto elsewhere;

    private final Path program;
    private final Path folder;
    private final int port = Ports.free();
    private final int tlsPort = Ports.free();
    private final Certificates certificates;
    private Process process;

    private Mosquitto(String host) throws Exception {
        program = Debian.program("mosquitto", "mosquitto");
        folder = Folders.untilTheEnd("dstream-mosquitto", this::kill);
        certificates = Certificates.of(folder, host);
        Path passwords = folder.resolve("passwords");
        Files.createFile(passwords);
        var unused = new ProcessBuilder("mosquitto_passwd", "-b", passwords.toString(), USER, PASSWORD)
                .start()
                .onExit()
                .join();
        Files.write(
                folder.resolve("conf"),
                List.of(
                        "user root",
                        "listener " + port + " 127.0.0.1",
                        "listener " + tlsPort + " 127.0.0.1",
                        "certfile " + certificates.certificatePem(),
                        "keyfile " + certificates.keyPem(),
                        "allow_anonymous true",
                        "password_file " + passwords,
                        "persistence true",
                        "persistence_location " + folder + "/",
                        "autosave_interval 0",
                        "max_queued_messages 0",
                        "max_inflight_messages 1000",
                        "max_packet_size " + LARGEST));
        start();
    }

    /** The one of this JVM. */
    public static synchronized Mosquitto shared() {
        if (shared == null) {
            shared = of("localhost");
        }
        return shared;
    }

    /** One whose certificate is for another name. */
    static synchronized Mosquitto elsewhere() {
        if (elsewhere == null) {
            elsewhere = of("elsewhere.example");
        }
        return elsewhere;
    }

    private static Mosquitto of(String host) {
        try {
            return new Mosquitto(host);
        } catch (RuntimeException e) {
            throw e; // a test that is skipped, too
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public Mqtt mqtt() {
        return Mqtt.at("127.0.0.1", port);
    }

    int port() {
        return port;
    }

    int tlsPort() {
        return tlsPort;
    }

    /** Trusts this broker. */
    TrustManagerFactory trusted() {
        try (InputStream in = Files.newInputStream(certificates.trust())) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, Certificates.PASSWORD.toCharArray());
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** Has it write down what it has in memory, as it does now and then by itself. */
    private void save() throws IOException {
        Path database = folder.resolve("mosquitto.db");
        Files.deleteIfExists(database);
        var unused = new ProcessBuilder("kill", "-USR1", Long.toString(process.pid()))
                .start()
                .onExit()
                .join();
        Await.until("it has saved its state", () -> Files.exists(database));
    }

    void start() throws IOException {
        process = new ProcessBuilder(
                        program.toString(), "-c", folder.resolve("conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        Await.until("Mosquitto answers", () -> {
            if (!process.isAlive()) {
                throw new IOException("Mosquitto has ended: " + Files.readString(folder.resolve("log")));
            }
            try {
                connect("probe-" + PLACES.incrementAndGet()).disconnect();
                return true;
            } catch (RuntimeException e) {
                return false;
            }
        });
    }

    // ---- topics ----

    /** A topic that nobody has. */
    public String fresh() {
        return "test/" + PLACES.incrementAndGet();
    }

    private Mqtt5AsyncClient client(String id) {
        return MqttClient.builder()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(port)
                .useMqttVersion5()
                .buildAsync();
    }

    private Mqtt5BlockingClient connect(String id) {
        Mqtt5BlockingClient client = client(id).toBlocking();
        var unused = client.connect();
        return client;
    }

    /** Has the broker keep what is published for a client, as if it had been there before. */
    public void keepSession(String id, String filter) {
        Mqtt5BlockingClient client = client(id).toBlocking();
        var unused = client.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(100_000)
                .send();
        var unusedToo = client.subscribeWith()
                .topicFilter(filter)
                .qos(MqttQos.EXACTLY_ONCE)
                .send();
        client.disconnect();
    }

    /** Publishes messages, and waits until the broker has them. */
    void send(String topic, MqttQos qos, byte[]... payloads) {
        Mqtt5BlockingClient client = connect("sender-" + PLACES.incrementAndGet());
        try {
            CompletableFuture<?>[] answers = Arrays.stream(payloads)
                    .map(payload -> client.toAsync()
                            .publish(Mqtt5Publish.builder()
                                    .topic(topic)
                                    .qos(qos)
                                    .payload(payload)
                                    .build()))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(answers).join();
        } finally {
            client.disconnect();
        }
    }

    /** Publishes text with QoS 1. */
    public void send(String topic, String... texts) {
        send(
                topic,
                MqttQos.AT_LEAST_ONCE,
                Arrays.stream(texts)
                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
                        .toArray(byte[][]::new));
    }

    /** Gathers what is published, and comes back when the broker does. */
    public Gathered gather(String filter) {
        return new Gathered(filter);
    }

    /** What was published. */
    public final class Gathered implements AutoCloseable {
        final List<Mqtt5Publish> messages = new CopyOnWriteArrayList<>();
        private final Mqtt5AsyncClient client;

        private Gathered(String filter) {
            String id = "gather-" + PLACES.incrementAndGet();
            client = MqttClient.builder()
                    .identifier(id)
                    .serverHost("127.0.0.1")
                    .serverPort(port)
                    .automaticReconnect()
                    .initialDelay(20, java.util.concurrent.TimeUnit.MILLISECONDS)
                    .maxDelay(50, java.util.concurrent.TimeUnit.MILLISECONDS)
                    .applyAutomaticReconnect()
                    .useMqttVersion5()
                    .buildAsync();
            client.publishes(MqttGlobalPublishFilter.ALL, messages::add);
            var unused = client.toBlocking()
                    .connectWith()
                    .cleanStart(false)
                    .sessionExpiryInterval(100_000)
                    .send();
            var unusedToo = client.toBlocking()
                    .subscribeWith()
                    .topicFilter(filter)
                    .qos(MqttQos.EXACTLY_ONCE)
                    .send();
        }

        public List<String> texts() {
            return messages.stream()
                    .map(message -> new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8))
                    .toList();
        }

        @Override
        public void close() {
            client.toBlocking().disconnect();
        }
    }

    /** A topic of its own, behind a proxy. */
    Place place() throws IOException {
        return new Place();
    }

    /** A topic that a contract reads or writes. */
    final class Place implements Upstream, Downstream {
        final String topic = fresh();
        private final Proxy proxy = new Proxy(port);
        private final Gathered gathered = gather(topic);

        private Place() throws IOException {
            keepSession(clientId(topic), topic);
        }

        @Override
        public String address() {
            return proxy.port() + " " + topic;
        }

        @Override
        public Proxy proxy() {
            return proxy;
        }

        @Override
        public void kill() throws IOException {
            save();
            Mosquitto.this.kill();
        }

        @Override
        public void start() throws IOException {
            Mosquitto.this.start();
        }

        @Override
        public void send(List<String> records) {
            Mosquitto.this.send(topic, records.toArray(String[]::new));
        }

        @Override
        public Optional<String> sendGarbage() {
            Mosquitto.this.send(topic, "no number");
            return Optional.of("cannot be decoded");
        }

        @Override
        public Optional<String> sendHuge() {
            Mosquitto.this.send(topic, MqttQos.AT_LEAST_ONCE, new byte[LARGEST / 2]);
            return Optional.of("longer than maxMessageBytes");
        }

        @Override
        public List<String> read() {
            return new ArrayList<>(gathered.texts());
        }

        @Override
        public long count() {
            return gathered.messages.size();
        }

        @Override
        public void close() throws IOException {
            gathered.close();
            proxy.close();
        }
    }

    /** What a program makes of a place's address. */
    static Mqtt mqtt(String address) {
        return Mqtt.at("127.0.0.1", Integer.parseInt(address.substring(0, address.indexOf(' '))));
    }

    static String topic(String address) {
        return address.substring(address.indexOf(' ') + 1);
    }

    static String clientId(String topic) {
        return "client-" + topic.replace('/', '-');
    }
}
