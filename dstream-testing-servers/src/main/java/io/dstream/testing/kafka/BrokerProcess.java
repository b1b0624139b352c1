package io.dstream.testing.kafka;

import io.dstream.testing.ChildJvm;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.metadata.storage.Formatter;

/** One broker of a cluster, in a process of its own that can be killed and started again. */
final class BrokerProcess {
    private final ChildJvm process;
    private final int port;

    private BrokerProcess(ChildJvm process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Makes a broker's directory.
     *
     * @param directory for all brokers of the cluster
     * @param id 1 for the first
     * @param ports the ports of the brokers, then those of the controllers
     * @param more settings that this broker has besides, or instead
     */
    static BrokerProcess format(Path directory, int id, String cluster, List<Integer> ports, Map<String, String> more)
            throws Exception {
        Path data = directory.resolve("broker-" + id);
        new Formatter()
                .setNodeId(id)
                .setClusterId(cluster)
                .setDirectories(new TreeSet<>(List.of(data.toString())))
                .setMetadataLogDirectory(data.toString())
                .setControllerListenerName("CONTROLLER")
                .run();
        Path file = directory.resolve("broker-" + id + ".properties");
        Properties settings = settings(data, id, ports);
        settings.putAll(more);
        try (Writer writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        }
        ChildJvm process =
                ChildJvm.of("kafka.Kafka", file).heap("256m").log(directory.resolve("broker-" + id + ".log"));
        return new BrokerProcess(process, ports.get(id - 1));
    }

    private static Properties settings(Path data, int id, List<Integer> ports) {
        int size = ports.size() / 2;
        String voters = IntStream.rangeClosed(1, size)
                .mapToObj(voter -> voter + "@127.0.0.1:" + ports.get(size + voter - 1))
                .collect(Collectors.joining(","));
        String broker = "PLAINTEXT://127.0.0.1:" + ports.get(id - 1);
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                String.valueOf(id),
                "controller.quorum.voters",
                voters,
                "listeners",
                broker + ",CONTROLLER://127.0.0.1:" + ports.get(size + id - 1),
                "advertised.listeners",
                broker,
                "controller.listener.names",
                "CONTROLLER",
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs",
                data.toString()));
        String all = String.valueOf(size);
        String most = String.valueOf(size / 2 + 1);
        settings.putAll(Map.of(
                "default.replication.factor", all,
                "min.insync.replicas", most,
                "offsets.topic.replication.factor", all,
                "offsets.topic.num.partitions", "3",
                "transaction.state.log.replication.factor", all,
                "transaction.state.log.min.isr", most,
                "transaction.state.log.num.partitions", "3",
                "group.initial.rebalance.delay.ms", "0"));
        settings.putAll(Map.of(
                "broker.session.timeout.ms", "3000",
                "broker.heartbeat.interval.ms", "500",
                "controller.quorum.election.timeout.ms", "500"));
        return settings;
    }

    void start() throws IOException {
        var unused = process.start();
    }

    /** Ends it at once, as a power cut would. */
    void kill() {
        process.kill();
    }

    /** Lets it stand still. */
    void suspend() throws IOException {
        process.suspend();
    }

    /** Lets it go on. */
    void resume() throws IOException {
        process.resume();
    }

    String address() {
        return "127.0.0.1:" + port;
    }
}
