package io.dstream.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dstream.BatchFailurePolicy;
import io.dstream.StreamingContext;
import io.dstream.testkit.StreamingTestDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PageTest {
    private static final List<String> PATHS = List.of(
            "/", "/style.css", "/app.js", "/chart.umd.js", "/icon.svg", "/metrics", "/nothing", "/api/v1/applications",
            "/api/v1/nothing");

    private static String request(String method, String host) {
        return method + " / HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n";
    }

    @Test
    void everyAnswerForbidsInlineScriptsAndForeignSites() throws Exception {
        try (Programs program = new Programs()) {
            for (String path : PATHS) {
                for (String method : List.of("GET", "HEAD", "POST")) {
                    HttpResponse<String> answer = program.client.send(method, path);

                    String policy =
                            answer.headers().firstValue("Content-Security-Policy").orElse("");
                    assertThat(policy)
                            .as("%s %s", method, path)
                            .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
                            .doesNotContain("unsafe");
                    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
                    assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
                    assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
                }
            }
        }
    }

    @Test
    void onlyGetAndHeadAreAnswered() throws Exception {
        try (Programs program = new Programs()) {
            for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND")) {
                HttpResponse<String> answer = program.client.send(method, "/api/v1/applications");

                assertThat(answer.statusCode()).as(method).isEqualTo(405);
                assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
                assertThat(Json.parse(answer.body()).get("reason").asText()).isNotBlank();
            }
            HttpResponse<String> head = program.client.send("HEAD", "/api/v1/applications");
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(head.headers().firstValueAsLong("Content-Length")).isPositive();
        }
    }

    @Test
    void aHostHeaderThatIsNotItsOwnIsRefused() throws Exception {
        try (Programs program =
                new Programs(Monitoring.on(0).allowHost("Page.example.com"), StreamingContext.builder())) {
            Client client = program.client;
            for (String own : List.of("localhost", "LOCALHOST:99", "127.0.0.1:1", "[::1]:4040", "page.example.com")) {
                assertThat(client.raw(request("GET", "Host: " + own + "\r\n"))).as(own).startsWith("HTTP/1.1 200");
            }
            for (String foreign : List.of("evil.example.com", "evil.example.com:4040", "localhost.example.com", "127.0.0.1.example.com")) {
                assertThat(client.raw(request("GET", "Host: " + foreign + "\r\n"))).as(foreign).startsWith("HTTP/1.1 403");
            }
            assertThat(client.raw(request("GET", ""))).startsWith("HTTP/1.1 400");
            assertThat(client.raw(request("GET", "Host: a:b:c@d\r\n"))).startsWith("HTTP/1.1 4");
        }
    }

    @Test
    void thePageHasNothingInlineAndAllItAsksForIsThere() throws Exception {
        try (Programs program = new Programs()) {
            String html = program.client.get("/").body();

            assertThat(html).doesNotContain("<style", "style=", " onclick", "http://", "https://");
            assertThat(Pattern.compile("<script(?![^>]* src=)").matcher(html).find()).isFalse();
            Matcher references = Pattern.compile("(?:src|href)=\"([^\"#]+)\"").matcher(html);
            List<String> asked = new ArrayList<>();
            while (references.find()) {
                asked.add(references.group(1));
                assertThat(program.client.get("/" + references.group(1)).statusCode())
                        .as(references.group(1))
                        .isEqualTo(200);
            }
            assertThat(asked).contains("chart.umd.js", "app.js", "style.css");
            for (String script : List.of("app", "batch", "overview", "program", "charts", "table", "feed", "dom", "layout", "format")) {
                String text = program.client.get("/" + script + ".js").body();
                assertThat(text).as(script).doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", ".style");
                Matcher imports = Pattern.compile("from \"\\./([^\"]+)\"").matcher(text);
                while (imports.find()) {
                    assertThat(program.client.get("/" + imports.group(1)).statusCode()).isEqualTo(200);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/../pom.xml", "/%2e%2e/Assets.class", "/page/index.html", "//etc/passwd", "/build.properties", "/%00"})
    void noOtherFileCanBeHad(String path) throws Exception {
        try (Programs program = new Programs()) {
            assertThat(program.client.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 40");
        }
    }

    @Test
    void aFileThatTheBrowserHasIsNotSentAgain() throws Exception {
        try (Programs program = new Programs()) {
            String tag = program.client.get("/app.js").headers().firstValue("ETag").orElseThrow();

            assertThat(program.client.raw("GET /app.js HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: " + tag
                            + "\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 304");
        }
    }

    /** As app name, source name, operator name, exception text. */
    @Test
    void hostileTextIsOnlyEverTextInJson() throws Exception {
        for (String hostile : Hostile.STRINGS) {
            String message = hostile + "!";
            try (var driver = StreamingTestDriver.create(StreamingContext.builder()
                            .appName(hostile)
                            .batchInterval(Programs.SECOND)
                            .onBatchFailure(BatchFailurePolicy.skip()));
                    Monitoring page = Monitoring.on(0).showErrorDetails().attach(driver.context())) {
                var input = driver.<String>input();
                input.stream().named(hostile).foreachBatch(batch -> batch.forEach(Programs::check));
                input.add(message);
                driver.runBatch();
                Client client = new Client(page);
                JsonNode app = client.json("/api/v1/applications").get(0);
                String id = app.get("id").asText();
                String base = "/api/v1/applications/" + id + "/streaming/";

                assertThat(id).matches("[A-Za-z0-9][A-Za-z0-9.-]*");
                String half = hostile.contains("\ud800") ? hostile.replace('\ud800', '?') : hostile;
                assertThat(app.get("name").asText()).isEqualTo(Text.cut(half, Text.NAME));
                HttpResponse<String> batch = client.get(base + "batches/1000");
                assertThat(batch.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
                assertThat(Json.parse(batch.body()).get("error").get("message").asText())
                        .isEqualTo(Text.cut(half + "!", Text.MESSAGE));
                assertThat(client.json(base + "graph").get("nodes").get(0).get("id").asText())
                        .isEqualTo(Text.cut(half, Text.NAME));
                try (Client.Frames frames = client.frames("/events")) {
                    assertThat(frames.next().get("name").asText()).isEqualTo(Text.cut(half, Text.NAME));
                }
            }
        }
        assertThat(Hostile.STRINGS).hasSizeGreaterThanOrEqualTo(30);
    }

    @Test
    void aTakenPortIsNamed() {
        try (Programs program = new Programs();
                StreamingContext other = StreamingContext.local(Duration.ofSeconds(1))) {
            int taken = program.page.address().getPort();

            assertThatThrownBy(() -> Monitoring.on(taken).attach(other))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(Integer.toString(taken));
        }
    }

    @Test
    void settingsComeBeforeTheFirstProgram() {
        try (Programs program = new Programs()) {
            assertThatThrownBy(program.page::showErrorDetails).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> Monitoring.on(70_000)).hasMessageContaining("70000");
        assertThatThrownBy(() -> Monitoring.on(0).operatorsEvery(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> Monitoring.on(0).address()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void itIsOnTheLoopbackAddressUnlessToldOtherwise() throws Exception {
        try (Programs program = new Programs();
                StreamingContext other = StreamingContext.local(Duration.ofSeconds(1));
                Monitoring everywhere = Monitoring.on(0)
                        .bindAddress(InetAddress.getByName("0.0.0.0"))
                        .attach(other)) {
            assertThat(InetAddress.getByName(program.page.address().getHost()).isLoopbackAddress())
                    .isTrue();
            assertThat(everywhere.address().getHost()).isEqualTo("0.0.0.0");
        }
    }

    @Test
    void thePageOutlivesTheProgramAndNotItsOwnEnd() throws Exception {
        try (Programs program = new Programs().batch("a")) {
            program.driver.close();

            assertThat(program.client.json("/api/v1/applications").get(0).get("state").asText())
                    .isEqualTo("STOPPED");
            assertThat(program.client.streaming("batches")).hasSize(1);
            program.page.close();
            assertThatThrownBy(() -> program.client.get("/")).isInstanceOf(IOException.class);
        }
    }
}
