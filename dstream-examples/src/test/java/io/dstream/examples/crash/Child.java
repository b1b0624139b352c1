package io.dstream.examples.crash;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own. */
final class Child implements AutoCloseable {
    private final Process process;
    private final Path errors;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile String lastLine = "";

    private Child(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        Server.daemon(this::readOutput);
    }

    static Child start(String spec, Path folder, int batchMillis) throws IOException {
        return start(spec, folder, folder, batchMillis);
    }

    static Child start(String spec, Path folder, Path forErrors, int batchMillis, String... more) throws IOException {
        return start(spec, folder.resolve("checkpoint"), folder.resolve("out"), forErrors, batchMillis, more);
    }

    static Child start(String spec, Path checkpoint, Path out, Path forErrors, int batchMillis, String... more)
            throws IOException {
        Path errors = forErrors.resolve("stderr.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                CrashTestApp.class.getName(),
                "--source",
                spec,
                "--checkpoint",
                checkpoint.toString(),
                "--out",
                out.toString(),
                "--batch-ms",
                Integer.toString(batchMillis)));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.to(errors.toFile()))
                .start();
        return new Child(process, errors);
    }

    private void readOutput() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lastLine = line;
                if (line.startsWith("READY")) {
                    ready.countDown();
                }
            }
        } catch (IOException e) {
            // it was killed
        } finally {
            ended.countDown();
        }
    }

    void awaitReady() throws Exception {
        for (int i = 0; i < 600; i++) {
            if (ready.await(100, TimeUnit.MILLISECONDS)) {
                return;
            }
            if (!process.isAlive()) {
                throw new AssertionError("ended with " + process.exitValue() + " before it was ready:\n" + errors());
            }
        }
        throw new AssertionError("not ready after a minute:\n" + errors());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Sends a signal. After {@code STOP} it stands still when this returns. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
        while (name.equals("STOP") && process.isAlive() && !stands()) {
            Thread.onSpinWait();
        }
    }

    private boolean stands() throws IOException {
        Process ps = new ProcessBuilder("ps", "-o", "state=", "-p", Long.toString(pid())).start();
        return new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).startsWith("T");
    }

    /** Waits for the end, however it comes about, and gives the exit code. */
    int awaitEnd(int seconds) throws Exception {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new AssertionError("still there after " + seconds + " s:\n" + errors());
        }
        ended.await();
        return process.exitValue();
    }

    /** Asks it to end. {@link Process#destroy} would not hear its last words. */
    void terminate() throws IOException, InterruptedException {
        signal("TERM");
    }

    String lastLine() {
        return lastLine;
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    /** Kills it, if it is still there, without a warning. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        Uninterruptibles.awaitUninterruptibly(ended);
    }
}
