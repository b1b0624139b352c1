package io.dstream.opensearch;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import io.dstream.opensearch.internal.connect.Access;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLContext;

/**
 * The connection settings of an OpenSearch or Elasticsearch cluster. Immutable: each method returns a new object.
 * Nothing is connected before a sink is started, a lookup is used or an index is read; each of them has connections of
 * its own.
 *
 * <pre>{@code
 * OpenSearchCluster cluster = OpenSearchCluster.at("https://search-1:9200", "https://search-2:9200")
 *         .user("shop")
 *         .password(secret);
 * }</pre>
 */
public final class OpenSearchCluster {
    private static final int MOST_IN_FLIGHT = 1000;

    private final Access access;

    private OpenSearchCluster(Access access) {
        this.access = access;
    }

    /**
     * Returns a cluster with its nodes, or a load balancer before them. Requests go to one after the other, and to the
     * next if one does not answer. With {@code https}, the certificates that the JVM trusts are trusted, and a node's
     * certificate must be for its name in the URL.
     *
     * @param urls one or more, such as {@code https://search-1:9200}; the port is 9200 unless the URL has one. A path
     *     must be the same in all of them
     * @return a cluster without user and password
     * @throws IllegalArgumentException if this is not the URL of a node
     */
    public static OpenSearchCluster at(String... urls) {
        checkArgument(urls.length > 0, "a cluster needs at least one node, such as https://search-1:9200");
        ImmutableList<URI> nodes =
                Arrays.stream(urls).map(OpenSearchCluster::parse).collect(ImmutableList.toImmutableList());
        checkArgument(
                nodes.stream().map(URI::getPath).distinct().count() == 1,
                "%s: expected the same path in all of them",
                nodes);
        return new OpenSearchCluster(Access.to(nodes));
    }

    private static URI parse(String url) {
        String expected = "'%s' is not the URL of a node: expected one such as https://search-1:9200";
        try {
            URI uri = new URI(url);
            checkArgument(uri.getHost() != null && uri.getUserInfo() == null, expected, withoutUser(url));
            checkArgument("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()), expected, url);
            checkArgument(uri.getQuery() == null && uri.getFragment() == null, expected, url);
            String path = uri.getPath().equals("/") ? "" : uri.getPath();
            int port = uri.getPort() < 0 ? Access.DEFAULT_PORT : uri.getPort();
            return new URI(uri.getScheme(), null, uri.getHost(), port, path, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(String.format(expected, withoutUser(url)), e);
        }
    }

    /** What a message may show of a URL: a password belongs into {@link #password}. */
    private static String withoutUser(String url) {
        return url.contains("@") ? "..." + url.substring(url.lastIndexOf('@')) : url;
    }

    /**
     * Sets the user who logs in.
     *
     * @param name the user's name
     * @return a new cluster
     */
    public OpenSearchCluster user(String name) {
        checkNotNull(name, "user needs a name");
        return new OpenSearchCluster(access.withSecurity(access.security().withUser(name)));
    }

    /**
     * Sets the password. It is not logged. Without {@code https} it can be read on the network.
     *
     * @param secret the password
     * @return a new cluster
     */
    public OpenSearchCluster password(String secret) {
        checkNotNull(secret, "password needs a password");
        return new OpenSearchCluster(access.withSecurity(access.security().withPassword(secret)));
    }

    /**
     * Sets the API key that is sent instead of a user and a password. It is not logged. Without {@code https} it can be
     * read on the network.
     *
     * @param encoded the key in Base64, as Elasticsearch returns it in {@code encoded}
     * @return a new cluster
     */
    public OpenSearchCluster apiKey(String encoded) {
        checkNotNull(encoded, "apiKey needs a key");
        return new OpenSearchCluster(access.withSecurity(access.security().withApiKey(encoded)));
    }

    /**
     * Sets what is trusted instead of the certificates that the JVM trusts. A context cannot be sent to other
     * processes, such as Spark's executors.
     *
     * @param context what is trusted, and the certificate of this client if the cluster asks for one
     * @return a new cluster
     * @throws IllegalArgumentException if a node's URL is not one of {@code https}
     */
    public OpenSearchCluster tls(SSLContext context) {
        checkNotNull(context, "tls needs a context");
        for (URI node : access.nodes()) {
            checkArgument(node.getScheme().equals("https"), "%s has no TLS: expected https", node);
        }
        return new OpenSearchCluster(access.withSecurity(access.security().withTls(context)));
    }

    /**
     * Sets how long it may take to connect to a node.
     *
     * @param timeout at least 1 ms; default: 5 s
     * @return a new cluster
     */
    public OpenSearchCluster connectTimeout(Duration timeout) {
        checkArgument(timeout.toMillis() >= 1, "a timeout of %s: expected at least 1 ms", timeout);
        return new OpenSearchCluster(access.withTimes(access.times().withConnect(timeout)));
    }

    /**
     * Sets how long a node may send nothing before the request is considered failed, and retried.
     *
     * @param timeout at least 1 ms; default: 30 s
     * @return a new cluster
     */
    public OpenSearchCluster answerTimeout(Duration timeout) {
        checkArgument(timeout.toMillis() >= 1, "a timeout of %s: expected at least 1 ms", timeout);
        return new OpenSearchCluster(access.withTimes(access.times().withAnswer(timeout)));
    }

    /**
     * Sets how long to retry requests that failed for a reason that may pass, such as nodes that are down or
     * overloaded. The time begins again with each request that succeeds. If no node can be reached at the start, the
     * start fails immediately.
     *
     * @param time zero or more; default: 5 minutes
     * @return a new cluster
     */
    public OpenSearchCluster retryFor(Duration time) {
        checkArgument(!time.isNegative(), "retrying for %s: expected zero or more", time);
        return new OpenSearchCluster(access.withTimes(access.times().withRetry(time)));
    }

    /**
     * Limits the requests that a sink, a lookup or an index being read has under way in a process. When so many have
     * not been answered, tasks wait.
     *
     * @param requests 1 to 1000; default: 4
     * @return a new cluster
     */
    public OpenSearchCluster maxInFlight(int requests) {
        checkArgument(
                requests >= 1 && requests <= MOST_IN_FLIGHT, "%s requests: expected 1 to %s", requests, MOST_IN_FLIGHT);
        return new OpenSearchCluster(access.withInFlight(requests));
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
