package io.dstream.testing.kafka;

import io.dstream.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidPartitionsException;

/** Three brokers that keep every record on three, each in a process that can be killed. */
public final class BrokerCluster implements AutoCloseable {
    private static final int SIZE = 3;

    private final List<BrokerProcess> brokers;
    private final Admin admin;

    private BrokerCluster(List<BrokerProcess> brokers) {
        this.brokers = brokers;
        this.admin = Admin.create(Map.of("bootstrap.servers", addresses()));
    }

    /**
     * Starts three brokers, and waits until they know each other.
     *
     * @param directory for their files
     * @return the cluster
     * @throws Exception if they do not come up
     */
    public static BrokerCluster start(Path directory) throws Exception {
        List<Integer> ports = freePorts(2 * SIZE);
        String id = Uuid.randomUuid().toString();
        List<BrokerProcess> brokers = new ArrayList<>();
        for (int b = 1; b <= SIZE; b++) {
            brokers.add(BrokerProcess.format(directory, b, id, ports, Map.of()));
        }
        for (BrokerProcess broker : brokers) {
            broker.start();
        }
        BrokerCluster cluster = new BrokerCluster(brokers);
        cluster.awaitAll();
        return cluster;
    }

    static List<Integer> freePorts(int n) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        List<Integer> ports = new ArrayList<>();
        for (ServerSocket socket : sockets) {
            ports.add(socket.getLocalPort());
            socket.close();
        }
        return ports;
    }

    /**
     * What clients are given as {@code bootstrap.servers}.
     *
     * @return the addresses of all three
     */
    public String addresses() {
        return brokers.stream().map(BrokerProcess::address).collect(Collectors.joining(","));
    }

    /**
     * Makes a topic, and waits until every broker has it.
     *
     * @param name its name
     * @param partitions how many it has
     * @throws Exception if it cannot be made
     */
    public void createTopic(String name, int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
                .all()
                .get();
        Await.until("the topic is there", Await.LONG, () -> isInSync(name));
    }

    /**
     * Makes a topic have one partition more. A broker may be killed meanwhile, before it has answered.
     *
     * @param topic its name
     * @param partitions how many it is to have
     * @throws Exception if it cannot be made to
     */
    public void addPartition(String topic, int partitions) throws Exception {
        try {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof InvalidPartitionsException)) { // the client asked again, and it is there
                throw e;
            }
        }
        Await.until("the partition is there", Await.LONG, () -> partitions(topic) == partitions);
    }

    private int partitions(String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .size();
    }

    /**
     * Ends a broker at once, as a power cut would.
     *
     * @param broker 0 for the first
     */
    public void kill(int broker) {
        brokers.get(broker).kill();
    }

    /**
     * Starts a broker that was killed, and waits until it has all that the others have.
     *
     * @param broker 0 for the first
     * @param topic the topic of which it is to have all
     * @throws Exception if it does not come up
     */
    public void restart(int broker, String topic) throws Exception {
        brokers.get(broker).start();
        awaitAll();
        Await.until("broker " + broker + " has caught up", Await.LONG, () -> isInSync(topic));
    }

    private void awaitAll() throws Exception {
        Await.until("three brokers are up", Await.LONG, () -> nodes() == SIZE);
    }

    private int nodes() throws InterruptedException {
        try {
            return admin.describeCluster().nodes().get().size();
        } catch (ExecutionException e) {
            return 0; // not yet
        }
    }

    private boolean isInSync(String topic) throws InterruptedException {
        try {
            return describe(topic).partitions().stream()
                    .allMatch(partition -> partition.isr().size() == SIZE);
        } catch (ExecutionException e) {
            return false; // not yet
        }
    }

    private TopicDescription describe(String topic) throws InterruptedException, ExecutionException {
        return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
    }

    @Override
    public void close() {
        admin.close();
        for (BrokerProcess broker : brokers) {
            broker.kill();
        }
    }
}
