package io.dstream.x.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dstream.x.Post;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes posts of lines, each post once. Used by one thread. */
final class Posts {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, Boolean> seen;

    /** Remembers the ids of that many posts. */
    Posts(int remembered) {
        seen = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > remembered;
            }
        };
    }

    /** X ends the connection. */
    static final class Disconnected extends IOException {
        private static final long serialVersionUID = 1L;

        Disconnected(String said) {
            super("X has ended the connection (" + said + ")");
        }
    }

    /** A line that is neither a post nor a message. */
    static final class NoPost extends Exception {
        private static final long serialVersionUID = 1L;

        NoPost(Throwable cause) {
            super("X has sent a line that is not a post, which is left out", cause);
        }
    }

    /** The post of a line; nothing if it has come before. */
    Optional<Post> post(byte[] bytes, int start, int length) throws Disconnected, NoPost {
        JsonNode line;
        try {
            line = JSON.readTree(bytes, start, length);
        } catch (IOException e) {
            throw new NoPost(e);
        }
        JsonNode data = line.path("data");
        if (!data.path("id").isTextual()) {
            if (line.has("errors") || line.has("connection_issue")) {
                throw new Disconnected(Refused.said(line.toString()));
            }
            throw new NoPost(null);
        }
        String id = data.path("id").textValue();
        return seen.putIfAbsent(id, true) == null ? Optional.of(post(id, data, line)) : Optional.empty();
    }

    private static Post post(String id, JsonNode data, JsonNode line) throws NoPost {
        JsonNode entities = data.path("entities");
        return new Post(
                id,
                data.path("text").asText(""),
                data.path("author_id").asText(""),
                time(data.path("created_at").asText("")),
                data.path("lang").asText(""),
                texts(entities.path("hashtags"), "tag", ""),
                texts(entities.path("urls"), "expanded_url", "url"),
                texts(entities.path("mentions"), "username", ""),
                texts(line.path("matching_rules"), "tag", "id"));
    }

    private static Instant time(String text) throws NoPost {
        try {
            return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new NoPost(e);
        }
    }

    private static List<String> texts(JsonNode array, String name, String otherwise) {
        List<String> all = new ArrayList<>();
        for (JsonNode one : array) {
            String text = one.path(name).asText("");
            all.add(text.isEmpty() ? one.path(otherwise).asText("") : text);
        }
        return all;
    }
}
