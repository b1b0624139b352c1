package io.dstream.x.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.OptionalLong;

/** An answer of X that is none. Its message says what to do, and has no secrets. */
public final class Refused extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY = 429;
    private static final int SERVER = 500;
    private static final int MOST_TEXT = 500;
    private static final JsonMapper JSON = new JsonMapper();

    private final int status;
    private final long resetSeconds; // since the epoch; -1 if that was not said

    private Refused(int status, long resetSeconds, String message) {
        super(message);
        this.status = status;
        this.resetSeconds = resetSeconds;
    }

    /** Reads what an answer says. */
    static Refused of(int status, OptionalLong resetSeconds, String body) {
        return new Refused(status, resetSeconds.orElse(-1), message(status, said(body)));
    }

    private static String message(int status, String said) {
        String what = " (" + status + (said.isEmpty() ? "" : " " + said) + ")";
        return switch (status) {
            case UNAUTHORIZED ->
                "X does not accept the bearer token" + what
                        + ": expected the token of an app, as the developer portal shows it once";
            case FORBIDDEN ->
                "X does not let this app read the stream" + what
                        + ": the app must belong to a project whose access level has the filtered stream";
            case TOO_MANY -> "X asks for fewer requests or connections" + what;
            default -> (status >= SERVER ? "X is in trouble" : "X refuses the request") + what;
        };
    }

    /** Title and detail of an error, as far as they are there. */
    static String said(String body) {
        try {
            JsonNode error = JSON.readTree(body);
            JsonNode first = error.path("errors").path(0);
            String title = text(error.path("title"), first.path("title"));
            String detail = text(error.path("detail"), first.path("detail"), first.path("message"));
            String all = (title + (title.isEmpty() || detail.isEmpty() ? "" : ": ") + detail).replaceAll("\\s+", " ");
            return all.length() > MOST_TEXT ? all.substring(0, MOST_TEXT) : all;
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private static String text(JsonNode... some) {
        for (JsonNode node : some) {
            if (node.isTextual()) {
                return node.textValue();
            }
        }
        return "";
    }

    boolean isRateLimit() {
        return status == TOO_MANY;
    }

    /** Whether the same request may be granted later. */
    boolean mayPass() {
        return isRateLimit() || status >= SERVER;
    }

    /** When requests are granted again, in seconds since the epoch. */
    OptionalLong resetSeconds() {
        return resetSeconds < 0 ? OptionalLong.empty() : OptionalLong.of(resetSeconds);
    }
}
