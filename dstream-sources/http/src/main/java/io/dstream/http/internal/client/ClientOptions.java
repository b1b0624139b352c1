package io.dstream.http.internal.client;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where to connect, and how. Immutable; does not show headers, which may be secret.
 *
 * @param uri the address
 * @param headers what each request has
 * @param tls whom to trust; empty for what the JDK trusts
 * @param connectTimeout how long a connection may take
 * @param idleTimeout after which silence to connect anew
 * @param maxBytes how large an event or a message may be
 */
public record ClientOptions(
        URI uri,
        Map<String, String> headers,
        Optional<SSLContext> tls,
        Duration connectTimeout,
        Duration idleTimeout,
        int maxBytes) {

    public static ClientOptions of(URI uri, String... schemes) {
        checkNotNull(uri, "an address");
        checkArgument(
                uri.getHost() != null
                        && uri.getUserInfo() == null
                        && java.util.Arrays.asList(schemes).contains(uri.getScheme()),
                "address '%s': expected %s://host/path, without a user",
                withoutUser(uri),
                String.join(":// or ", schemes));
        return new ClientOptions(
                uri, Map.of(), Optional.empty(), Duration.ofSeconds(10), Duration.ofMinutes(2), 1 << 20);
    }

    private static String withoutUser(URI uri) {
        return uri.getUserInfo() == null ? uri.toString() : uri.getScheme() + "://...@" + uri.getHost();
    }

    public ClientOptions withHeader(String name, String value) {
        checkArgument(name != null && !name.isBlank() && value != null, "header needs a name and a value");
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new ClientOptions(uri, Map.copyOf(more), tls, connectTimeout, idleTimeout, maxBytes);
    }

    public ClientOptions withTls(SSLContext context) {
        checkNotNull(context, "tls needs an SSLContext");
        return new ClientOptions(uri, headers, Optional.of(context), connectTimeout, idleTimeout, maxBytes);
    }

    public ClientOptions withConnectTimeout(Duration time) {
        return new ClientOptions(uri, headers, tls, check("connectTimeout", time), idleTimeout, maxBytes);
    }

    public ClientOptions withIdleTimeout(Duration time) {
        return new ClientOptions(uri, headers, tls, connectTimeout, check("idleTimeout", time), maxBytes);
    }

    public ClientOptions withMaxBytes(int bytes) {
        checkArgument(bytes >= 1, "%s bytes at most: expected at least 1", bytes);
        return new ClientOptions(uri, headers, tls, connectTimeout, idleTimeout, bytes);
    }

    private static Duration check(String what, Duration time) {
        checkNotNull(time, what);
        checkArgument(
                time.toMillis() >= 1 && time.compareTo(Duration.ofDays(1)) <= 0,
                "%s of %s: expected 1 ms to 1 day",
                what,
                time);
        return time;
    }

    /** The address without its query, which may be secret. */
    public String place() {
        return uri.getScheme() + "://" + uri.getRawAuthority() + (uri.getRawPath() == null ? "" : uri.getRawPath());
    }

    HttpClient client() {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .followRedirects(HttpClient.Redirect.NORMAL);
        tls.ifPresent(builder::sslContext);
        return builder.build();
    }

    @Override
    public String toString() {
        return place();
    }
}
