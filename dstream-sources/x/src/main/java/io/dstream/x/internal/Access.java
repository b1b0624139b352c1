package io.dstream.x.internal;

import static com.google.common.base.Preconditions.checkArgument;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;

/**
 * How X is reached. Immutable. Its text has no secrets.
 *
 * @param endpoint the address of the API
 * @param bearer the token
 * @param timeout how long a connection, or an answer, may take to begin
 */
public record Access(URI endpoint, String bearer, Duration timeout) {
    private static final URI API = URI.create("https://api.x.com");

    /** What holds if nothing is said. */
    public static Access of(String bearer) {
        checkArgument(
                bearer != null && !bearer.isBlank() && bearer.chars().allMatch(c -> c > ' ' && c < 127),
                "expected a bearer token: letters, digits and signs, without blanks");
        return new Access(API, bearer, Duration.ofSeconds(10));
    }

    public Access endpoint(URI address) {
        checkArgument(
                address != null && address.getHost() != null,
                "endpoint %s: expected an address such as https://api.x.com",
                address);
        checkArgument(
                "https".equals(address.getScheme()) || ("http".equals(address.getScheme()) && isLoopback(address)),
                "endpoint %s: expected https, or the token could be read by others; http is for this machine only",
                address);
        return new Access(address, bearer, timeout);
    }

    private static boolean isLoopback(URI address) {
        try {
            return InetAddress.getByName(address.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    public Access timeout(Duration wait) {
        checkArgument(
                wait.toMillis() >= 1 && wait.toMillis() <= 3_600_000, "a timeout of %s: expected 1 ms to 1 hour", wait);
        return new Access(endpoint, bearer, wait);
    }

    /** A client, for some requests or one stream. It follows no redirects, which could lead the token elsewhere. */
    public HttpClient client() {
        return HttpClient.newBuilder()
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** A request, for a path with its query. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(endpoint.resolve(path))
                .timeout(timeout)
                .header("Authorization", "Bearer " + bearer)
                .header("User-Agent", "dstream");
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
