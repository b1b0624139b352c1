package io.dstream.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A program in a process of its own, on this process's class path. It can be sent signals, killed without a warning,
 * and started again with the same arguments. Closing this kills it if it is still there.
 *
 * <pre>{@code
 * try (ChildJvm program = ChildJvm.of(Program.class, "a").log(log).start()) {
 *     program.suspend();
 *     ...
 *     program.resume();
 *     assertThat(program.awaitEnd()).isZero();
 * }
 * }</pre>
 *
 * <p>Used by one thread.
 */
public final class ChildJvm implements AutoCloseable {
    private final String main;
    private final List<String> arguments;
    private String heap = "128m";
    private String left = "";
    private String server = ""; // where its class path is written; empty: this process's
    private List<String> options = List.of();
    private Path log;
    private Path errors; // null: they go where the output goes
    private Process process; // null: not started yet

    private ChildJvm(String main, Object... arguments) {
        this.main = main;
        this.arguments = Arrays.stream(arguments).map(String::valueOf).toList();
    }

    /**
     * A program that has not been started.
     *
     * @param main the class whose main is run
     * @param arguments its arguments, as text
     * @return the program
     */
    public static ChildJvm of(Class<?> main, Object... arguments) {
        return of(main.getName(), arguments);
    }

    /**
     * A program that has not been started.
     *
     * @param main the name of the class whose main is run
     * @param arguments its arguments, as text
     * @return the program
     */
    public static ChildJvm of(String main, Object... arguments) {
        return new ChildJvm(main, arguments);
    }

    /**
     * A server that has not been started, on a class path of its own. It does not outlive this process.
     *
     * @param module where the build writes the class path: a directory below {@code dstream-servers}
     * @param main the name of the class whose main is run, or that of a file of Java in the directory
     * @param arguments its arguments, as text
     * @return the server
     */
    public static ChildJvm server(String module, String main, Object... arguments) {
        ChildJvm created = of(main, arguments);
        created.server = module;
        Runtime.getRuntime().addShutdownHook(new Thread(created::kill));
        return created;
    }

    /**
     * How large its heap may become.
     *
     * @param size as {@code -Xmx} takes it; 128m if nothing is said
     * @return this program
     */
    public ChildJvm heap(String size) {
        heap = size;
        return this;
    }

    /**
     * Further options of its JVM.
     *
     * @param all for instance {@code -Xlog:class+load}
     * @return this program
     */
    public ChildJvm options(String... all) {
        options = List.of(all);
        return this;
    }

    /**
     * Leaves entries of the class path out.
     *
     * @param text what is in their paths
     * @return this program
     */
    public ChildJvm without(String text) {
        left = text;
        return this;
    }

    /**
     * Where what it prints is appended, at all its starts.
     *
     * @param file the file; a temporary one if nothing is said
     * @return this program
     */
    public ChildJvm log(Path file) {
        log = file;
        return this;
    }

    /**
     * Keeps standard error apart from what it prints.
     *
     * @param file where it goes; written anew at each start
     * @return this program
     */
    public ChildJvm errors(Path file) {
        errors = file;
        return this;
    }

    /**
     * Starts it.
     *
     * @return this program
     * @throws IOException if it cannot be started
     */
    public ChildJvm start() throws IOException {
        if (log == null) {
            log = Files.createTempFile("child-jvm", ".log");
            log.toFile().deleteOnExit();
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                classPath(),
                main.endsWith(".java")
                        ? classPathOf(server).resolveSibling("../" + main).toString()
                        : main));
        command.addAll(1, options);
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        process = (errors == null ? builder.redirectErrorStream(true) : builder.redirectError(errors.toFile())).start();
        return this;
    }

    private String classPath() throws IOException {
        if (!server.isEmpty()) {
            return Files.readString(classPathOf(server)).strip();
        }
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")))
                .filter(entry -> left.isEmpty() || !entry.contains(left))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The file that the build of a server writes, from any module's directory. */
    private static Path classPathOf(String module) {
        String name = "dstream-servers/" + module + "/target/class-path";
        for (Path root = Path.of("").toAbsolutePath(); root != null; root = root.getParent()) {
            Path file = root.resolve(name);
            if (Files.exists(file)) {
                return file;
            }
        }
        throw new AssertionError(name + " is missing: build with mvn -am, which builds the server first");
    }

    /**
     * Whether it runs.
     *
     * @return whether it has been started and has not ended
     */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Its process's number.
     *
     * @return the number
     */
    public long pid() {
        return process.pid();
    }

    /**
     * Fails if it does not run any more.
     *
     * @throws AssertionError if it has ended, with what it has printed
     */
    public void mustRun() {
        if (!isAlive()) {
            throw new AssertionError(
                    "the program has ended with " + process.exitValue() + "; it has said: " + output());
        }
    }

    /**
     * Lets it stand still. On return none of its threads runs any more, which the signal alone does not promise.
     *
     * @throws IOException if it cannot be sent the signal
     */
    public void suspend() throws IOException {
        signal("STOP");
        Await.until("process " + pid() + " stands still", () -> run("ps", "-o", "state=", "-p", "" + pid())
                .startsWith("T"));
    }

    /**
     * Lets it go on.
     *
     * @throws IOException if it cannot be sent the signal
     */
    public void resume() throws IOException {
        signal("CONT");
    }

    /**
     * Asks it to end. {@link Process#destroy} would not hear its last words.
     *
     * @throws IOException if it cannot be sent the signal
     */
    public void terminate() throws IOException {
        signal("TERM");
    }

    private void signal(String name) throws IOException {
        var unused = run("kill", "-" + name, "" + pid());
    }

    private static String run(String... command) throws IOException {
        Process running = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int exit = running.onExit().join().exitValue();
        if (exit != 0) {
            throw new IOException(String.join(" ", command) + " gives " + exit + ": " + said);
        }
        return said;
    }

    /**
     * Waits for its end, for as long as {@link Await#LONG}.
     *
     * @return what it ended with
     * @throws InterruptedException if the thread is interrupted
     * @throws AssertionError if it does not end in time, with what it has printed
     */
    public int awaitEnd() throws InterruptedException {
        return awaitEnd(Await.LONG);
    }

    /**
     * Waits for its end.
     *
     * @param deadline how long
     * @return what it ended with
     * @throws InterruptedException if the thread is interrupted
     * @throws AssertionError if it does not end in time, with what it has printed
     */
    public int awaitEnd(Duration deadline) throws InterruptedException {
        if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the program has not ended within " + deadline + "; it has said: " + output());
        }
        return process.exitValue();
    }

    /**
     * What it has printed, at all starts; standard error too, where that is not kept apart.
     *
     * @return the text
     */
    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it, if it runs, without a warning, and waits until it is gone. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** Kills it, if it runs: the same as {@link #kill}. */
    @Override
    public void close() {
        kill();
    }
}
