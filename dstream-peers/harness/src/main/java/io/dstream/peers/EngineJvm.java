package io.dstream.peers;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A JVM of an engine's own, with the engine's class path, the same flags for all and a limit of time. What it writes to
 * standard error goes to a log. Run once, by one thread.
 */
public final class EngineJvm {
    /** What Spark, Jet and Flink ask for; every engine gets all of it. */
    private static final List<String> FLAGS = List.of(
            "--add-modules=java.se",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.net=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.cs=ALL-UNNAMED",
            "--add-opens=java.base/sun.security.action=ALL-UNNAMED",
            "--add-opens=java.base/sun.util.calendar=ALL-UNNAMED",
            "--add-opens=java.management/sun.management=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

    private static final int GRACE_SECONDS = 10;
    private static final int LOG_BYTES = 16 << 10;
    private static final int LOG_LINES = 15;

    private final List<String> command;
    private final Path log;
    private final int limitSeconds;

    /**
     * One that has yet to run.
     *
     * @param flags flags of the JVM beside those that all get
     * @param classPath its class path
     * @param main its main class and the arguments
     * @param log where standard error goes
     * @param limitSeconds how long it may run
     */
    public EngineJvm(List<String> flags, String classPath, List<String> main, Path log, int limitSeconds) {
        command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", classPath));
        command.addAll(main);
        this.log = log;
        this.limitSeconds = limitSeconds;
    }

    /**
     * The class path of a module that was compiled before, with all that it depends on.
     *
     * @param module the module's folder
     * @return its class path
     * @throws IOException if it cannot be read
     */
    public static String classPath(Path module) throws IOException {
        Path target = module.resolve("target");
        return target.resolve("classes")
                + File.pathSeparator
                + Files.readString(target.resolve("class-path")).strip();
    }

    /** Takes what the JVM writes to standard output. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A line that begins with {@link Child#PREFIX}.
         *
         * @param words the line without that
         * @param nanos how long after the start it came
         */
        void said(String words, long nanos);
    }

    /**
     * How it ended.
     *
     * @param status its exit status
     * @param late whether it had not ended in time, and was killed
     */
    public record Ended(int status, boolean late) {}

    /**
     * Runs it to its end, or until it has had its time.
     *
     * @param listener takes what it says
     * @return how it ended
     * @throws IOException if it cannot be started
     * @throws InterruptedException if this thread is interrupted
     */
    public Ended run(Listener listener) throws IOException, InterruptedException {
        Files.createDirectories(log.getParent());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        long start = System.nanoTime();
        Process process = builder.start();
        Thread orphan = new Thread(process::destroy, "end of the engine");
        Runtime.getRuntime().addShutdownHook(orphan); // it would run on without whoever reads what it says
        AtomicBoolean late = new AtomicBoolean();
        unlessEnded(process, limitSeconds, () -> {
            late.set(true);
            process.destroy(); // so that it may still write its recording
            unlessEnded(process, GRACE_SECONDS, process::destroyForcibly);
        });
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(Child.PREFIX)) {
                    listener.said(line.substring(Child.PREFIX.length()), System.nanoTime() - start);
                }
            }
        }
        int status = process.waitFor();
        Runtime.getRuntime().removeShutdownHook(orphan);
        return new Ended(status, late.get());
    }

    private static void unlessEnded(Process process, int seconds, Runnable action) {
        var unused = process.onExit().orTimeout(seconds, TimeUnit.SECONDS).exceptionally(tooLate -> {
            action.run();
            return process;
        });
    }

    /**
     * The last lines of its log, once it has ended.
     *
     * @return where the log is, and the lines
     * @throws IOException if it cannot be read
     */
    public String endOfLog() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long begin = Math.max(0, file.length() - LOG_BYTES);
            file.seek(begin);
            byte[] bytes = new byte[(int) (file.length() - begin)];
            file.readFully(bytes);
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return "the end of " + log + ":\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        }
    }
}
