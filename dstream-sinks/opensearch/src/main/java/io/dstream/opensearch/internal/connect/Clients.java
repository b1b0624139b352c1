package io.dstream.opensearch.internal.connect;

import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.Timeout;
import org.opensearch.client.RestClient;
import org.opensearch.client.RestClientBuilder;

/** Makes clients with the settings of a cluster. */
final class Clients {
    private Clients() {}

    static RestClient open(Access access) {
        HttpHost[] hosts = access.nodes().stream()
                .map(node -> new HttpHost(node.getScheme(), node.getHost(), node.getPort()))
                .toArray(HttpHost[]::new);
        RestClientBuilder builder = RestClient.builder(hosts)
                .setDefaultHeaders(headers(access.security()))
                .setRequestConfigCallback(config -> config.setResponseTimeout(
                                timeout(access.times().answer().toMillis()))
                        .setConnectionRequestTimeout(
                                timeout(access.times().answer().toMillis())))
                .setHttpClientConfigCallback(http -> customised(http, access));
        String path = access.nodes().get(0).getPath();
        return (path.isEmpty() ? builder : builder.setPathPrefix(path)).build();
    }

    private static Timeout timeout(long millis) {
        return Timeout.ofMilliseconds(millis);
    }

    private static HttpAsyncClientBuilder customised(HttpAsyncClientBuilder http, Access access) {
        Timeout connect = timeout(access.times().connect().toMillis());
        return http.setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                .setMaxConnPerRoute(access.inFlight())
                .setMaxConnTotal(access.inFlight() * access.nodes().size())
                .setTlsStrategy(ClientTlsStrategyBuilder.create()
                        .setSslContext(context(access.security()))
                        // or it is not checked that the certificate is for the host
                        .setHostnameVerifier(new DefaultHostnameVerifier())
                        .setHostVerificationPolicy(HostnameVerificationPolicy.BOTH)
                        .buildAsync())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setSocketTimeout(timeout(access.times().answer().toMillis()))
                        .build())
                .build());
    }

    private static SSLContext context(Access.Security security) {
        try {
            return security.context() == null ? SSLContext.getDefault() : security.context();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JVM has no TLS context of its own: " + e.getMessage(), e);
        }
    }

    private static Header[] headers(Access.Security security) {
        if (security.apiKey() != null) {
            return new Header[] {new BasicHeader(HttpHeaders.AUTHORIZATION, "ApiKey " + security.apiKey())};
        }
        if (security.user() != null) {
            String both = security.user() + ":" + (security.password() == null ? "" : security.password());
            String encoded = Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
            return new Header[] {new BasicHeader(HttpHeaders.AUTHORIZATION, "Basic " + encoded)};
        }
        return new Header[0];
    }
}
