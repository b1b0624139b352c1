package io.dstream.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program that is a module, in a JVM of its own: all other tests run on the class path. */
@Timeout(120)
class ModulePathTest {
    /** What the page is made of, without what it needs for Prometheus, which is optional. */
    private static final Pattern NEEDED = Pattern.compile(".*[/\\\\]("
            + "dstream-(core|monitoring)[/\\\\]target[/\\\\]classes|dstream-core-[^/\\\\]*\\.jar"
            + "|(guava|failureaccess|error_prone_annotations|slf4j-api|jackson|micrometer-(core|commons|observation)|HdrHistogram"
            + "|LatencyUtils|chart\\.js)-[^/\\\\]*\\.jar)");

    private static final String MODULE = """
            module app {
                requires io.dstream.monitoring;
            }
            """;

    private static final String MAIN = """
            package app;

            import io.dstream.StreamingContext;
            import io.dstream.monitoring.Monitoring;
            import io.dstream.source.Sources;
            import java.net.HttpURLConnection;
            import java.time.Duration;
            import java.util.ArrayDeque;
            import java.util.List;

            public final class Main {
                public static void main(String[] args) throws Exception {
                    StreamingContext ssc = StreamingContext.local(Duration.ofMillis(10));
                    ssc.from(Sources.queue(new ArrayDeque<>(List.of(List.of("a"))))).foreachBatch(batch -> batch.count());
                    try (Monitoring page = Monitoring.on(0).attach(ssc)) {
                        for (String path : args) {
                            HttpURLConnection answer =
                                    (HttpURLConnection) page.address().resolve(path).toURL().openConnection();
                            boolean found = answer.getResponseCode() == 200;
                            boolean empty = !found || answer.getInputStream().readAllBytes().length == 0;
                            System.out.println(path + " " + answer.getResponseCode() + (empty ? " empty" : ""));
                        }
                    }
                }
            }
            """;

    @Test
    void thePageIsServedFromTheModulePath(@TempDir Path directory) throws Exception {
        String modules = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> NEEDED.matcher(entry).matches())
                .collect(Collectors.joining(File.pathSeparator));
        Path source = Files.createDirectories(directory.resolve("src/app"));
        Path moduleInfo = Files.writeString(source.resolveSibling("module-info.java"), MODULE);
        Path main = Files.writeString(source.resolve("Main.java"), MAIN);
        Path classes = directory.resolve("classes");
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-p", modules, "-d", classes.toString(), moduleInfo.toString(), main.toString());
        assertThat(status).isZero();

        assertThat(run(
                        modules + File.pathSeparator + classes,
                        "/",
                        "/style.css",
                        "/app.js",
                        "/chart.umd.js",
                        "/api/v1/applications"))
                .containsSubsequence(
                        "/ 200", "/style.css 200", "/app.js 200", "/chart.umd.js 200", "/api/v1/applications 200");
    }

    private static List<String> run(String modules, String... paths) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                modules,
                "-m",
                "app/app.Main"));
        command.addAll(List.of(paths));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }
}
