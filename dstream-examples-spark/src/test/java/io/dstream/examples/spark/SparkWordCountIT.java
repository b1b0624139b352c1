package io.dstream.examples.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.testing.Await;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one command of the documentation, once the jar is there: a cluster, spark-submit, and nothing left of it. */
class SparkWordCountIT {
    private static final Path MODULE = Path.of("").toAbsolutePath();

    /** What the command has Maven find out. */
    private static void writeClassPathOfSpark() throws IOException {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path file = MODULE.resolve("target/spark-classpath.txt");
        if (!Files.exists(file)) {
            Files.writeString(
                    file,
                    Stream.of(all.split(Pattern.quote(File.pathSeparator)))
                            .filter(entry ->
                                    entry.endsWith(".jar") && !Path.of(entry).startsWith(MODULE.getParent()))
                            .collect(Collectors.joining(File.pathSeparator)));
        }
    }

    @Test
    void theCommandCountsWordsOnAClusterOfItsOwn(@TempDir Path directory) throws Exception {
        writeClassPathOfSpark();
        Path said = directory.resolve("out");
        Path errors = directory.resolve("err");
        Process command = new ProcessBuilder(
                        "sh", MODULE.resolveSibling("bin/spark-word-count").toString())
                .redirectOutput(said.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(command.waitFor(Await.LONG.toSeconds(), TimeUnit.SECONDS))
                    .as("has ended")
                    .isTrue();
            assertThat(command.exitValue()).as(() -> text(errors)).isZero();
        } finally {
            List<ProcessHandle> left = command.descendants().toList();
            left.forEach(ProcessHandle::destroyForcibly);
            command.destroyForcibly();
        }
        assertThat(text(said)).containsPattern("(?m)^\\S+Z  [1-9]\\d* words: the \\d+, ");
        assertThat(ProcessHandle.allProcesses()
                        .map(each -> each.info().commandLine().orElse(""))
                        .filter(line -> line.contains(MODULE + "/target/spark/")))
                .isEmpty();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
