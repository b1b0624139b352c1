package io.dstream.examples.crash;

import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The program in a process of its own. */
final class Child implements AutoCloseable {
    private static final Duration STARTING = Duration.ofMinutes(1);

    private final ChildJvm process;
    private final Path errors;

    private Child(ChildJvm process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    static Child start(String spec, Path folder, int batchMillis) throws IOException {
        return start(spec, folder, folder, batchMillis);
    }

    static Child start(String spec, Path folder, Path forErrors, int batchMillis, String... more) throws IOException {
        return start(spec, folder.resolve("checkpoint"), folder.resolve("out"), forErrors, batchMillis, more);
    }

    static Child start(String spec, Path checkpoint, Path out, Path forErrors, int batchMillis, String... more)
            throws IOException {
        List<Object> arguments = new ArrayList<>(
                List.of("--source", spec, "--checkpoint", checkpoint, "--out", out, "--batch-ms", batchMillis));
        arguments.addAll(Arrays.asList(more));
        Path errors = forErrors.resolve("stderr.txt");
        return new Child(
                ChildJvm.of(CrashTestApp.class, arguments.toArray())
                        .heap("48m")
                        .errors(errors)
                        .start(),
                errors);
    }

    void awaitReady() throws IOException {
        Await.until("it is ready", STARTING, () -> {
            boolean alive = isAlive();
            if (process.output().lines().anyMatch(line -> line.startsWith("READY"))) {
                return true;
            }
            if (!alive) {
                throw new AssertionError("it ended before it was ready:\n" + errors());
            }
            return false;
        });
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Lets it stand still. */
    void suspend() throws IOException {
        process.suspend();
    }

    /** Lets it go on. */
    void resume() throws IOException {
        process.resume();
    }

    /** Waits for the end, however it comes about, and gives the exit code. */
    int awaitEnd(int seconds) throws InterruptedException {
        return process.awaitEnd(Duration.ofSeconds(seconds));
    }

    /** Asks it to end. */
    void terminate() throws IOException {
        process.terminate();
    }

    /** What it has printed last; empty before it prints anything. */
    String lastLine() {
        return process.output().lines().reduce("", (before, line) -> line);
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    /** Kills it, if it is still there, without a warning. */
    @Override
    public void close() {
        process.close();
    }
}
