package io.dstream.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program with a module-info is compiled against dstream and run with {@code java -p ... -m ...}. */
class ModulePathTest {
    private static final Path PROGRAM = Path.of("src", "test", "resources", "module-path");

    /** What of this test's class path a program has no use for. */
    private static final Pattern TESTS_ONLY = Pattern.compile(
            "(dstream-docs|dstream-testing|dstream-formats|dstream-libraries|parquet|hadoop|avro|jts-core|/commons-"
                    + "|junit|opentest4j|apiguardian"
                    + "|opentelemetry-sdk|assertj|byte-buddy|surefire|archunit|jqwik|/org/apache/kafka/(?!kafka-clients)|scala)");

    @TempDir
    Path folder;

    @Test
    void aProgramRunsOnTheModulePath() throws Exception {
        String path = modulePath();
        Path classes = folder.resolve("classes");
        assertThat(javac(
                        "-p",
                        path,
                        "-d",
                        classes.toString(),
                        PROGRAM + "/module-info.java",
                        PROGRAM + "/program/Main.java"))
                .isZero();

        Path output = folder.resolve("output.txt");
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-p",
                        path + File.pathSeparator + classes,
                        "-m",
                        "program/program.Main",
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int exit = program.waitFor();

        String said = Files.readString(output);
        assertThat(exit).as(said).isZero();
        assertThat(said.lines())
                .contains(
                        "module program",
                        "module io.dstream.core",
                        "module io.dstream.sources",
                        "module io.dstream.jdbc",
                        "module io.dstream.monitoring",
                        "module io.dstream.opentelemetry",
                        "module io.dstream.kafka",
                        "version " + version(),
                        "page 200",
                        "rows 100");
    }

    private static int javac(String... arguments) {
        return ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err, arguments);
    }

    private static String version() throws IOException {
        Matcher version =
                Pattern.compile("<version>([^<]+)</version>").matcher(Files.readString(Path.of("..", "pom.xml")));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    private String modulePath() throws IOException {
        List<String> path = new ArrayList<>();
        for (String entry : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(Pattern.quote(File.pathSeparator))) {
            if (!TESTS_ONLY.matcher(entry).find()) {
                path.add(isClassesOfKafka(entry) ? asJar(Path.of(entry)).toString() : entry);
            }
        }
        return path.stream().collect(Collectors.joining(File.pathSeparator));
    }

    /** Where tests run before jars are made: a directory cannot be an automatic module. */
    private static boolean isClassesOfKafka(String entry) {
        return Files.isDirectory(Path.of(entry, "io", "dstream", "kafka"));
    }

    private Path asJar(Path classes) throws IOException {
        Path jar = folder.resolve("dstream-kafka.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        Matcher name = Pattern.compile("<Automatic-Module-Name>([^<]+)<")
                .matcher(Files.readString(Path.of("..", "dstream-sources", "kafka", "pom.xml"), UTF_8));
        assertThat(name.find()).isTrue();
        manifest.getMainAttributes().putValue("Automatic-Module-Name", name.group(1));
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                Stream<Path> all = Files.walk(classes)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(each).toString().replace(File.separatorChar, '/')));
                Files.copy(each, out);
                out.closeEntry();
            }
        }
        return jar;
    }
}
