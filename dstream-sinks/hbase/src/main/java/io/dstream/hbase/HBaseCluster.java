package io.dstream.hbase;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.net.HostAndPort;
import io.dstream.hbase.internal.connect.Access;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The connection settings of an HBase cluster. Immutable: each method returns a new object. Nothing is connected before
 * a sink is started, a lookup is used or a table is read; each of them has a connection of its own.
 *
 * <pre>{@code
 * HBaseCluster cluster = HBaseCluster.at("zk-1:2181", "zk-2:2181", "zk-3:2181");
 * HBaseCluster cluster = HBaseCluster.configured(Path.of("/etc/hbase/conf/hbase-site.xml"));
 * }</pre>
 */
public final class HBaseCluster {
    private static final int ZOOKEEPER = 2181;

    private final Access access;

    private HBaseCluster(Access access) {
        this.access = access;
    }

    /**
     * Returns a cluster with the servers of its ZooKeeper.
     *
     * @param servers one or more, each a host name or address and, unless it is 2181, a port
     * @return a cluster
     * @throws IllegalArgumentException if this is not a host, or a host and a port
     */
    public static HBaseCluster at(String... servers) {
        checkArgument(servers.length > 0, "a cluster needs at least one server of its ZooKeeper, such as zk-1:2181");
        List<String> all = Arrays.stream(servers)
                .map(server -> HostAndPort.fromString(server)
                        .withDefaultPort(ZOOKEEPER)
                        .toString())
                .toList();
        return new HBaseCluster(Access.of(List.of()).with("hbase.zookeeper.quorum", String.join(",", all)));
    }

    /**
     * Returns a cluster that is described by HBase's configuration files.
     *
     * @param files one or more, such as {@code hbase-site.xml}; a later file before an earlier one. They are read when
     *     the cluster is connected to, and must be on all machines of a Spark cluster
     * @return a cluster
     */
    public static HBaseCluster configured(Path... files) {
        checkArgument(files.length > 0, "a cluster needs at least one file, such as hbase-site.xml");
        return new HBaseCluster(Access.of(Arrays.stream(files)
                .map(file -> file.toAbsolutePath().toString())
                .toList()));
    }

    /**
     * Sets a setting of HBase's client.
     *
     * @param name its name, such as {@code zookeeper.znode.parent}
     * @param value its value
     * @return a new cluster
     */
    public HBaseCluster conf(String name, String value) {
        checkNotNull(name, "conf needs a name");
        checkNotNull(value, "%s needs a value", name);
        return new HBaseCluster(access.with(name, value));
    }

    /**
     * Sets how long an answer may take, including what the client does again by itself, such as asking where a region
     * is. After that, the request is considered failed, and retried.
     *
     * @param timeout at least 1 ms; default: 20 s
     * @return a new cluster
     */
    public HBaseCluster answerTimeout(Duration timeout) {
        checkArgument(timeout.toMillis() >= 1, "a timeout of %s: expected at least 1 ms", timeout);
        return new HBaseCluster(access.with(Access.ANSWER_TIMEOUT, "" + timeout.toMillis()));
    }

    /**
     * Sets how long to retry requests that failed for a reason that may pass, such as a region server that has died.
     * The time begins again with each request that succeeds. If the cluster cannot be reached at the start, the start
     * fails within seconds.
     *
     * @param time zero or more; default: 5 minutes
     * @return a new cluster
     */
    public HBaseCluster retryFor(Duration time) {
        checkArgument(!time.isNegative(), "retrying for %s: expected zero or more", time);
        return new HBaseCluster(access.withRetry(time));
    }

    /**
     * Limits the requests that a sink or a lookup has under way in a process, each with up to 500 rows. When so many
     * have not been answered, tasks wait.
     *
     * @param requests 1 to 10,000; default: 8
     * @return a new cluster
     */
    public HBaseCluster maxInFlight(int requests) {
        checkArgument(requests >= 1 && requests <= 10_000, "%s requests: expected 1 to 10000", requests);
        return new HBaseCluster(access.withInFlight(requests));
    }

    Access access() {
        return access;
    }

    /** Returns the servers of ZooKeeper, or the configuration files. */
    @Override
    public String toString() {
        return access.toString();
    }
}
