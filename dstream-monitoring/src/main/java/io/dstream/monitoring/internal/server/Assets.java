package io.dstream.monitoring.internal.server;

import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/** The page's files, from the class path. No other than these can be asked for. */
final class Assets {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    private static final ImmutableMap<String, String> TYPES = ImmutableMap.<String, String>builder()
            .put("index.html", HTML)
            .put("style.css", CSS)
            .put("icon.svg", "image/svg+xml")
            .put("api.js", SCRIPT)
            .put("app.js", SCRIPT)
            .put("batch.js", SCRIPT)
            .put("charts.js", SCRIPT)
            .put("control.js", SCRIPT)
            .put("dom.js", SCRIPT)
            .put("errors.js", SCRIPT)
            .put("feed.js", SCRIPT)
            .put("format.js", SCRIPT)
            .put("layout.js", SCRIPT)
            .put("links.js", SCRIPT)
            .put("operator.js", SCRIPT)
            .put("overview.js", SCRIPT)
            .put("plot.js", SCRIPT)
            .put("program.js", SCRIPT)
            .put("statistics.js", SCRIPT)
            .put("table.js", SCRIPT)
            .put("times.js", SCRIPT)
            .put("verdict.js", SCRIPT)
            .put("zone.js", SCRIPT)
            .put("chart.umd.js", SCRIPT)
            .buildOrThrow();

    private final Map<String, File> files = new ConcurrentHashMap<>();

    /** A file's bytes, and a tag that changes when they do. */
    record File(Reply reply, String tag) {}

    /** The file of a name. */
    Optional<File> get(String name) {
        String type = TYPES.get(name);
        return type == null ? Optional.empty() : Optional.of(files.computeIfAbsent(name, n -> read(n, type)));
    }

    private static File read(String name, String type) {
        byte[] bytes = name.equals("chart.umd.js") ? webjar() : own(name);
        return new File(
                new Reply(200, type, bytes),
                '"' + Hashing.sha256().hashBytes(bytes).toString().substring(0, 16) + '"');
    }

    /** Asks the class: on the module path, what is in a package is there for its own module alone. */
    private static byte[] own(String name) {
        return bytes("page/" + name, Assets.class.getResourceAsStream("page/" + name));
    }

    /** Asks the loader: on the module path the webjar is another module, where a class does not look. */
    private static byte[] webjar() {
        Properties build = new Properties();
        try (InputStream in = Assets.class.getResourceAsStream("build.properties")) {
            build.load(in);
        } catch (IOException e) {
            throw new IllegalStateException("the jar of dstream-monitoring cannot be read", e);
        }
        String script = "META-INF/resources/webjars/chart.js/" + build.getProperty("chartjs") + "/dist/chart.umd.js";
        return bytes(script, Assets.class.getClassLoader().getResourceAsStream(script));
    }

    private static byte[] bytes(String resource, InputStream found) {
        try (found) {
            if (found == null) {
                throw new IllegalStateException(
                        resource + " is not on the class or module path: dstream-monitoring's jar"
                                + " and org.webjars.npm:chart.js in the version it names must be there");
            }
            return found.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(resource + " cannot be read", e);
        }
    }
}
