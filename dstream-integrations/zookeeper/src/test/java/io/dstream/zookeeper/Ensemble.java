package io.dstream.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.testing.Await;
import io.dstream.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingCluster;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.util.ServiceUtils;

/** Three ZooKeeper servers in this process, on the loopback address. They grant session time-outs from 1 s to 10 s. */
public final class Ensemble implements AutoCloseable {
    private static final int TICK_MILLIS = 500;

    private final TestingCluster servers;

    static {
        ServiceUtils.setSystemExitProcedure(ServiceUtils.LOG_ONLY); // a server that fails must not end the tests
    }

    private Ensemble() {
        servers =
                new TestingCluster(Stream.generate(Ensemble::newServer).limit(3).toList());
    }

    private static InstanceSpec newServer() {
        try {
            return new InstanceSpec(
                    null, Ports.free(), Ports.free(), Ports.free(), true, -1, TICK_MILLIS, -1, Map.of(), "127.0.0.1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Ensemble down() {
        return new Ensemble();
    }

    /** Three that run. */
    public static Ensemble up() throws Exception {
        Ensemble ensemble = new Ensemble();
        ensemble.start();
        return ensemble;
    }

    /** Returns when the servers have found each other. */
    void start() throws Exception {
        servers.start();
        administer(client -> client.exists("/", false));
    }

    /** Where they are, as clients take it. */
    public String connect() {
        return servers.getConnectString();
    }

    List<Integer> ports() {
        return specs().stream().map(InstanceSpec::getPort).toList();
    }

    private List<InstanceSpec> specs() {
        return servers.getInstances().stream()
                .sorted((a, b) -> Integer.compare(a.getPort(), b.getPort()))
                .toList();
    }

    /** The server that a client is connected to; null if it is not. */
    InstanceSpec serverOf(ZooKeeper client) throws Exception {
        return servers.findConnectionInstance(client);
    }

    void kill(InstanceSpec server) throws Exception {
        assertThat(servers.killServer(server)).isTrue();
    }

    void restart(InstanceSpec server) throws Exception {
        assertThat(servers.restartServer(server)).isTrue();
    }

    /** Kills one, which is the leader of the three now and then. */
    public void kill(int which) throws Exception {
        kill(specs().get(which));
    }

    /** Starts one again. */
    public void restart(int which) throws Exception {
        restart(specs().get(which));
    }

    void killAll() throws Exception {
        for (InstanceSpec server : specs()) {
            kill(server);
        }
    }

    /** Together: one alone waits for the others. */
    public void restartAll() throws Exception {
        List<Thread> starting = specs().stream()
                .map(server -> new Thread(() -> {
                    try {
                        restart(server);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();
        starting.forEach(Thread::start);
        for (Thread each : starting) {
            Await.end(each);
        }
    }

    /** What administrators do. */
    public interface Task {
        /** Does it. */
        void run(ZooKeeper client) throws Exception;
    }

    /** Does something with a client of its own. */
    public void administer(Task task) throws Exception {
        with(new long[0], new byte[0], task);
    }

    /** Ends a session as its owner would, so that the servers know it no more. */
    void endSession(ZooKeeper of) throws Exception {
        with(new long[] {of.getSessionId()}, of.getSessionPasswd(), same -> {});
    }

    private void with(long[] session, byte[] password, Task task) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        Watcher watcher = event -> {
            if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.countDown();
            }
        };
        ZooKeeper client = session.length == 0
                ? new ZooKeeper(connect(), 10_000, watcher)
                : new ZooKeeper(connect(), 10_000, watcher, session[0], password);
        try {
            Await.latch(connected);
            task.run(client);
        } finally {
            client.close();
        }
    }

    @Override
    public void close() throws IOException {
        servers.close();
    }

    static String connect(List<Integer> ports) {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }
}
