package io.dstream.opensearch.internal.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.dstream.engine.task.Requests;
import io.dstream.opensearch.OpenSearchException;
import io.dstream.opensearch.internal.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.hc.core5.http.HttpEntity;
import org.opensearch.client.Request;
import org.opensearch.client.Response;
import org.opensearch.client.ResponseException;
import org.opensearch.client.ResponseListener;
import org.opensearch.client.RestClient;

/** Connections to a cluster, and what limits its requests. Used by any thread. */
public final class Link implements AutoCloseable {
    private static final int MOST_NAMES = 20; // of indexes, in a message
    private static final int FAILED = 400;
    private static final long DEFAULT_CONTENT_LENGTH = 100L << 20; // OpenSearch's, of a request

    private final String who;
    private final Access access;
    private final RestClient client;
    private final Requests requests;

    private Link(String who, Access access) {
        this.who = who;
        this.access = access;
        this.client = Clients.open(access);
        this.requests = new Requests(who, access.inFlight(), access.times().retry(), new Meanings(who, access));
    }

    /**
     * Connects when the first request is sent.
     *
     * @param who who wants to, for messages
     */
    public static Link open(String who, Access access) {
        return new Link(who, access);
    }

    // ---- requests ----

    /**
     * Sends a request.
     *
     * @return what is answered. It fails with a {@link Refused} if OpenSearch does not carry the request out
     */
    public CompletableFuture<JsonNode> send(
            String method, String path, Map<String, String> parameters, HttpEntity body) {
        Request request = new Request(method, path);
        parameters.forEach(request::addParameter);
        request.setEntity(body);
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        var unused = client.performRequestAsync(request, new ResponseListener() {
            @Override
            public void onSuccess(Response response) {
                try {
                    answer.complete(answer(response));
                } catch (IOException | RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            }

            @Override
            public void onFailure(Exception e) {
                answer.completeExceptionally(e instanceof ResponseException response ? refused(response) : e);
            }
        });
        return answer;
    }

    /** The client takes a 404 for an answer where only the existence of something is asked for. */
    private static JsonNode answer(Response response) throws IOException {
        int status = response.getStatusLine().getStatusCode();
        if (status >= FAILED) {
            throw new Refused(status, "", "HTTP status " + status);
        }
        try {
            return content(response);
        } catch (JsonProcessingException e) {
            throw new Refused(status, "", "the answer is not JSON, and so not OpenSearch's");
        }
    }

    private static JsonNode content(Response response) throws IOException {
        if (response.getEntity() == null) {
            return Json.MAPPER.missingNode();
        }
        try (InputStream content = response.getEntity().getContent()) {
            return Json.MAPPER.readTree(content);
        }
    }

    private static Refused refused(ResponseException e) {
        int status = e.getResponse().getStatusLine().getStatusCode();
        try {
            return Refused.of(status, content(e.getResponse()).path("error"));
        } catch (JsonProcessingException notJson) {
            return new Refused(status, "", "HTTP status " + status); // of a proxy before it
        } catch (IOException unread) {
            e.addSuppressed(unread);
            return new Refused(status, "", "HTTP status " + status);
        }
    }

    /**
     * Sends a request once, and waits for the answer.
     *
     * @param what what it is, for messages
     * @throws OpenSearchException if it is not carried out
     */
    public JsonNode ask(String what, String method, String path, Map<String, String> parameters, HttpEntity body)
            throws InterruptedException {
        try {
            return send(method, path, parameters, body).get();
        } catch (ExecutionException e) {
            throw new Meanings(who, access).failed(what, e.getCause());
        }
    }

    /** What sends many requests at a time. */
    public Requests requests() {
        return requests;
    }

    /** The path of an index, or of something below it such as {@code /_bulk}. */
    public static String path(String index, String below) {
        return "/" + URLEncoder.encode(index, StandardCharsets.UTF_8) + below;
    }

    // ---- what there is ----

    /**
     * Checks that an index, an alias or a data stream exists, as far as the user may know.
     *
     * @throws OpenSearchException if it does not, or the cluster cannot be reached
     */
    public void check(String index) throws InterruptedException {
        try {
            var unused = send("HEAD", path(index, ""), Map.of(), null).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refused refused && Errors.isForbidden(refused)) {
                return; // whether it may be written to is told by the first request
            }
            if (e.getCause() instanceof Refused refused && Errors.isMissing(refused)) {
                throw new OpenSearchException(who + ": the index " + index + " does not exist in " + access
                        + ". Create it, with a mapping of its fields" + others());
            }
            throw new OpenSearchException(
                    who + ": cannot connect to " + access + ": " + Errors.told(e.getCause())
                            + Errors.advice(e.getCause()),
                    e.getCause());
        }
    }

    private String others() throws InterruptedException {
        try {
            JsonNode all = send("GET", "/_resolve/index/*", Map.of(), null).get();
            TreeSet<String> names = new TreeSet<>();
            for (JsonNode kind : all) {
                kind.forEach(each -> names.add(each.path("name").asText()));
            }
            names.removeIf(name -> name.startsWith("."));
            if (names.isEmpty()) {
                return "; there is no other";
            }
            List<String> shown = names.stream().limit(MOST_NAMES).toList();
            return "; there are " + String.join(", ", shown) + (names.size() > MOST_NAMES ? " and others" : "");
        } catch (ExecutionException e) {
            return ""; // the user may not know
        }
    }

    /** The most bytes that a request may have: what the nodes say, or their default if the user may not ask. */
    public long contentLength() throws InterruptedException {
        try {
            JsonNode answer = send(
                            "GET",
                            "/_nodes/http",
                            Map.of("filter_path", "nodes.*.http.max_content_length_in_bytes"),
                            null)
                    .get();
            List<Long> lengths = new ArrayList<>();
            answer.path("nodes")
                    .forEach(node -> lengths.add(node.path("http")
                            .path("max_content_length_in_bytes")
                            .asLong(DEFAULT_CONTENT_LENGTH)));
            return lengths.stream().mapToLong(n -> n).min().orElse(DEFAULT_CONTENT_LENGTH);
        } catch (ExecutionException e) {
            return DEFAULT_CONTENT_LENGTH;
        }
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
            return new OpenSearchException(
                    who + ": " + what + " failed at " + access + ": " + Errors.told(e) + Errors.advice(e), e);
        }
    }

    /** What waits gives up, now and later. */
    public void stopping() {
        requests.end();
    }

    @Override
    public void close() throws IOException {
        requests.end();
        client.close();
    }
}
