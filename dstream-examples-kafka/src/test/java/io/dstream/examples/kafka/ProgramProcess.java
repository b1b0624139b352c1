package io.dstream.examples.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program in a process of its own, with the same arguments at each start. */
final class ProgramProcess {
    private final List<String> command = new ArrayList<>();
    private final Path log;
    private Process process;

    /**
     * A program that has not been started yet.
     *
     * @param log where what it prints goes
     */
    ProgramProcess(Class<?> program, Path log, String... args) {
        this.log = log;
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(args));
    }

    void start() throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends it a signal, such as {@code STOP}. */
    void signal(String name) throws Exception {
        Signals.send(process, name);
    }

    /** Waits until it has ended by itself, and gives its exit code. */
    int awaitEnd() throws Exception {
        Await.until("the program has ended", () -> !process.isAlive(), this::output);
        return process.exitValue();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(30, TimeUnit.SECONDS);
    }

    /** What it has printed, at all starts. */
    String output() throws IOException {
        return Files.readString(log);
    }

    /** How many batches it says it has skipped. */
    int skips() throws IOException {
        return (int) output().lines()
                .filter(line -> line.contains("the batch is skipped"))
                .count();
    }

    /** What it says that it has failed of, the last time. */
    String lastFailure() throws IOException {
        List<String> failures = output().lines()
                .filter(line -> line.startsWith("Exception in thread"))
                .toList();
        return failures.isEmpty() ? "no reason given" : failures.get(failures.size() - 1);
    }
}
