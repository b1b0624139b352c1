package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link CorruptionCases} in a JVM with 64 MiB: what is damaged is refused or made good, and costs no memory. */
class CheckpointCorruptionTest {
    @TempDir
    Path directory;

    @Test
    void damageIsRefusedOrMadeGood() throws IOException, InterruptedException {
        assertThat(run(31, 7_000, 5)).isGreaterThan(10_000);
    }

    @Test
    @Tag("endurance")
    void aHundredThousandTimes() throws IOException, InterruptedException {
        assertThat(run(1, 70_000, 60)).isGreaterThan(100_000);
    }

    /** How many cases there were. */
    private int run(int everyByte, int random, int minutes) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CorruptionCases.class.getName(),
                        "" + everyByte,
                        "" + random)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(minutes, TimeUnit.MINUTES)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(said).isZero();
        Matcher counts = Pattern.compile("(\\d+) cases: [1-9]\\d* corrupt, [1-9]\\d* refused, [1-9]\\d* recovered")
                .matcher(said);
        assertThat(counts.find()).as(said).isTrue();
        return Integer.parseInt(counts.group(1));
    }
}
