package io.dstream.x;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * Behaves as the documentation of X says: rules, a stream without end of lines and empty lines, a backfill, and answers
 * that are none. It keeps its posts and rules when it is stopped and started again.
 */
final class StandIn implements AutoCloseable {
    static final String TOKEN = "a-token-of-an-app";

    private static final JsonMapper JSON = new JsonMapper();
    private static final long KEEP_ALIVE_MILLIS = 100;

    private final SSLContext tls; // null: without
    private HttpServer server;
    private ExecutorService threads;
    private int port;

    // under this object's lock
    private final List<String> lines = new ArrayList<>();
    private final Map<String, Rule> rules = new LinkedHashMap<>();
    private final Deque<Answer> streamAnswers = new ArrayDeque<>();
    private final Deque<Answer> ruleAnswers = new ArrayDeque<>();
    private final List<String> connections = new CopyOnWriteArrayList<>();
    private int nextRule = 1;
    private boolean silent;
    private int generation; // of connections: those of an earlier one end
    private boolean stopped;

    /** An answer instead of a stream. */
    record Answer(int status, String body, Map<String, String> headers) {
        static Answer of(int status, String body) {
            return new Answer(status, body, Map.of());
        }
    }

    StandIn() throws IOException {
        this(null);
    }

    StandIn(SSLContext tls) throws IOException {
        this.tls = tls;
        start();
    }

    // ---- its life ----

    void start() throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        if (tls == null) {
            server = HttpServer.create(address, 0);
        } else {
            HttpsServer https = HttpsServer.create(address, 0);
            https.setHttpsConfigurator(new HttpsConfigurator(tls));
            server = https;
        }
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/2/tweets/search/stream/rules", this::rules);
        server.createContext("/2/tweets/search/stream", this::stream);
        synchronized (this) {
            stopped = false;
        }
        server.start();
        port = server.getAddress().getPort();
    }

    void stop() {
        synchronized (this) {
            stopped = true;
            notifyAll();
        }
        server.stop(0);
        threads.shutdownNow();
    }

    @Override
    public void close() {
        stop();
    }

    int port() {
        return port;
    }

    // ---- what happens ----

    /** How the next attempts to connect are answered. */
    synchronized StandIn next(Answer... some) {
        streamAnswers.addAll(List.of(some));
        return this;
    }

    /** How the next requests for rules are answered. */
    synchronized StandIn nextRules(Answer... some) {
        ruleAnswers.addAll(List.of(some));
        return this;
    }

    /** Sends a line to all that are connected. */
    synchronized void line(String line) {
        lines.add(line);
        notifyAll();
    }

    void post(String id, String text) {
        line("{\"data\":{\"id\":\"" + id + "\",\"text\":\"" + text + "\",\"edit_history_tweet_ids\":[\"" + id
                + "\"]},\"matching_rules\":[{\"id\":\"7\",\"tag\":\"\"}]}");
    }

    /** Ends all connections in good order. */
    synchronized void disconnect() {
        generation++;
        notifyAll();
    }

    /** Sends nothing any more, not even empty lines, until the next connection. */
    synchronized void fallSilent() {
        silent = true;
    }

    /** The queries of all connections so far. */
    List<String> connections() {
        return connections;
    }

    synchronized List<Rule> currentRules() {
        return List.copyOf(rules.values());
    }

    // ---- the stream ----

    private void stream(HttpExchange exchange) throws IOException {
        if (!isAllowed(exchange)) {
            return;
        }
        Answer own;
        int at;
        int mine;
        String query = exchange.getRequestURI().getQuery();
        synchronized (this) {
            own = streamAnswers.poll();
            at = query.contains("backfill_minutes") ? 0 : lines.size(); // no test takes a minute
            mine = generation;
            silent &= own != null;
        }
        if (own != null) {
            own.headers.forEach(exchange.getResponseHeaders()::set);
            answer(exchange, own.status, own.body);
            return;
        }
        exchange.sendResponseHeaders(200, 0);
        connections.add(query);
        try (OutputStream out = exchange.getResponseBody()) {
            for (List<String> some = next(at, mine); some != null; some = next(at, mine)) {
                at += some.size();
                String text = some.isEmpty() ? "\r\n" : String.join("\r\n", some) + "\r\n";
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next lines; none for a keep-alive; null at the end. */
    private synchronized List<String> next(int at, int mine) throws InterruptedException {
        do {
            if (lines.size() == at && mine == generation && !stopped) {
                wait(KEEP_ALIVE_MILLIS);
            }
        } while (silent && mine == generation && !stopped);
        return mine != generation || stopped ? null : List.copyOf(lines.subList(at, lines.size()));
    }

    // ---- rules ----

    private void rules(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody());
        if (!isAllowed(exchange)) {
            return;
        }
        Answer own;
        synchronized (this) {
            own = ruleAnswers.poll();
        }
        if (own != null) {
            answer(exchange, own.status, own.body);
            return;
        }
        boolean dry = String.valueOf(exchange.getRequestURI().getQuery()).contains("dry_run=true");
        ObjectNode body;
        synchronized (this) {
            body = exchange.getRequestMethod().equals("GET") ? list() : change(request, dry);
        }
        answer(exchange, exchange.getRequestMethod().equals("GET") ? 200 : 201, body.toString());
    }

    private ObjectNode list() {
        ObjectNode body = JSON.createObjectNode();
        if (!rules.isEmpty()) {
            ArrayNode data = body.putArray("data");
            rules.values().forEach(rule -> {
                ObjectNode one = data.addObject().put("id", rule.id()).put("value", rule.value());
                if (!rule.tag().isEmpty()) {
                    one.put("tag", rule.tag());
                }
            });
        }
        body.putObject("meta").put("result_count", rules.size());
        return body;
    }

    private ObjectNode change(JsonNode request, boolean dry) {
        ObjectNode body = JSON.createObjectNode();
        Map<String, Rule> changed = new LinkedHashMap<>(rules);
        for (JsonNode add : request.path("add")) {
            String value = add.path("value").asText();
            if (value.contains("bad-operator:")) {
                body.withArray("errors")
                        .addObject()
                        .put("value", value)
                        .put("title", "UnprocessableEntity")
                        .put("type", "https://api.x.com/2/problems/invalid-rules")
                        .putArray("details")
                        .add("Reference to invalid operator 'bad-operator'.");
                return body;
            }
            if (changed.values().stream().anyMatch(rule -> rule.value().equals(value))) {
                body.withArray("errors").addObject().put("value", value).put("title", "DuplicateRule");
            } else {
                String id = "" + nextRule++;
                changed.put(id, new Rule(id, value, add.path("tag").asText("")));
            }
        }
        for (JsonNode id : request.path("delete").path("ids")) {
            if (changed.remove(id.asText()) == null) {
                body.withArray("errors").addObject().put("id", id.asText()).put("title", "Not Found Error");
            }
        }
        if (!dry) {
            rules.clear();
            rules.putAll(changed);
        }
        body.putObject("meta").put("sent", "now");
        return body;
    }

    // ---- answers ----

    private static boolean isAllowed(HttpExchange exchange) throws IOException {
        if (("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return true;
        }
        answer(
                exchange,
                401,
                "{\"title\":\"Unauthorized\",\"type\":\"about:blank\",\"status\":401,\"detail\":\"Unauthorized\"}");
        return false;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
