package io.dstream.cassandra.internal.connect;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import io.dstream.cassandra.CassandraException;
import io.dstream.engine.task.Requests;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** A session, and what limits its requests. Used by any thread. */
public final class Link implements AutoCloseable {
    private static final int QUIET_MILLIS = 50;
    private static final int CLOSING_MILLIS = 5000;

    private final Access access;
    private final CqlSession session;
    private final Requests requests;

    private Link(String who, Access access, CqlSession session) {
        this.access = access;
        this.session = session;
        this.requests = new Requests(who, access.inFlight(), access.retry(), new Meanings(who, access));
    }

    /**
     * Connects, and names no keyspace: who does not find a table's can say more than the driver.
     *
     * @param who who wants to, for messages
     * @throws CassandraException if no node can be reached, or Cassandra does not let the user in
     */
    public static Link open(String who, Access access) {
        return open(who, access, builder(access));
    }

    /**
     * Connects, and has the keyspace used for tables that are named without one.
     *
     * @param who who wants to, for messages
     * @throws CassandraException as above, or if the keyspace does not exist
     */
    public static Link openInKeyspace(String who, Access access) {
        return open(who, access, builder(access).withKeyspace(access.keyspace().isEmpty() ? null : access.keyspace()));
    }

    private static Link open(String who, Access access, CqlSessionBuilder builder) {
        try {
            CqlSession session = builder.build();
            checkDatacenter(who, access, session);
            return new Link(who, access, session);
        } catch (DriverException | IllegalStateException | IllegalArgumentException e) {
            throw new CassandraException(
                    who + ": cannot connect to " + access + ": " + Errors.told(e) + Errors.advice(e), e);
        }
    }

    private static void checkDatacenter(String who, Access access, CqlSession session) {
        String wanted = access.options().get(Access.DATACENTER);
        Set<String> found = session.getMetadata().getNodes().values().stream()
                .map(node -> String.valueOf(node.getDatacenter()))
                .collect(Collectors.toCollection(TreeSet::new));
        if (wanted != null && !found.contains(wanted)) {
            session.close();
            throw new CassandraException(who + ": no node of " + access + " is in the data centre " + wanted
                    + "; there are " + String.join(", ", found) + ". Check datacenter");
        }
    }

    private static CqlSessionBuilder builder(Access access) {
        CqlSessionBuilder builder = CqlSession.builder().withConfigLoader(config(access));
        Access.Security security = access.security();
        if (security.user() != null) {
            builder.withAuthCredentials(security.user(), security.password() == null ? "" : security.password());
        }
        if (security.tls()) {
            builder.withSslEngineFactory(new ProgrammaticSslEngineFactory(context(security), null, true, false));
        }
        return builder;
    }

    private static SSLContext context(Access.Security security) {
        try {
            return security.context() == null ? SSLContext.getDefault() : security.context();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JVM has no TLS context of its own: " + e.getMessage(), e);
        }
    }

    private static DriverConfigLoader config(Access access) {
        ProgrammaticDriverConfigLoaderBuilder config = DriverConfigLoader.programmaticBuilder()
                .withStringList(DefaultDriverOption.CONTACT_POINTS, access.contacts())
                .withString(DefaultDriverOption.LOAD_BALANCING_POLICY_CLASS, "DcInferringLoadBalancingPolicy")
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "LOCAL_QUORUM")
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(10))
                .withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, access.connect())
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, access.connect())
                // a node that is back is used soon, and one that hangs is given up
                .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(200))
                .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(3))
                .withDuration(DefaultDriverOption.HEARTBEAT_INTERVAL, Duration.ofSeconds(10))
                .withDuration(DefaultDriverOption.HEARTBEAT_TIMEOUT, Duration.ofSeconds(5))
                .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
                // or each close would wait for two seconds
                .withString(DefaultDriverOption.NETTY_IO_SHUTDOWN_UNIT, "MILLISECONDS")
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, QUIET_MILLIS)
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_TIMEOUT, CLOSING_MILLIS)
                .withString(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_UNIT, "MILLISECONDS")
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, QUIET_MILLIS)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_TIMEOUT, CLOSING_MILLIS);
        access.options().forEach((path, value) -> config.withString(() -> path, value));
        return config.build();
    }

    public Access access() {
        return access;
    }

    public CqlSession session() {
        return session;
    }

    /** What errors mean to those who send requests. */
    private record Meanings(String who, Access access) implements Requests.Errors {
        @Override
        public boolean passes(Throwable e) {
            return Errors.passes(e);
        }

        @Override
        public String told(Throwable e) {
            return Errors.told(e);
        }

        @Override
        public RuntimeException failed(String what, Throwable e) {
            if (e instanceof CassandraException told) {
                return new CassandraException(who + ": " + told.getMessage(), told);
            }
            return new CassandraException(
                    who + ": " + what + " failed at " + access + ": " + Errors.told(e) + Errors.advice(e), e);
        }
    }

    /** What sends many requests at a time. */
    public Requests requests() {
        return requests;
    }

    /** What waits gives up, now and later. */
    public void stopping() {
        requests.end();
    }

    @Override
    public void close() {
        requests.end();
        session.close();
    }
}
