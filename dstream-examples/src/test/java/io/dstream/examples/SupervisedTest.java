package io.dstream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program that is killed is started again. */
@Timeout(120)
class SupervisedTest {

    /** Says who it is; then ends as it is told, or waits. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] args) throws InterruptedException {
            System.out.println("pid " + ProcessHandle.current().pid());
            if (!args[0].equals("wait")) {
                System.exit(Integer.parseInt(args[0]));
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("asked to end")));
            Thread.currentThread().join();
        }
    }

    private static Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Supervised.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String next(BufferedReader lines, String beginning) throws IOException {
        List<String> seen = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            seen.add(line);
            if (line.contains(beginning)) {
                return line;
            }
        }
        throw new AssertionError("no '" + beginning + "' in " + seen);
    }

    @Test
    void startsAgainAndPassesTheSignalOn() throws Exception {
        Process supervisor = start(Victim.class.getName(), "wait");
        try (BufferedReader lines = supervisor.inputReader(StandardCharsets.UTF_8)) {
            long pid = 0;
            for (int kills = 1; kills <= 4; kills++) {
                pid = Long.parseLong(next(lines, "pid ").substring(4));
                ProcessHandle.of(pid).orElseThrow().destroyForcibly();
                assertThat(next(lines, "ended with")).contains("ended with 137 after", "restart " + kills + " in ");
            }
            long last = Long.parseLong(next(lines, "pid ").substring(4));
            assertThat(last).isNotEqualTo(pid);
            new ProcessBuilder("kill", "-TERM", Long.toString(supervisor.pid()))
                    .start()
                    .waitFor();
            assertThat(next(lines, "asked to end")).isNotEmpty();
            assertThat(supervisor.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(supervisor.exitValue()).isEqualTo(143);
            assertThat(ProcessHandle.of(last).filter(ProcessHandle::isAlive)).isEmpty();
        } finally {
            supervisor.destroyForcibly();
        }
    }

    @Test
    void endsWithTheProgramThatIsDone() throws Exception {
        Process supervisor = start(Victim.class.getName(), "0");
        assertThat(supervisor.waitFor()).isZero();
    }

    @Test
    void givesUp() throws Exception {
        Process supervisor = start("--give-up-after", "3", Victim.class.getName(), "7");
        try (BufferedReader lines = supervisor.inputReader(StandardCharsets.UTF_8)) {
            assertThat(next(lines, "given up")).endsWith("ended with 7, 3 times in a row: given up");
        }
        assertThat(supervisor.waitFor()).isEqualTo(7);
    }
}
