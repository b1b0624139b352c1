package io.dstream.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dstream.StreamingContext;
import io.dstream.monitoring.internal.model.Application;
import io.dstream.monitoring.internal.model.ErrorView;
import io.dstream.monitoring.internal.model.Json;
import io.dstream.monitoring.internal.model.Recorder;
import io.dstream.monitoring.internal.model.Text;
import io.dstream.monitoring.internal.server.Server;
import io.dstream.testkit.StreamingTestDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.URLEncoder;
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
            "/",
            "/style.css",
            "/app.js",
            "/chart.umd.js",
            "/icon.svg",
            "/metrics",
            "/nothing",
            "/health",
            "/health/live",
            "/health/ready",
            "/api/v1/openapi.json",
            "/api/v1/applications",
            "/api/v1/applications/dstream/threads",
            "/api/v1/nothing");

    private static final Server.Pace QUICK =
            new Server.Pace(Duration.ofMillis(5), Duration.ofSeconds(20), Duration.ofSeconds(20));

    private static String request(String method, String host) {
        return method + " / HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n";
    }

    @Test
    void everyAnswerForbidsInlineScriptsAndForeignSites() throws Exception {
        try (Programs program = new Programs()) {
            for (String path : PATHS) {
                for (String method : List.of("GET", "HEAD", "POST")) {
                    HttpResponse<String> answer = program.client.send(method, path);

                    String policy = answer.headers()
                            .firstValue("Content-Security-Policy")
                            .orElse("");
                    assertThat(policy)
                            .as("%s %s", method, path)
                            .contains(
                                    "default-src 'none'",
                                    "script-src 'self'",
                                    "style-src 'self'",
                                    "frame-ancestors 'none'")
                            .doesNotContain("unsafe");
                    assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                            .hasValue("nosniff");
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
            assertThat(head.headers().firstValueAsLong("Content-Length").orElse(0))
                    .isPositive();
        }
    }

    @Test
    void aHostHeaderThatIsNotItsOwnIsRefused() throws Exception {
        try (Programs program =
                new Programs(Monitoring.on(0).allowHost("Page.example.com"), StreamingContext.builder())) {
            Client client = program.client;
            for (String own : List.of("localhost", "LOCALHOST:99", "127.0.0.1:1", "[::1]:4040", "page.example.com")) {
                assertThat(client.raw(request("GET", "Host: " + own + "\r\n")))
                        .as(own)
                        .startsWith("HTTP/1.1 200");
            }
            for (String foreign : List.of(
                    "evil.example.com", "evil.example.com:4040", "localhost.example.com", "127.0.0.1.example.com")) {
                assertThat(client.raw(request("GET", "Host: " + foreign + "\r\n")))
                        .as(foreign)
                        .startsWith("HTTP/1.1 403");
            }
            assertThat(client.raw(request("GET", ""))).startsWith("HTTP/1.1 400");
            assertThat(client.raw(request("GET", "Host: a:b:c@d\r\n"))).startsWith("HTTP/1.1 4");
        }
    }

    @Test
    void severalHostHeadersAreRefused() throws Exception {
        try (Programs program = new Programs()) {
            assertThat(program.client.raw(request("GET", "Host: localhost\r\nHost: evil.example.com\r\n")))
                    .startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void anotherSiteMayLinkHereAndLoadNothing() throws Exception {
        String foreign = "Host: localhost\r\nSec-Fetch-Site: cross-site\r\n";
        try (Programs program = new Programs()) {
            Client client = program.client;

            assertThat(client.raw(request("GET", foreign))).startsWith("HTTP/1.1 403");
            assertThat(client.raw(request("GET", foreign + "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n")))
                    .startsWith("HTTP/1.1 403");
            assertThat(client.raw(request("GET", foreign + "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n")))
                    .startsWith("HTTP/1.1 403");
            assertThat(client.raw(request("GET", foreign + "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n")))
                    .startsWith("HTTP/1.1 200");
            assertThat(client.raw(request("GET", "Host: localhost\r\nSec-Fetch-Site: same-origin\r\n")))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aProgramThatHasEndedIsLetGo() throws Exception {
        try (Programs program = new Programs().batch("a")) {
            Recorder recorder = new Recorder(1, ErrorView.Detail.TYPE, batch -> {});
            Application app = new Application("test", program.driver.context(), recorder);
            app.settle();
            assertThat(app.context()).isPresent();

            program.driver.close();
            app.settle();
            assertThat(app.context()).isEmpty();
            assertThat(app.state()).isEqualTo("STOPPED");
            assertThat(app.graph()).extracting(Application.Node::id).startsWith("words", "checked");
            assertThat(new Application("late", program.driver.context(), recorder).context())
                    .isEmpty();
        }
    }

    @Test
    void thePageKeepsNoProgramThatHasEnded() {
        try (Monitoring page = Monitoring.on(0).pace(QUICK)) {
            WeakReference<StreamingContext> ended = runOn(page);

            Client.await("the program is let go", () -> {
                System.gc();
                return ended.refersTo(null);
            });
        }
    }

    private static WeakReference<StreamingContext> runOn(Monitoring page) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Programs.SECOND)) {
            driver.<String>input().stream().foreachBatch(batch -> batch.count());
            page.attach(driver.context());
            driver.runBatch();
            return new WeakReference<>(driver.context());
        }
    }

    @Test
    void thePageHasNothingInlineAndAllItAsksForIsThere() throws Exception {
        try (Programs program = new Programs()) {
            String html = program.client.get("/").body();

            assertThat(html).doesNotContain("<style", "style=", " onclick", "http://", "https://");
            assertThat(Pattern.compile("<script(?![^>]* src=)").matcher(html).find())
                    .isFalse();
            Matcher references = Pattern.compile("(?:src|href)=\"([^\"#]+)\"").matcher(html);
            List<String> asked = new ArrayList<>();
            while (references.find()) {
                asked.add(references.group(1));
                assertThat(program.client.get("/" + references.group(1)).statusCode())
                        .as(references.group(1))
                        .isEqualTo(200);
            }
            assertThat(asked).contains("chart.umd.js", "app.js", "style.css");
            for (String script : List.of(
                    "api",
                    "app",
                    "batch",
                    "charts",
                    "control",
                    "dom",
                    "errors",
                    "feed",
                    "format",
                    "layout",
                    "links",
                    "operator",
                    "overview",
                    "plot",
                    "program",
                    "statistics",
                    "table",
                    "times",
                    "verdict",
                    "zone")) {
                String text = program.client.get("/" + script + ".js").body();
                assertThat(text)
                        .as(script)
                        .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", ".style");
                Matcher imports = Pattern.compile("from \"\\./([^\"]+)\"").matcher(text);
                while (imports.find()) {
                    assertThat(program.client.get("/" + imports.group(1)).statusCode())
                            .isEqualTo(200);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../pom.xml",
                "/%2e%2e/Assets.class",
                "/page/index.html",
                "//etc/passwd",
                "/build.properties",
                "/%00"
            })
    void noOtherFileCanBeHad(String path) throws Exception {
        try (Programs program = new Programs()) {
            assertThat(program.client.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 40");
        }
    }

    @Test
    void aFileThatTheBrowserHasIsNotSentAgain() throws Exception {
        try (Programs program = new Programs()) {
            String tag =
                    program.client.get("/app.js").headers().firstValue("ETag").orElseThrow();

            assertThat(program.client.raw("GET /app.js HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: " + tag
                            + "\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 304");
        }
    }

    /** As the name of a program and as the text of an exception; streams cannot even be named so. */
    @Test
    void hostileTextIsOnlyEverTextInJson() throws Exception {
        assertThat(Hostile.STRINGS).hasSizeGreaterThanOrEqualTo(30);
        for (String hostile : Hostile.STRINGS) {
            try (Programs program = new Programs(
                            Monitoring.on(0).showErrorDetails().pace(QUICK),
                            StreamingContext.builder().appName(hostile))
                    .batch(hostile + "!")) {
                Client client = program.client;
                JsonNode app = client.json("/api/v1/applications").get(0);
                String id = app.get("id").asText();
                String text = hostile.replace('\ud800', '?');

                assertThat(id).matches("[\\p{L}\\p{M}\\p{N}][\\p{L}\\p{M}\\p{N}-]*");
                assertThat(app.get("name").asText()).isEqualTo(Text.cut(text, Text.NAME));
                HttpResponse<String> batch =
                        client.get("/api/v1/applications/" + URLEncoder.encode(id, UTF_8) + "/streaming/batches/1000");
                assertThat(batch.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
                assertThat(Json.parse(batch.body()).get("error").get("message").asText())
                        .isEqualTo(Text.cut(text + "!", Text.MESSAGE));
                try (Client.Frames frames = client.frames("/events")) {
                    assertThat(frames.next().get("name").asText()).isEqualTo(Text.cut(text, Text.NAME));
                }
            }
        }
    }

    /** As the name of all else: sources, files, operators, classes, lines. */
    @Test
    void hostileNamesAreOnlyEverTextInJson() throws Exception {
        try (Monitoring page = Monitoring.on(0)) {
            Hostile.STRINGS.forEach(hostile -> page.show(Hostile.application(hostile)));
            Client client = new Client(page);
            List<JsonNode> apps = new ArrayList<>();
            client.json("/api/v1/applications").forEach(apps::add);
            for (int i = 0; i < apps.size(); i++) {
                String text = Hostile.STRINGS.get(i).replace('\ud800', '?');
                JsonNode batch = client.json("/api/v1/applications/"
                        + URLEncoder.encode(apps.get(i).get("id").asText(), UTF_8) + "/streaming/batches/1000");

                assertThat(batch.get("sources").get(0).get("id").asText()).isEqualTo(text);
                assertThat(batch.get("operators").get(0).get("kind").asText()).isEqualTo(text);
            }
            assertThat(apps).hasSameSizeAs(Hostile.STRINGS);
        }
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

            assertThat(program.client
                            .json("/api/v1/applications")
                            .get(0)
                            .get("state")
                            .asText())
                    .isEqualTo("STOPPED");
            assertThat(program.client.streaming("batches")).hasSize(1);
            program.page.close();
            assertThatThrownBy(() -> program.client.get("/")).isInstanceOf(IOException.class);
        }
    }
}
