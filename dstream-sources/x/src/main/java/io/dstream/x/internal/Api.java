package io.dstream.x.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** The requests that X understands. Safe for use by many threads. */
public final class Api {
    private static final String STREAM = "/2/tweets/search/stream";
    private static final String FIELDS = "tweet.fields=author_id,created_at,entities,lang";
    private static final String RULES = STREAM + "/rules";
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int MOST_BODY = 1 << 20;

    private final Access access;
    private final HttpClient client;

    public Api(Access access) {
        this.access = access;
        this.client = access.client();
    }

    /** Opens the stream; whoever reads it closes it. */
    InputStream stream(long backfillMinutes) throws IOException, InterruptedException {
        String backfill = backfillMinutes > 0 ? "&backfill_minutes=" + backfillMinutes : "";
        HttpRequest request =
                access.request(STREAM + "?" + FIELDS + backfill).GET().build();
        HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != OK) {
            throw refused(answer);
        }
        return answer.body();
    }

    /** All rules, as X tells them. */
    public String rules() throws IOException, InterruptedException {
        return send(access.request(RULES).GET().build());
    }

    /** Changes rules; gives what X tells of it. */
    public String changeRules(String json, boolean dryRun) throws IOException, InterruptedException {
        return send(access.request(RULES + (dryRun ? "?dry_run=true" : ""))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    private String send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != OK && answer.statusCode() != CREATED) {
            throw refused(answer);
        }
        return body(answer);
    }

    private static Refused refused(HttpResponse<InputStream> answer) throws IOException {
        OptionalLong reset = answer.headers().firstValueAsLong("x-rate-limit-reset");
        return Refused.of(answer.statusCode(), reset, body(answer));
    }

    private static String body(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream in = answer.body()) {
            return new String(in.readNBytes(MOST_BODY), StandardCharsets.UTF_8);
        }
    }
}
