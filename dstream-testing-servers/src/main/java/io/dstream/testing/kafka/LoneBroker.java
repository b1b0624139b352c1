package io.dstream.testing.kafka;

import io.dstream.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** One broker in a process of its own, which clients reach directly or through a proxy. It soon ends transactions. */
public final class LoneBroker implements AutoCloseable {
    private final BrokerProcess process;
    private final int proxyPort;
    private final CuttingProxy proxy;
    private final Admin admin;

    private LoneBroker(BrokerProcess process, int proxyPort, CuttingProxy proxy) {
        this.process = process;
        this.proxyPort = proxyPort;
        this.proxy = proxy;
        this.admin = Admin.create(Map.of("bootstrap.servers", process.address()));
    }

    /**
     * Starts it, and waits until it answers.
     *
     * @param directory for its files
     * @return the broker
     * @throws Exception if it does not come up
     */
    public static LoneBroker start(Path directory) throws Exception {
        List<Integer> ports = BrokerCluster.freePorts(4);
        String plain = "PLAINTEXT://127.0.0.1:" + ports.get(0);
        String controller = "CONTROLLER://127.0.0.1:" + ports.get(1);
        int behind = ports.get(2);
        int proxy = ports.get(3);
        BrokerProcess process = BrokerProcess.format(
                directory,
                1,
                Uuid.randomUuid().toString(),
                ports.subList(0, 2),
                Map.of(
                        "listeners", plain + "," + controller + ",PROXIED://127.0.0.1:" + behind,
                        "advertised.listeners", plain + ",PROXIED://127.0.0.1:" + proxy,
                        "transaction.abort.timed.out.transaction.cleanup.interval.ms", "200"));
        process.start();
        LoneBroker broker = new LoneBroker(process, proxy, new CuttingProxy(proxy, behind));
        Await.until("the broker is up", Await.LONG, broker::isUp);
        return broker;
    }

    private boolean isUp() throws InterruptedException {
        try {
            return !admin.describeCluster().nodes().get().isEmpty();
        } catch (ExecutionException e) {
            return false; // not yet
        }
    }

    /**
     * What stands between clients and the broker at the other address.
     *
     * @return the proxy
     */
    public CuttingProxy proxy() {
        return proxy;
    }

    /**
     * The address that leads straight to the broker.
     *
     * @return host and port
     */
    public String address() {
        return process.address();
    }

    /**
     * The address that leads through the proxy.
     *
     * @return host and port
     */
    public String proxied() {
        return "127.0.0.1:" + proxyPort;
    }

    /**
     * Lets it stand still.
     *
     * @throws IOException if the system does not let that be done
     */
    public void suspend() throws IOException {
        process.suspend();
    }

    /**
     * Lets it go on.
     *
     * @throws IOException if the system does not let that be done
     */
    public void resume() throws IOException {
        process.resume();
    }

    /**
     * Makes a topic, and waits until it is there.
     *
     * @param name its name
     * @param partitions how many it has
     * @throws Exception if it cannot be made
     */
    public void createTopic(String name, int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
                .all()
                .get();
        Await.until("there is " + name, Await.LONG, () -> isThere(name));
    }

    private boolean isThere(String topic) throws InterruptedException {
        try {
            var unused = end(topic);
            return true;
        } catch (ExecutionException e) {
            return false; // not yet
        }
    }

    /**
     * Up to where readers of the first partition see what was committed. Each transaction moves it.
     *
     * @param topic the topic
     * @return an offset
     * @throws InterruptedException if the thread is interrupted
     * @throws ExecutionException if the broker does not say
     */
    public long end(String topic) throws InterruptedException, ExecutionException {
        TopicPartition first = new TopicPartition(topic, 0);
        return admin.listOffsets(
                        Map.of(first, OffsetSpec.latest()), new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .partitionResult(first)
                .get()
                .offset();
    }

    /**
     * Whether none of some transactional ids has a transaction that has not ended.
     *
     * @param transactionalIds the ids
     * @return whether all have ended
     * @throws InterruptedException if the thread is interrupted
     * @throws ExecutionException if the broker does not say
     */
    public boolean haveEnded(Collection<String> transactionalIds) throws InterruptedException, ExecutionException {
        return admin.describeTransactions(transactionalIds).all().get().values().stream()
                .map(TransactionDescription::state)
                .allMatch(state -> state == TransactionState.EMPTY
                        || state == TransactionState.COMPLETE_ABORT
                        || state == TransactionState.COMPLETE_COMMIT);
    }

    @Override
    public void close() throws IOException {
        admin.close();
        proxy.close();
        process.kill();
    }
}
