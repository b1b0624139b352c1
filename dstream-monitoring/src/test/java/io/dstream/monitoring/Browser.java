package io.dstream.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Drives a headless Chromium over the WebDriver protocol, which is HTTP and JSON. Used by one thread. */
final class Browser implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path profile = Files.createTempDirectory("dstream-browser");
    private final Process driver;
    private final String base;
    private final String session;

    private Browser(Process driver, int port) throws IOException {
        this.driver = driver;
        this.base = "http://127.0.0.1:" + port;
        ObjectNode capabilities = JSON.createObjectNode();
        ObjectNode match = capabilities.putObject("capabilities").putObject("alwaysMatch");
        ObjectNode options = match.putObject("goog:chromeOptions");
        for (String flag : List.of(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--user-data-dir=" + profile)) {
            options.withArray("args").add(flag);
        }
        match.putObject("goog:loggingPrefs").put("browser", "ALL");
        session = send("POST", "/session", capabilities).path("sessionId").asText();
    }

    static Browser start() throws IOException {
        Process driver = new ProcessBuilder("chromedriver", "--port=0")
                .redirectErrorStream(true)
                .start();
        var lines = driver.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.matches(".*started successfully on port \\d+.*")) {
                return new Browser(driver, Integer.parseInt(line.replaceAll(".*on port (\\d+).*", "$1")));
            }
        }
        throw new IOException("chromedriver ended before it was ready");
    }

    private JsonNode send(String method, String path, JsonNode body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(Duration.ofMinutes(1))
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body.toString()))
                    .build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode value = JSON.readTree(response.body()).path("value");
            if (response.statusCode() != 200) {
                throw new Refused(
                        value.path("error").asText(),
                        path + ": " + value.path("message").asText());
            }
            return value;
        } catch (IOException e) {
            throw new IllegalStateException("the browser does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private JsonNode command(String path, ObjectNode body) {
        return send("POST", "/session/" + session + path, body);
    }

    private void devTools(String command, ObjectNode parameters) {
        ObjectNode body = JSON.createObjectNode().put("cmd", command);
        body.set("params", parameters);
        command("/goog/cdp/execute", body);
    }

    Browser open(URI address) {
        command("/url", JSON.createObjectNode().put("url", address.toString()));
        return this;
    }

    Browser size(int width, int height) {
        devTools(
                "Emulation.setDeviceMetricsOverride",
                JSON.createObjectNode()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", width < 600));
        return this;
    }

    /** Light or dark; without transitions, amidst which a colour is neither. */
    Browser dark(boolean dark) {
        ObjectNode parameters = JSON.createObjectNode();
        ArrayNode features = parameters.putArray("features");
        features.addObject().put("name", "prefers-color-scheme").put("value", dark ? "dark" : "light");
        features.addObject().put("name", "prefers-reduced-motion").put("value", "reduce");
        devTools("Emulation.setEmulatedMedia", parameters);
        return this;
    }

    /** The time zone that the browser believes to be in; empty for that of the machine. */
    Browser zone(String id) {
        devTools("Emulation.setTimezoneOverride", JSON.createObjectNode().put("timezoneId", id));
        return this;
    }

    /** What a script's last expression gives. */
    JsonNode ask(String expression) {
        ObjectNode body = JSON.createObjectNode().put("script", "return (" + expression + ");");
        body.putArray("args");
        return command("/execute/sync", body);
    }

    String text(String selector) {
        return ask("document.querySelector('" + selector + "')?.textContent ?? ''")
                .asText();
    }

    /**
     * What is cut off, or wider than the screen: elements that reach beyond it, and elements whose content reaches
     * beyond them. What is in a box that scrolls is not, but for the first column of a table. Charts take their new
     * size a moment after the screen has, so this looks again for a while.
     */
    List<String> cutOff() {
        List<String> found = cutOffNow();
        for (int look = 0; look < 40 && !found.isEmpty(); look++) {
            LockSupport.parkNanos(50_000_000);
            found = cutOffNow();
        }
        return found;
    }

    private List<String> cutOffNow() {
        List<String> found = new ArrayList<>();
        ask("""
                (() => {
                  const wide = (e) => { const r = e.getBoundingClientRect(); return r.width > 1 && (r.right > innerWidth + 1 || r.left < -1); };
                  const full = (e) => e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1 && !e.matches('.scroll, .graph, pre, svg, input, select, body, html');
                  const free = [...document.querySelectorAll('body, body *')].filter(e => e.checkVisibility() && !e.closest('.unseen, .skip')
                    && !e.parentElement?.closest('.scroll, .graph, pre, svg, select'));
                  const first = [...document.querySelectorAll('.scroll :is(th, td):first-child')].filter(e => e.checkVisibility());
                  return [...free.filter(e => wide(e) || full(e)), ...first.filter(wide),
                    ...(document.documentElement.scrollWidth > innerWidth ? [document.documentElement] : [])]
                    .map(e => `${e.tagName} ${e.className}: ${e.textContent.slice(0, 60)}`);
                })()""").forEach(element -> found.add(element.asText()));
        return found;
    }

    /** Clicks as soon as there is such an element; the page may be drawing it anew at this moment. */
    void click(String selector) {
        await(selector, () -> {
            try {
                ask("document.querySelector('" + selector
                        + "')?.scrollIntoView({block: 'center'})"); // not below the header
                JsonNode element = command(
                        "/element",
                        JSON.createObjectNode().put("using", "css selector").put("value", selector));
                command("/element/" + element.elements().next().asText() + "/click", JSON.createObjectNode());
                return true;
            } catch (Refused e) {
                if (e.notThere()) {
                    return false;
                }
                throw e;
            }
        });
    }

    /** Presses keys, one after the other. */
    void press(String... keys) {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode keyboard =
                body.putArray("actions").addObject().put("type", "key").put("id", "keyboard");
        for (String key : keys) {
            keyboard.withArray("actions").addObject().put("type", "keyDown").put("value", key);
            keyboard.withArray("actions").addObject().put("type", "keyUp").put("value", key);
        }
        command("/actions", body);
    }

    /** Waits for an expression to be true; what it reads need not be on the page yet. */
    void await(String expression) {
        String script = "(() => { try { return Boolean(" + expression
                + "); } catch (e) { if (e instanceof TypeError) return false; throw e; } })()";
        await(expression, () -> ask(script).asBoolean());
    }

    /** Looks again and again; the page is another program, which nothing tells this one about. */
    void await(String what, BooleanSupplier condition) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("this did not come true: " + what + "\non the page:\n"
                        + ask("document.body.innerText").asText() + "\n" + problems());
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    /** What the browser's console has got since it was asked last, but for what is not a problem. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (JsonNode entry : command("/se/log", JSON.createObjectNode().put("type", "browser"))) {
            if (!entry.path("level").asText().matches("INFO|DEBUG")) {
                problems.add(entry.path("message").asText());
            }
        }
        return problems;
    }

    /** Takes a picture for the documentation. */
    void picture(String name) throws IOException {
        Path docs = Path.of("").toAbsolutePath();
        while (!Files.exists(docs.resolve("CHANGELOG.md"))) {
            docs = docs.getParent();
        }
        String image = send("GET", "/session/" + session + "/screenshot", null).asText();
        Files.write(
                docs.resolve("docs/images").resolve(name), Base64.getDecoder().decode(image));
    }

    @Override
    public void close() throws IOException {
        send("DELETE", "/session/" + session, null);
        driver.destroy();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                boolean unused = file.toFile().delete();
            });
        }
    }

    /** A command that the browser did not carry out. */
    private static final class Refused extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        private final String error;

        Refused(String error, String message) {
            super(message);
            this.error = error;
        }

        boolean notThere() {
            return error.equals("no such element") || error.equals("stale element reference");
        }
    }
}
