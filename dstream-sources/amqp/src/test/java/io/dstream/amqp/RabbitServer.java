package io.dstream.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.dstream.testing.Await;
import io.dstream.testing.Certificates;
import io.dstream.testing.Debian;
import io.dstream.testing.Folders;
import io.dstream.testing.Ports;
import io.dstream.testing.Proxy;
import io.dstream.testing.connectors.Downstream;
import io.dstream.testing.connectors.Upstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A RabbitMQ of the tests' own, on the loopback address, which keeps persistent messages when it is killed. */
public final class RabbitServer {
    /** Messages that are longer are refused. */
    static final int LARGEST = 4 << 20;

    private static final Path SERVER = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
    private static final AtomicInteger PLACES = new AtomicInteger();
    private static RabbitServer shared;
    private static RabbitServer elsewhere;

    private final Path folder;
    private final int port = Ports.free();
    private final int tlsPort = Ports.free();
    private final int distribution = Ports.free();
    private final int mapper = Ports.free();
    private final Certificates certificates;
    private Process process;

    private RabbitServer(String host) throws Exception {
        Debian.program("rabbitmq-server", "rabbitmq-server");
        folder = Folders.untilTheEnd("dstream-rabbit", this::end);
        certificates = Certificates.of(folder, host);
        Files.write(
                folder.resolve("rabbitmq.conf"),
                List.of(
                        "listeners.tcp.1 = 127.0.0.1:" + port,
                        "listeners.ssl.1 = 127.0.0.1:" + tlsPort,
                        "ssl_options.cacertfile = " + certificates.certificatePem(),
                        "ssl_options.certfile = " + certificates.certificatePem(),
                        "ssl_options.keyfile = " + certificates.keyPem(),
                        "ssl_options.verify = verify_none",
                        "max_message_size = " + LARGEST,
                        "disk_free_limit.absolute = 1MB"));
        Files.writeString(folder.resolve("plugins"), "[].");
        run("chown", "-R", "rabbitmq", folder.toString());
        start();
    }

    /** The one of this JVM. */
    public static synchronized RabbitServer shared() {
        if (shared == null) {
            shared = of("localhost");
        }
        return shared;
    }

    /** One whose certificate is for another name. */
    static synchronized RabbitServer elsewhere() {
        if (elsewhere == null) {
            elsewhere = of("elsewhere.example");
        }
        return elsewhere;
    }

    private static RabbitServer of(String host) {
        try {
            return new RabbitServer(host);
        } catch (RuntimeException e) {
            throw e; // a test that is skipped, too
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(String... command) throws IOException {
        Process running = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var unused = running.onExit().join();
    }

    public Amqp amqp() {
        return Amqp.at("127.0.0.1", port);
    }

    int port() {
        return port;
    }

    int tlsPort() {
        return tlsPort;
    }

    Certificates certificates() {
        return certificates;
    }

    void kill() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
            Await.until("the port is free", () -> !answers());
        }
    }

