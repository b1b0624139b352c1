package io.dstream.monitoring.internal.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.dstream.monitoring.internal.model.Json;
import io.dstream.monitoring.internal.model.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An answer: its status and type, and all bytes of it, or what writes them. */
final class Reply {
    static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json; charset=utf-8";
    private static final int UNKNOWN = -1;

    private final int status;
    private final String type;
    private final Optional<String> fileName;
    private final int length;
    private final Body body;

    /** Writes what follows the headers. */
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    Reply(int status, String type, byte[] body) {
        this(status, type, Optional.empty(), body.length, out -> out.write(body));
    }

    private Reply(int status, String type, Optional<String> fileName, int length, Body body) {
        this.status = status;
        this.type = type;
        this.fileName = fileName;
        this.length = length;
        this.body = body;
    }

    static Reply json(JsonNode body) {
        return json(200, body);
    }

    static Reply json(int status, JsonNode body) {
        return json(status, Json.bytes(body));
    }

    static Reply json(int status, byte[] body) {
        return new Reply(status, JSON, body);
    }

    static Reply text(String type, String body) {
        return new Reply(200, type, body.getBytes(StandardCharsets.UTF_8));
    }

    /** A file to be saved, written piece by piece. */
    static Reply file(String type, String fileName, Body body) {
        return new Reply(200, type, Optional.of(fileName), UNKNOWN, body);
    }

    static Reply of(Refusal refusal) {
        return json(refusal.status(), Shapes.reason(refusal.status(), String.valueOf(refusal.getMessage())));
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    /** What a browser is to call the file; nothing for what it is to show. */
    Optional<String> fileName() {
        return fileName;
    }

    /** How many bytes; nothing if that is known only once all are written. */
    Optional<Integer> length() {
        return length == UNKNOWN ? Optional.empty() : Optional.of(length);
    }

    void writeTo(OutputStream out) throws IOException {
        body.writeTo(out);
    }
}
