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
public final class Child implements AutoCloseable {
    private static final Duration STARTING = Duration.ofMinutes(2);

    private final ChildJvm process;
    private final Path errors;

    private Child(ChildJvm process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    /** Starts it. */
    public static Child start(String spec, Setup setup, int batchMillis, String... more) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of(
                "--source", spec, "--checkpoint", setup.checkpoint(), "--out", setup.out(), "--batch-ms", batchMillis));
        arguments.addAll(Arrays.asList(more));
        Path errors = setup.forErrors().resolve("stderr.txt");
        return new Child(
                ChildJvm.of(CrashTestApp.class, arguments.toArray())
                        .heap(setup.heap())
                        .options(setup.options().toArray(String[]::new))
                        .errors(errors)
                        .start(),
                errors);
    }

    /** Waits until it says that it is ready. */
    public void awaitReady() throws IOException {
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

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Lets it stand still. */
    public void suspend() throws IOException {
        process.suspend();
    }

    /** Lets it go on. */
    public void resume() throws IOException {
        process.resume();
    }

    /** Waits for the end, however it comes about, and gives the exit code. */
    public int awaitEnd(int seconds) throws InterruptedException {
        return process.awaitEnd(Duration.ofSeconds(seconds));
    }

    /** Asks it to end. */
    public void terminate() throws IOException {
        process.terminate();
    }

    /** What it has printed last; empty before it prints anything. */
    public String lastLine() {
        return process.output().lines().reduce("", (before, line) -> line);
    }

    /** What it has said on its standard error. */
    public String errors() throws IOException {
        return Files.readString(errors);
    }

    /** Kills it, if it is still there, without a warning. */
    @Override
    public void close() {
        process.close();
    }
}
