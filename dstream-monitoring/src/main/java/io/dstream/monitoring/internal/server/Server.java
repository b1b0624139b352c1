package io.dstream.monitoring.internal.server;

import com.google.common.base.Splitter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dstream.internal.text.Logs;
import io.dstream.monitoring.internal.model.Application;
import io.dstream.monitoring.internal.model.Applications;
import io.dstream.monitoring.internal.model.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * Answers requests: the page's files, {@code events}, {@code api/v1}, {@code health}, {@code metrics}. Reads only: what
 * else there is, {@link Control} allows or refuses.
 */
public final class Server {
    private static final Logger LOG = Logs.of("monitoring");
    private static final int OTHER_THREADS = 24; // beside one for each open page
    private static final int QUEUE = 256; // requests that wait for a thread
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'";

    private final HttpServer http;
    private final Pool pool;
    private final ScheduledThreadPoolExecutor timer;
    private final Hosts hosts;
    private final Applications apps;
    private final Live live;
    private final Rest rest;
    private final Assets assets = new Assets();
    private final Control control;
    private final Optional<Prometheus> prometheus;

    /** How long things take; other figures are for tests. */
    public record Pace(Duration frames, Duration slowPage, Duration slowRequest) {
        public static final Pace DEFAULT =
                new Pace(Duration.ofMillis(250), Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    public Server(
            InetSocketAddress address,
            Hosts hosts,
            Applications apps,
            Control control,
            Optional<Prometheus> prometheus,
            Pace pace)
            throws IOException {
        this.hosts = hosts;
        this.apps = apps;
        this.live = new Live(apps, Long.toString(System.nanoTime(), 36), control.isAllowed(), pace);
        this.control = control;
        this.rest = new Rest(apps, control);
        this.prometheus = prometheus;
        this.http = HttpServer.create(address, 64);
        this.pool =
                new Pool(Live.PAGES + OTHER_THREADS, QUEUE, pace.slowRequest().toNanos());
        this.timer = new ScheduledThreadPoolExecutor(1, Pool.daemons("timer"));
        http.setExecutor(pool);
        http.createContext("/", this::handle);
        http.start();
        long millis = pace.frames().toMillis();
        var unused = timer.scheduleWithFixedDelay(this::tick, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        try {
            long now = System.nanoTime();
            pool.check(now);
            live.tick(now, Instant.now());
            apps.all().forEach(Application::settle);
        } catch (RuntimeException | Error e) {
            LOG.error("the page's timer failed; the page goes on", e);
        }
    }

    public InetSocketAddress address() {
        return http.getAddress();
    }

    public Live live() {
        return live;
    }

    public void close() {
        timer.shutdownNow();
        live.close();
        http.stop(0);
        pool.close();
        control.close();
        prometheus.ifPresent(registry -> registry.close()); // a method reference would link the class, there or not
    }

    // ---- requests ----

    /** What this throws tells the server to close the connection; without, the server would keep it for good. */
    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            headers(exchange.getResponseHeaders());
            try {
                answer(exchange);
            } catch (Refusal e) {
                if (!e.allow().isEmpty()) {
                    exchange.getResponseHeaders().set("Allow", e.allow());
                }
                send(exchange, Reply.of(e));
            } catch (RuntimeException | Error e) {
                LOG.warn("a request to the monitoring page failed", e);
                send(exchange, Reply.of(new Refusal(500, "the answer could not be made; the program's log says why")));
            }
        } catch (IOException e) {
            LOG.debug("a client has left before it had its answer, or the answer had begun before it failed", e);
            throw e;
        } catch (RuntimeException | Error e) {
            throw new IOException("a request was neither answered nor refused", e); // an Error would end the thread
        }
    }

    private static void headers(Headers headers) {
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cache-Control", "no-cache");
    }

    private void answer(HttpExchange exchange) throws IOException, Refusal {
        String method = exchange.getRequestMethod();
        hosts.check(exchange.getRequestHeaders().get("Host"));
        checkSite(exchange.getRequestHeaders());
        List<String> path = path(exchange.getRequestURI().getRawPath());
        Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
        if (path.get(0).equals("api") && path.size() > 1 && path.get(1).equals("v1")) {
            String asked = method.equals("HEAD") ? Rest.GET : method;
            if (asked.equals(Rest.POST) && rest.takesPost(path.subList(2, path.size()))) {
                checkOwnPage(exchange.getRequestHeaders());
            }
            send(exchange, rest.answer(asked, path.subList(2, path.size()), query));
        } else if (!method.equals("GET") && !method.equals("HEAD")) {
            throw Rest.onlyShows();
        } else if (path.get(0).equals("health")) {
            send(exchange, health(path.subList(1, path.size())));
        } else if (path.equals(List.of("events"))) {
            events(exchange, query);
        } else if (path.equals(List.of("metrics"))) {
            send(exchange, metrics());
        } else {
            file(exchange, path);
        }
    }

