package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the tests in a process of its own, which is killed at the end if it is still there. */
final class ChildJvm implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path log;

    private ChildJvm(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts one.
     *
     * @param log where what it prints is appended
     */
    static ChildJvm start(Class<?> main, Path log, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new ChildJvm(process, log);
    }

    /** Lets it stand still. On return none of its threads runs any more, which the signal alone does not promise. */
    void suspend() throws Exception {
        signal("STOP");
        Await.until(
                "it stands still", () -> run("ps", "-o", "state=", "-p", pid()).startsWith("T"));
    }

    /** Lets it go on. */
    void resume() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        var unused = run("kill", "-" + name, pid());
    }

    private String pid() {
        return Long.toString(process.pid());
    }

    private static String run(String... command) throws Exception {
        Process running = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(running.waitFor())
                .as("%s: %s", String.join(" ", command), said)
                .isZero();
        return said.strip();
    }

    /** Fails if it is not there any more. */
    void mustRun() throws IOException {
        assertThat(process.isAlive())
                .as("the program, which has said: %s", said())
                .isTrue();
    }

    /** Waits for its end. */
    int exitCode() throws Exception {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("it has ended; it has said: %s", said())
                .isTrue();
        return process.exitValue();
    }

    /** What it, and those before it with the same log, have printed. */
    String said() throws IOException {
        return Files.readString(log);
    }

    /** Kills it without a warning. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
