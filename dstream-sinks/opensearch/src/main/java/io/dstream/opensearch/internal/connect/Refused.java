package io.dstream.opensearch.internal.connect;

import com.fasterxml.jackson.databind.JsonNode;

/** What OpenSearch answers to a request, or to one of its documents, that it does not carry out. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int TIMEOUT = 408;
    private static final int TOO_MANY = 429;
    private static final int OF_THE_SERVER = 500;

    private final int status;
    private final String type;
    private final String reason;
    private final String what; // is refused; empty for a request

    /**
     * A refusal.
     *
     * @param status as HTTP has it
     * @param type OpenSearch's name for it, such as {@code mapper_parsing_exception}; empty if it has none
     * @param reason in words
     */
    public Refused(int status, String type, String reason) {
        this(status, type, reason, "");
    }

    private Refused(int status, String type, String reason, String what) {
        super(told(type, reason, what), null, false, false);
        this.status = status;
        this.type = type;
        this.reason = reason;
        this.what = what;
    }

    private static String told(String type, String reason, String what) {
        return (what.isEmpty() ? "" : what + " was refused: ") + (type.isEmpty() ? "" : type + ": ") + reason;
    }

    /**
     * A refusal as OpenSearch writes it, with what has caused it.
     *
     * @param error {@code {"type": ..., "reason": ..., "caused_by": ...}}, or a text
     */
    public static Refused of(int status, JsonNode error) {
        if (!error.isObject()) {
            return new Refused(status, "", error.asText("HTTP status " + status));
        }
        StringBuilder reason = new StringBuilder(error.path("reason").asText());
        for (JsonNode cause = error.path("caused_by"); cause.isObject(); cause = cause.path("caused_by")) {
            String text = cause.path("reason").asText("");
            if (reason.indexOf(text) < 0) {
                reason.append(": ").append(text);
            }
        }
        return new Refused(status, error.path("type").asText(), reason.toString());
    }

    /** The same refusal, of something that is named. */
    public Refused of(String what) {
        return new Refused(status, type, reason, what);
    }

    /** The same refusal, which others have too. */
    public Refused withOthers(int others) {
        return new Refused(status, type, reason, what + " (and " + others + " more)");
    }

    public int status() {
        return status;
    }

    public String type() {
        return type;
    }

    /** Whether the same may be carried out later: the cluster is overloaded, or parts of it are not there. */
    public boolean passes() {
        return status == TOO_MANY || status == TIMEOUT || status >= OF_THE_SERVER;
    }
}
