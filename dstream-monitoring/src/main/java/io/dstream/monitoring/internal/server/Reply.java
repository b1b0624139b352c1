package io.dstream.monitoring.internal.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.dstream.monitoring.internal.model.Json;
import io.dstream.monitoring.internal.model.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** An answer: status, type and all bytes of it. */
final class Reply {
    private static final String JSON = "application/json; charset=utf-8";

    private final int status;
    private final String type;
    private final byte[] body;

    Reply(int status, String type, byte[] body) {
        this.status = status;
        this.type = type;
        this.body = body;
    }

    static Reply json(JsonNode body) {
        return new Reply(200, JSON, Json.bytes(body));
    }

    static Reply text(String type, String body) {
        return new Reply(200, type, body.getBytes(StandardCharsets.UTF_8));
    }

    static Reply of(Refusal refusal) {
        return new Reply(
                refusal.status(),
                JSON,
                Json.bytes(Shapes.reason(refusal.status(), String.valueOf(refusal.getMessage()))));
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    int length() {
        return body.length;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(body);
    }
}
