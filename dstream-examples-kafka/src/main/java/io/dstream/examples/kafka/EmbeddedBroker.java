package io.dstream.examples.kafka;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A Kafka broker of this process's own, on the loopback address. What it holds goes when it is closed. */
public final class EmbeddedBroker implements Closeable {
    private final Path directory;
    private final KafkaRaftServer server;
    private final String address;

    private EmbeddedBroker(Path directory, KafkaRaftServer server, String address) {
        this.directory = directory;
        this.server = server;
        this.address = address;
    }

    /**
     * Starts a broker, which takes a few seconds.
     *
     * @return the broker
     * @throws Exception if it does not start
     */
    public static EmbeddedBroker start() throws Exception {
        Path directory = Files.createTempDirectory("embedded-broker");
        String address = "127.0.0.1:" + freePort();
        String controller = "127.0.0.1:" + freePort();
        new Formatter()
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setDirectories(new TreeSet<>(List.of(directory.toString())))
                .setMetadataLogDirectory(directory.toString())
                .setControllerListenerName("CONTROLLER")
                .run();
        KafkaRaftServer server =
                new KafkaRaftServer(new KafkaConfig(settings(directory, address, controller), false), Time.SYSTEM);
        server.startup();
        return new EmbeddedBroker(directory, server, address);
    }

    private static Properties settings(Path directory, String address, String controller) {
        Properties settings = new Properties();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("controller.quorum.voters", "1@" + controller);
        settings.put("listeners", "PLAINTEXT://" + address + ",CONTROLLER://" + controller);
        settings.put("advertised.listeners", "PLAINTEXT://" + address);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", directory.toString());
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        return settings;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** What clients are to be told: {@code bootstrap.servers}. */
    public String address() {
        return address;
    }

    @Override
    public void close() throws IOException {
        server.shutdown();
        server.awaitShutdown();
        MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
}
