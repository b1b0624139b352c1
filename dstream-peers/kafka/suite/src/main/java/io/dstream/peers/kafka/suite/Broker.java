package io.dstream.peers.kafka.suite;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * The main class of a process that is a broker and its controller, on loopback, with a temporary directory. It prints
 * its address when it is ready, and ends, and deletes the directory, when its standard input does: however its parent
 * has ended.
 */
public final class Broker {
    private Broker() {}

    /**
     * Runs it.
     *
     * @param args none
     * @throws Exception if the broker does not start
     */
    @SuppressWarnings("SystemOut") // it is what the parent reads
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("peers-kafka");
        try {
            String address = "127.0.0.1:" + freePort();
            KafkaRaftServer server =
                    new KafkaRaftServer(new KafkaConfig(settings(address, folder), false), Time.SYSTEM);
            server.startup();
            System.out.println(BrokerProcess.PREFIX + address);
            System.out.flush();
            while (System.in.read() >= 0) {
                // nothing is said to it
            }
            server.shutdown();
            server.awaitShutdown();
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
        System.exit(0);
    }

    private static Map<String, Object> settings(String address, Path folder) throws Exception {
        String controller = "127.0.0.1:" + freePort();
        Map<String, Object> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("controller.quorum.voters", "1@" + controller);
        settings.put("listeners", "PLAINTEXT://" + address + ",CONTROLLER://" + controller);
        settings.put("advertised.listeners", "PLAINTEXT://" + address);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", folder.toString());
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "1");
        // Both threads of Kafka Streams are to be there when it begins: they would else share the work only later.
        settings.put("group.initial.rebalance.delay.ms", "1000");
        new Formatter()
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setDirectories(new TreeSet<>(List.of(folder.toString())))
                .setMetadataLogDirectory(folder.toString())
                .setControllerListenerName("CONTROLLER")
                .run();
        return settings;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
