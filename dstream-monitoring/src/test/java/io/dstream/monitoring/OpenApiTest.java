package io.dstream.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dstream.StreamingContext;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import io.dstream.monitoring.internal.model.Application;
import io.dstream.monitoring.internal.model.Json;
import io.dstream.monitoring.internal.model.Vitals;
import io.dstream.monitoring.internal.server.Addresses;
import io.dstream.report.HealthReport.Condition;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The description of all addresses says what they answer. */
@Timeout(120)
class OpenApiTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** What the page answers beside REST: all but its own files. */
    private static final Set<String> OUTSIDE =
            Set.of("GET /health", "GET /health/live", "GET /health/ready", "GET /metrics", "GET /events");

    private static JsonNode document(Programs program) throws Exception {
        HttpResponse<String> answer = program.client.get("/api/v1/openapi.json");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
        return Json.parse(answer.body());
    }

    private static Programs program() {
        return new Programs(
                        Monitoring.on(0).allowControl().showErrorDetails().operatorsEvery(1),
                        StreamingContext.builder().appName("test"))
                .batch("a", "b")
                .batch("boom!")
                .batch("c");
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void everyAddressIsDescribedAndNoOther() throws Exception {
        try (Programs program = program()) {
            Set<String> described = new TreeSet<>();
            JsonNode paths = document(program).get("paths");
            for (String path : names(paths)) {
                names(paths.get(path)).forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path));
            }
            Set<String> answered = new TreeSet<>(OUTSIDE);
            Addresses.ofRest().forEach(address -> answered.add(address.replace(" ", " /api/v1/")));

            assertThat(described).isEqualTo(answered);
            assertThat(described).hasSizeGreaterThan(20);
        }
    }

    @Test
    void everyAnswerIsAsDescribed() throws Exception {
        try (Programs program = program()) {
            JsonNode document = document(program);
            JsonNode paths = document.get("paths");
            SchemaCheck check = new SchemaCheck(document);
            String output = program.client
                    .streaming("batches/1000/operations/0")
                    .get("name")
                    .asText();
            for (String path : names(paths)) {
                for (String method : names(paths.get(path))) {
                    JsonNode responses = paths.get(path).get(method).get("responses");
                    for (Map<String, String> values : List.of(
                            Map.of("app", "test", "time", "1000", "index", "0", "node", "checked"),
                            Map.of("app", "test", "time", "2000", "index", "0", "node", "words"),
                            Map.of("app", "test", "time", "7", "index", "9", "node", output),
                            Map.of("app", "none", "time", "soon", "index", "first", "node", "none"),
                            Map.of("app", "test", "time", "soon", "index", "first", "node", "none"))) {
                        check(check, responses, program.page.address(), method, filled(path, values));
                    }
                }
            }
        }
    }

    private static String filled(String path, Map<String, String> values) {
        String filled = path;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace(
                    "{" + value.getKey() + "}", URLEncoder.encode(value.getValue(), StandardCharsets.UTF_8));
        }
        return filled.endsWith("/detail") ? filled + "?batches=1" : filled;
    }

    private static void check(SchemaCheck check, JsonNode responses, URI page, String method, String path)
            throws Exception {
        String wanted = path.equals("/events") ? "HEAD" : method.toUpperCase(Locale.ROOT);
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(page.resolve(path))
                        .method(wanted, HttpRequest.BodyPublishers.noBody())
                        .header("X-Dstream", "control")
                        .build(),
                BodyHandlers.ofString());
        JsonNode response = responses.path(Integer.toString(answer.statusCode()));
        assertThat(response.isMissingNode())
                .as("%s %s answers %s, which is not described", wanted, path, answer.statusCode())
                .isFalse();
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        assertThat(names(response.get("content"))).as(path).containsExactly(type);
        if (type.equals("application/json")) {
            assertThat(check.errors(response.get("content").get(type).get("schema"), Json.parse(answer.body())))
                    .as("%s %s", wanted, path)
                    .isEmpty();
        }
    }

    /** What an ordinary program does not have: event time, state, every field of a report, a stall. */
    @Test
    void rareFieldsAreAsDescribedToo() throws Exception {
        try (var driver = StreamingTestDriver.create(Programs.SECOND);
                Programs program = program();
                Monitoring page = Monitoring.on(0)
                        .showErrorDetails()
                        .attach(
                                driver.context(),
                                new Vitals(
                                        () -> HealthTest.report(Condition.STALLED, true, false),
                                        () -> Optional.of(HealthTest.running())))) {
            TestInput<Long> times = driver.input();
            times.stream()
                    .withEventTimeMillis(at -> at, Watermarks.ascending())
                    .windowAll(Windows.tumbling(Duration.ofMillis(10)))
                    .named("counts")
                    .count()
                    .foreachBatch(batch -> batch.count());
            times.add(5L, 100L);
            driver.runBatch();
            Application hostile = Hostile.application("<b>");
            page.show(hostile);
            JsonNode document = document(program);
            SchemaCheck check = new SchemaCheck(document);
            String shown = "/api/v1/applications/" + hostile.id();
            for (String[] pair : new String[][] {
                {"/health", "/health"},
                {"/health/ready", "/health/ready"},
                {"/api/v1/applications/{app}/running", "/api/v1/applications/test/running"},
                {"/api/v1/applications/{app}/health", "/api/v1/applications/test/health"},
                {
                    "/api/v1/applications/{app}/streaming/batches/{time}",
                    "/api/v1/applications/test/streaming/batches/1000"
                },
                {"/api/v1/applications/{app}/streaming/graph/{node}", "/api/v1/applications/test/streaming/graph/counts"
                },
                {"/api/v1/applications/{app}/streaming/graph", "/api/v1/applications/test/streaming/graph"},
                {"/api/v1/applications/{app}/streaming/graph", shown + "/streaming/graph"},
                {"/api/v1/applications/{app}/streaming/statistics", shown + "/streaming/statistics"},
                {"/api/v1/applications/{app}/streaming/receivers", shown + "/streaming/receivers"},
                {"/api/v1/applications/{app}/streaming/batches", shown + "/streaming/batches"}
            }) {
                check(
                        check,
                        document.get("paths").get(pair[0]).get("get").get("responses"),
                        page.address(),
                        "get",
                        pair[1]);
            }
        }
    }

    @Test
    void referencesAndRequiredFieldsAreThere() throws Exception {
        try (Programs program = program()) {
            JsonNode document = document(program);
            SchemaCheck check = new SchemaCheck(document);
            document.findParents("$ref").forEach(check::resolve);
            for (JsonNode schema : document.get("components").get("schemas")) {
                assertThat(names(schema.get("properties"))).containsAll(required(schema));
            }
            assertThat(document.get("openapi").asText()).startsWith("3.1");
        }
    }

    private static List<String> required(JsonNode schema) {
        List<String> required = new ArrayList<>();
        schema.get("required").forEach(name -> required.add(name.asText()));
        return required;
    }

    @Test
    void theCheckFindsWhatIsWrong() throws Exception {
        JsonNode schema = Json.parse("""
                {"type": "object", "required": ["a", "b"], "properties": {
                    "a": {"type": "integer"}, "b": {"type": "string", "enum": ["x"]},
                    "c": {"type": "array", "items": {"type": "number"}}}}""");
        SchemaCheck check = new SchemaCheck(schema);

        assertThat(check.errors(schema, Json.parse("{\"a\":1,\"b\":\"x\",\"c\":[1.5,2]}")))
                .isEmpty();
        assertThat(check.errors(schema, Json.parse("{\"a\":1}"))).hasSize(1);
        assertThat(check.errors(schema, Json.parse("{\"a\":1.5,\"b\":\"y\",\"c\":[\"z\"],\"d\":1}")))
                .hasSize(4);
        assertThat(check.errors(schema, Json.parse("[]"))).hasSize(1);
    }
}
