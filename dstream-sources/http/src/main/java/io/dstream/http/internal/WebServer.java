package io.dstream.http.internal;

import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A server of HTTP/1.1, with or without TLS. Started and stopped by one thread. */
public final class WebServer {
    private static final int HEADER_BYTES = 16 << 10;
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final int SPARE_THREADS = 8;

    private final ListenOptions options;
    private final Server server;

    /** A server that has not been started. */
    public WebServer(ListenOptions options, int threads) {
        this.options = options;
        QueuedThreadPool pool = new QueuedThreadPool(threads + SPARE_THREADS, Math.min(threads, SPARE_THREADS));
        pool.setName("dstream-http");
        pool.setDaemon(true);
        server = new Server(pool);
    }

    public Server server() {
        return server;
    }

    /** Starts to listen, and tells at which port. */
    public void start(Handler handler) throws Exception {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(HEADER_BYTES);
        ServerConnector connector = connector(configuration);
        connector.setHost(options.address().getAddress().getHostAddress());
        connector.setPort(options.port());
        connector.setIdleTimeout(IDLE.toMillis());
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(options.maxConnections(), connector));
        server.setHandler(handler);
        server.setStopTimeout(0);
        try {
            server.start();
        } catch (Exception e) {
            stop();
            throw e;
        }
        options.onListening().accept(connector.getLocalPort());
    }

    private ServerConnector connector(HttpConfiguration configuration) {
        if (options.tls().isEmpty()) {
            return new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
        }
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(options.tls().get());
        tls.setNeedClientAuth(options.clientAuth());
        ConnectionFactory http = new HttpConnectionFactory(configuration);
        return new ServerConnector(server, tls, http);
    }

    /** Stops listening and ends all connections. */
    public void stop() throws IOException {
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IOException("the HTTP server could not be stopped: " + e.getMessage(), e);
        }
    }

    // ---- answers ----

    /** Turns a request away unless it may be made; says whether it did. */
    public static boolean refused(Request request, Response response, Callback callback, Access access) {
        if (access.allows(request.getHeaders().get(HttpHeader.AUTHORIZATION))) {
            return false;
        }
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, access.challenge());
        answer(
                request,
                response,
                callback,
                HttpStatus.UNAUTHORIZED_401,
                "the Authorization header is missing or wrong");
        return true;
    }

    /** Answers with a status and a line of text. */
    public static void answer(Request request, Response response, Callback callback, int status, String text) {
        response.setStatus(status);
        if (text.isEmpty()) {
            callback.succeeded();
        } else {
            response.getHeaders().put(new HttpField(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8"));
            org.eclipse.jetty.io.Content.Sink.write(response, true, text + "\n", callback);
        }
    }
}