    /** Ends its port mapper too, which is no child of it. */
    private void end() {
        kill();
        try {
            run("epmd", "-port", Integer.toString(mapper), "-kill");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void start() throws IOException {
        List<String> command = new ArrayList<>(List.of("runuser", "-u", "rabbitmq", "--", "env"));
        Map.of(
                        "HOME",
                        folder,
                        "RABBITMQ_NODENAME",
                        "dstream" + port + "@localhost",
                        "RABBITMQ_CONFIG_FILE",
                        folder.resolve("rabbitmq.conf"),
                        "RABBITMQ_DIST_PORT",
                        distribution,
                        "RABBITMQ_MNESIA_BASE",
                        folder.resolve("data"),
                        "RABBITMQ_LOG_BASE",
                        folder.resolve("logs"),
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        folder.resolve("plugins"),
                        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                        "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none",
                        "ERL_EPMD_PORT",
                        mapper,
                        "ERL_EPMD_ADDRESS",
                        "127.0.0.1")
                .forEach((name, value) -> command.add(name + "=" + value));
        command.add(SERVER.toString());
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        Await.until("RabbitMQ answers", Await.LONG, () -> {
            if (!process.isAlive()) {
                throw new IOException("RabbitMQ has ended: " + Files.readString(folder.resolve("log")));
            }
            return answers();
        });
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isOpen();
        } catch (IOException | TimeoutException e) {
            return false;
        }
    }

    Connection connect() throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    // ---- queues ----

    /** Something that is done with a channel. */
    interface Work<R> {
        R with(Channel channel) throws Exception;
    }

    <R> R on(Work<R> work) {
        try (Connection connection = connect();
                Channel channel = connection.createChannel()) {
            return work.with(channel);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A durable queue that nobody has. */
    public String fresh() {
        return declare("queue-" + PLACES.incrementAndGet());
    }

    /** A durable queue. */
    public String declare(String queue) {
        return on(channel ->
                channel.queueDeclare(queue, true, false, false, Map.of()).getQueue());
    }

    /** Publishes persistent messages, and waits until they are confirmed. */
    public void send(String queue, byte[]... bodies) {
        on(channel -> {
            channel.confirmSelect();
            for (byte[] body : bodies) {
                channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, body);
            }
            channel.waitForConfirmsOrDie(30_000);
            return null;
        });
    }

    /** The same of text. */
    public void send(String queue, String... texts) {
        byte[][] bodies = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            bodies[i] = texts[i].getBytes(StandardCharsets.UTF_8);
        }
        send(queue, bodies);
    }

    /** How many messages wait in a queue that nobody has been sent. */
    public long count(String queue) {
        return on(channel -> channel.messageCount(queue));
    }

    /** Takes all messages out of a queue. */
    public List<GetResponse> drain(String queue) {
        return on(channel -> {
            List<GetResponse> all = new ArrayList<>();
            for (GetResponse next = channel.basicGet(queue, true); next != null; next = channel.basicGet(queue, true)) {
                all.add(next);
            }
            return all;
        });
    }

    /** Takes all messages out of a queue, as text. */
    public List<String> texts(String queue) {
        return drain(queue).stream()
                .map(message -> new String(message.getBody(), StandardCharsets.UTF_8))
                .toList();
    }

    /** Publishes a message with properties. */
    void send(String queue, BasicProperties properties, String text) {
        on(channel -> {
            channel.confirmSelect();
            channel.basicPublish("", queue, properties, text.getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(30_000);
            return null;
        });
    }

    /** A queue of its own, behind a proxy. */
    Place place() throws IOException {
        return new Place();
    }

    /** A queue that a contract reads or writes. */
    final class Place implements Upstream, Downstream {
        final String queue = fresh();
        private final Proxy proxy = new Proxy(port);
        private final List<String> read = new ArrayList<>();

        private Place() throws IOException {}

        @Override
        public String address() {
            return proxy.port() + " " + queue;
        }

        @Override
        public Proxy proxy() {
            return proxy;
        }

        @Override
        public void kill() {
            RabbitServer.this.kill();
        }

        @Override
        public void start() throws IOException {
            RabbitServer.this.start();
        }

        @Override
        public void send(List<String> records) {
            RabbitServer.this.send(queue, records.toArray(String[]::new));
        }

        @Override
        public Optional<String> sendGarbage() {
            RabbitServer.this.send(queue, "no number");
            return Optional.of("cannot be decoded");
        }

        @Override
        public Optional<String> sendHuge() {
            RabbitServer.this.send(queue, new byte[2 << 20]);
            return Optional.of("longer than maxMessageBytes");
        }

        @Override
        public List<String> read() {
            read.addAll(texts(queue));
            return read;
        }

        @Override
        public long count() {
            return answers() ? RabbitServer.this.count(queue) : 0;
        }

        @Override
        public void close() throws IOException {
            proxy.close();
        }
    }

    /** What a program makes of a place's address. */
    static Amqp amqp(String address) {
        return Amqp.at("127.0.0.1", Integer.parseInt(address.substring(0, address.indexOf(' '))));
    }

    static String queue(String address) {
        return address.substring(address.indexOf(' ') + 1);
    }
}
