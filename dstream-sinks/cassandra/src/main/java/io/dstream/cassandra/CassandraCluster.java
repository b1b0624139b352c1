package io.dstream.cassandra;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.google.common.net.HostAndPort;
import io.dstream.cassandra.internal.connect.Access;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * The connection settings of a Cassandra cluster. Immutable: each method returns a new object. Nothing is connected
 * before a sink is started, a lookup is used or a table is read; each of them has a session of its own.
 *
 * <pre>{@code
 * CassandraCluster cluster = CassandraCluster.at("cassandra-1:9042", "cassandra-2:9042")
 *         .keyspace("shop")
 *         .user("shop")
 *         .password(secret)
 *         .tls();
 * }</pre>
 */
public final class CassandraCluster {
    private static final int DEFAULT_PORT = 9042;

    private final Access access;

    private CassandraCluster(Access access) {
        this.access = access;
    }

    /**
     * Returns a cluster with some of its nodes, from which the driver learns of the others. Nodes of one data centre
     * should be given; the program then uses that one only.
     *
     * @param nodes one or more, each a host name or address and, unless it is 9042, a port, as in
     *     {@code cassandra-1:9043}
     * @return a cluster without keyspace, user and password
     * @throws IllegalArgumentException if this is not a host, or a host and a port
     */
    public static CassandraCluster at(String... nodes) {
        checkArgument(nodes.length > 0, "a cluster needs at least one node, such as cassandra-1:9042");
        List<String> contacts = Arrays.stream(nodes)
                .map(node -> {
                    HostAndPort place = HostAndPort.fromString(node).withDefaultPort(DEFAULT_PORT);
                    checkArgument(!place.getHost().isEmpty(), "'%s' has no host: expected host:port", node);
                    return place.toString();
                })
                .toList();
        return new CassandraCluster(Access.to(contacts));
    }

    /**
     * Sets the keyspace of tables that are named without one.
     *
     * @param name the keyspace as it is written in CQL
     * @return a new cluster
     */
    public CassandraCluster keyspace(String name) {
        checkNotNull(name, "keyspace needs a name");
        return new CassandraCluster(access.withKeyspace(name));
    }

    /**
     * Sets the data centre whose nodes are used. By default it is that of the nodes given to {@link #at}.
     *
     * @param name its name, as {@code nodetool status} shows it
     * @return a new cluster
     */
    public CassandraCluster datacenter(String name) {
        checkNotNull(name, "datacenter needs a name");
        return new CassandraCluster(access.withOption(Access.DATACENTER, name));
    }

    /**
     * Sets the user who logs in.
     *
     * @param name the user's name
     * @return a new cluster
     */
    public CassandraCluster user(String name) {
        checkNotNull(name, "user needs a name");
        return new CassandraCluster(access.withSecurity(access.security().withUser(name)));
    }

    /**
     * Sets the password. It is not logged.
     *
     * @param secret the password
     * @return a new cluster
     */
    public CassandraCluster password(String secret) {
        checkNotNull(secret, "password needs a password");
        return new CassandraCluster(access.withSecurity(access.security().withPassword(secret)));
    }

    /**
     * Encrypts connections with TLS, and trusts the certificates that the JVM trusts. A node's certificate must be for
     * the name or address that the node is known by.
     *
     * @return a new cluster
     */
    public CassandraCluster tls() {
        return new CassandraCluster(access.withSecurity(access.security().withTls(null)));
    }

    /**
     * Encrypts connections with TLS. A node's certificate must be for the name or address that the node is known by. A
     * context cannot be sent to other processes, such as Spark's executors.
     *
     * @param context what is trusted, and the certificate of this client if Cassandra asks for one
     * @return a new cluster
     */
    public CassandraCluster tls(SSLContext context) {
        checkNotNull(context, "tls needs a context");
        return new CassandraCluster(access.withSecurity(access.security().withTls(context)));
    }

    /**
     * Sets how many replicas must have confirmed a write, or have been asked in a read.
     *
     * @param level default: {@code LOCAL_QUORUM}, with which a write survives the loss of one node of three
     * @return a new cluster
     */
    public CassandraCluster consistency(ConsistencyLevel level) {
        checkNotNull(level, "consistency needs a level");
        return new CassandraCluster(access.withOption(Access.CONSISTENCY, level.name()));
    }

    /**
     * Sets how long it may take to connect to a node.
     *
     * @param timeout at least 1 ms; default: 5 s
     * @return a new cluster
     */
    public CassandraCluster connectTimeout(Duration timeout) {
        checkArgument(timeout.toMillis() >= 1, "a timeout of %s: expected at least 1 ms", timeout);
        return new CassandraCluster(access.withConnectTimeout(timeout));
    }

    /**
     * Sets how long an answer may take before the request is considered failed, and retried.
     *
     * @param timeout at least 1 ms; default: 10 s
     * @return a new cluster
     */
    public CassandraCluster answerTimeout(Duration timeout) {
        checkArgument(timeout.toMillis() >= 1, "a timeout of %s: expected at least 1 ms", timeout);
        return new CassandraCluster(access.withOption(Access.ANSWER_TIMEOUT, timeout.toMillis() + " ms"));
    }

    /**
     * Sets how long to retry requests that failed for a reason that may pass, such as nodes that are down or
     * overloaded. The time begins again with each request that succeeds. If no node can be reached at the start, the
     * start fails immediately.
     *
     * @param time zero or more; default: 5 minutes
     * @return a new cluster
     */
    public CassandraCluster retryFor(Duration time) {
        checkArgument(!time.isNegative(), "retrying for %s: expected zero or more", time);
        return new CassandraCluster(access.withRetry(time));
    }

    /**
     * Limits the requests that a sink, a lookup or a table being read has under way in a process. When so many have not
     * been answered, tasks wait.
     *
     * @param requests 1 to 100,000; default: 256
     * @return a new cluster
     */
    public CassandraCluster maxInFlight(int requests) {
        checkArgument(requests >= 1 && requests <= 100_000, "%s requests: expected 1 to 100000", requests);
        return new CassandraCluster(access.withInFlight(requests));
    }

    /**
     * Sets any other option of the driver, by its path in the driver's configuration. Options set here take precedence.
     *
     * @param path without {@code datastax-java-driver}, as in {@code advanced.protocol.compression}
     * @param value its value
     * @return a new cluster
     */
    public CassandraCluster option(String path, String value) {
        checkNotNull(path, "an option needs a path");
        checkNotNull(value, "an option needs a value");
        return new CassandraCluster(access.withOption(path, value));
    }

    Access access() {
        return access;
    }

    /** Returns the nodes. */
    @Override
    public String toString() {
        return access.toString();
    }
}
