package io.dstream.cassandra.internal.connect;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * How a cluster is reached. Immutable. Can be sent to where tasks run, password included, unless there is a TLS
 * context.
 *
 * @param contacts nodes, each as host:port
 * @param keyspace of tables that are named without one; empty for none
 * @param security who logs in, and how connections are protected
 * @param options those of the driver, by path
 * @param connect how long it may take to connect
 * @param retry how long to try again what may pass
 * @param inFlight how many requests may be under way at a time
 */
public record Access(
        ImmutableList<String> contacts,
        String keyspace,
        Security security,
        ImmutableMap<String, String> options,
        Duration connect,
        Duration retry,
        int inFlight)
        implements Serializable {
    public static final String DATACENTER = "basic.load-balancing-policy.local-datacenter";
    public static final String CONSISTENCY = "basic.request.consistency";
    public static final String ANSWER_TIMEOUT = "basic.request.timeout";

    private static final int IN_FLIGHT = 256;

    /**
     * Who logs in, and how connections are protected.
     *
     * @param user null for nobody
     * @param password null for none
     * @param tls whether connections are encrypted
     * @param context null for that of the JVM
     */
    @SuppressWarnings("serial") // a context cannot be sent, and says so
    public record Security(String user, String password, boolean tls, SSLContext context) implements Serializable {
        private static final Security NONE = new Security(null, null, false, null);

        public Security withUser(String name) {
            return new Security(name, password, tls, context);
        }

        public Security withPassword(String secret) {
            return new Security(user, secret, tls, context);
        }

        public Security withTls(SSLContext own) {
            return new Security(user, password, true, own);
        }

        @Override
        public String toString() {
            return "security";
        }
    }

    public static Access to(List<String> contacts) {
        return new Access(
                ImmutableList.copyOf(contacts),
                "",
                Security.NONE,
                ImmutableMap.of(),
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                IN_FLIGHT);
    }

    public Access withKeyspace(String name) {
        return new Access(contacts, name, security, options, connect, retry, inFlight);
    }

    public Access withSecurity(Security other) {
        return new Access(contacts, keyspace, other, options, connect, retry, inFlight);
    }

    public Access withOption(String path, String value) {
        ImmutableMap<String, String> all = ImmutableMap.<String, String>builder()
                .putAll(options)
                .put(path, value)
                .buildKeepingLast();
        return new Access(contacts, keyspace, security, all, connect, retry, inFlight);
    }

    public Access withConnectTimeout(Duration timeout) {
        return new Access(contacts, keyspace, security, options, timeout, retry, inFlight);
    }

    public Access withRetry(Duration time) {
        return new Access(contacts, keyspace, security, options, connect, time, inFlight);
    }

    public Access withInFlight(int requests) {
        return new Access(contacts, keyspace, security, options, connect, retry, requests);
    }

    /** Options may hold secrets, and are not shown. */
    @Override
    public String toString() {
        return "Cassandra at " + String.join(", ", contacts);
    }
}
