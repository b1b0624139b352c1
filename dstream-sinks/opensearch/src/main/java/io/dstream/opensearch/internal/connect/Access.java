package io.dstream.opensearch.internal.connect;

import com.google.common.collect.ImmutableList;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * How a cluster is reached. Immutable. Can be sent to where tasks run, password included, unless there is a TLS
 * context.
 *
 * @param nodes with scheme, host, port and perhaps a path
 * @param security who logs in, and what is trusted
 * @param times for how long it is waited
 * @param inFlight how many requests may be under way at a time
 */
public record Access(ImmutableList<URI> nodes, Security security, Times times, int inFlight) implements Serializable {
    public static final int DEFAULT_PORT = 9200;

    private static final int IN_FLIGHT = 4;

    /**
     * Who logs in, and what is trusted.
     *
     * @param user null for nobody
     * @param password null for none
     * @param apiKey null for none
     * @param context null for that of the JVM
     */
    @SuppressWarnings("serial") // a context cannot be sent, and says so
    public record Security(String user, String password, String apiKey, SSLContext context) implements Serializable {
        private static final Security NONE = new Security(null, null, null, null);

        public Security withUser(String name) {
            return new Security(name, password, apiKey, context);
        }

        public Security withPassword(String secret) {
            return new Security(user, secret, apiKey, context);
        }

        public Security withApiKey(String encoded) {
            return new Security(user, password, encoded, context);
        }

        public Security withTls(SSLContext own) {
            return new Security(user, password, apiKey, own);
        }

        @Override
        public String toString() {
            return "security";
        }
    }

    /**
     * For how long it is waited.
     *
     * @param connect for a connection
     * @param answer for something of an answer
     * @param retry for what may pass to have passed
     */
    public record Times(Duration connect, Duration answer, Duration retry) implements Serializable {
        private static final Times DEFAULT =
                new Times(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(5));

        public Times withConnect(Duration timeout) {
            return new Times(timeout, answer, retry);
        }

        public Times withAnswer(Duration timeout) {
            return new Times(connect, timeout, retry);
        }

        public Times withRetry(Duration time) {
            return new Times(connect, answer, time);
        }
    }

    public static Access to(ImmutableList<URI> nodes) {
        return new Access(nodes, Security.NONE, Times.DEFAULT, IN_FLIGHT);
    }

    public Access withSecurity(Security other) {
        return new Access(nodes, other, times, inFlight);
    }

    public Access withTimes(Times other) {
        return new Access(nodes, security, other, inFlight);
    }

    public Access withInFlight(int requests) {
        return new Access(nodes, security, times, requests);
    }

    @Override
    public String toString() {
        return "OpenSearch at " + nodes.stream().map(URI::toString).collect(Collectors.joining(", "));
    }
}