    /** Of all programs together, as probes ask. */
    private Reply health(List<String> path) throws Refusal {
        if (path.isEmpty()) {
            return Reply.json(HealthShapes.worst(apps));
        } else if (path.equals(List.of("live"))) {
            return HealthShapes.live(apps);
        } else if (path.equals(List.of("ready"))) {
            return HealthShapes.ready(apps);
        }
        throw Refusal.notFound("there is no such address: expected health, health/live or health/ready");
    }

    /** Browsers say which site asks. A link on another site may lead here; what such a site loads itself is refused. */
    private static void checkSite(Headers headers) throws Refusal {
        boolean foreign = headers.getOrDefault("Sec-Fetch-Site", List.of()).contains("cross-site");
        boolean link = "navigate".equals(headers.getFirst("Sec-Fetch-Mode"))
                && "document".equals(headers.getFirst("Sec-Fetch-Dest"));
        if (foreign && !link) {
            throw new Refusal(403, "another site's page asks for this: it may link here, and load nothing");
        }
    }

    /**
     * What changes something must come from the page itself, or from no page at all. No other site's page may send the
     * header without asking first, which is refused; and browsers say which site asks.
     */
    private static void checkOwnPage(Headers headers) throws Refusal {
        for (String site : headers.getOrDefault("Sec-Fetch-Site", List.of())) {
            if (!site.equals("same-origin") && !site.equals("none")) {
                throw new Refusal(403, "another site's page asks for this: only this page may");
            }
        }
        if (!Control.HEADER_VALUE.equals(headers.getFirst(Control.HEADER))) {
            throw new Refusal(403, "a POST needs the header " + Control.HEADER + ": " + Control.HEADER_VALUE);
        }
    }

    private static List<String> path(String raw) throws Refusal {
        return Splitter.on('/').splitToList(raw == null ? "" : raw.replaceFirst("^/", "")).stream()
                .map(Server::decode)
                .toList();
    }

    private static String decode(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return part;
        }
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new HashMap<>();
        if (raw != null) {
            for (String parameter : Splitter.on('&').omitEmptyStrings().split(raw)) {
                List<String> pair = Splitter.on('=').limit(2).splitToList(parameter);
                query.put(decode(pair.get(0)), pair.size() == 1 ? "" : decode(pair.get(1)));
            }
        }
        return query;
    }

    private void events(HttpExchange exchange, Map<String, String> query) throws IOException, Refusal {
        List<Application> all = apps.all();
        if (all.isEmpty()) {
            throw Refusal.notFound("no program has been attached yet");
        }
        String wanted = query.get("app");
        Application app = wanted == null ? all.get(0) : apps.get(wanted);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        pool.excuse();
        live.serve(exchange, app);
    }

    private Reply metrics() throws Refusal {
        return Reply.text(
                Prometheus.TYPE,
                prometheus
                        .orElseThrow(() -> Refusal.notFound("there are no metrics here: put"
                                + " io.micrometer:micrometer-registry-prometheus on the class path"))
                        .scrape());
    }

    private void file(HttpExchange exchange, List<String> path) throws IOException, Refusal {
        String name = path.equals(List.of("")) ? "index.html" : String.join("/", path);
        Assets.File file = assets.get(name).orElseThrow(() -> Refusal.notFound("there is no such page"));
        exchange.getResponseHeaders().set("ETag", file.tag());
        if (file.tag().equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        send(exchange, file.reply());
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", reply.type());
        reply.fileName().ifPresent(name -> exchange.getResponseHeaders()
                .set("Content-Disposition", "attachment; filename=\"" + name + "\""));
        if (exchange.getRequestMethod().equals("HEAD")) {
            reply.length()
                    .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", Integer.toString(length)));
            exchange.sendResponseHeaders(reply.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(
                reply.status(),
                reply.length().map(length -> length == 0 ? -1 : length).orElse(0));
        try (OutputStream out = exchange.getResponseBody()) {
            reply.writeTo(out);
        }
    }
}
