package io.dstream.monitoring;

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
            .put("app.js", SCRIPT)
            .put("batch.js", SCRIPT)
            .put("charts.js", SCRIPT)
            .put("dom.js", SCRIPT)
            .put("feed.js", SCRIPT)
            .put("format.js", SCRIPT)
            .put("layout.js", SCRIPT)
            .put("overview.js", SCRIPT)
            .put("program.js", SCRIPT)
            .put("table.js", SCRIPT)
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
        byte[] bytes = name.equals("chart.umd.js") ? bytes(webjar()) : bytes("/io/dstream/monitoring/page/" + name);
        return new File(
                new Reply(200, type, bytes),
                '"' + Hashing.sha256().hashBytes(bytes).toString().substring(0, 16) + '"');
    }

    private static String webjar() {
        Properties build = new Properties();
        try (InputStream in = Assets.class.getResourceAsStream("/io/dstream/monitoring/build.properties")) {
            build.load(in);
        } catch (IOException e) {
            throw new IllegalStateException("the jar of dstream-monitoring cannot be read", e);
        }
        return "/META-INF/resources/webjars/chart.js/" + build.getProperty("chartjs") + "/dist/chart.umd.js";
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the class path: dstream-monitoring's jar and"
                        + " org.webjars.npm:chart.js in the version it names must be there");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(resource + " cannot be read", e);
        }
    }
}
