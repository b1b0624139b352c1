package io.dstream.peers.suite;

import io.dstream.peers.Child;
import io.dstream.peers.Workload;
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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A JVM that measures one workload on one engine, once. */
final class ChildProcess {
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

    private final Options options;
    private final Peer peer;
    private final Workload workload;
    private final int round;

    private final String name;

    /** The process with a number among those of the same round. */
    ChildProcess(Options options, Peer peer, Workload workload, int round, int number) {
        this.options = options;
        this.peer = peer;
        this.workload = workload;
        this.round = round;
        this.name = peer.id + "-" + workload.id() + "-" + round + (number == 0 ? "" : "-" + number);
    }

    /** Runs it to its end, or until it has had its time. */
    Outcome run() throws IOException, InterruptedException {
        Path log = Files.createDirectories(options.out().resolve("peers-logs")).resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command()).redirectError(log.toFile());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        if (recording().isPresent()) {
            Files.createDirectories(options.recordings().get());
            Files.deleteIfExists(recording().get());
        }
        long start = System.nanoTime();
        Process process = builder.start();
        AtomicBoolean late = new AtomicBoolean();
        unlessEnded(process, options.limit(), () -> {
            late.set(true);
            process.destroy(); // so that it may still write its recording
            unlessEnded(process, GRACE_SECONDS, process::destroyForcibly);
        });
        Outcome outcome = new Outcome.Failed(peer, workload, round, false);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(Child.PREFIX)) {
                    long after = System.nanoTime() - start;
                    outcome = outcome(line.substring(Child.PREFIX.length()).split(" ", 6), after);
                }
            }
        }
        int status = process.waitFor();
        recording().filter(Files::exists).ifPresent(file -> Suite.say("recording: " + file));
        if (late.get()) {
            return new Outcome.Late(peer, workload, round, options.limit());
        }
        if (status != 0 && !(outcome instanceof Outcome.Failed)) {
            outcome = new Outcome.Failed(peer, workload, round, false);
        }
        if (outcome instanceof Outcome.Failed) {
            Suite.say(name + " has ended with status " + status + "; the end of " + log + ":\n" + endOf(log));
        }
        return outcome;
    }

    private static void unlessEnded(Process process, int seconds, Runnable action) {
        var unused = process.onExit().orTimeout(seconds, TimeUnit.SECONDS).exceptionally(tooLate -> {
            action.run();
            return process;
        });
    }

    private Outcome outcome(String[] said, long after) {
        return switch (said[0]) {
            case "result" -> measured(Integer.parseInt(said[1]), said[2], said[3], OptionalLong.empty(), "");
            case "ages" ->
                measured(
                        Integer.parseInt(said[1]), said[2], said[3], OptionalLong.of(Long.parseLong(said[4])), said[5]);
            case "first" -> new Measurement(peer, workload, round, 1, after, after, OptionalLong.empty(), "");
            case "unsupported" -> new Outcome.Unsupported(peer, workload, round);
            case "differs" -> new Outcome.Failed(peer, workload, round, true);
            default -> throw new IllegalStateException(name + " says " + String.join(" ", said));
        };
    }

    private Measurement measured(int batches, String median, String mean, OptionalLong p99, String remark) {
        return new Measurement(
                peer, workload, round, batches, Long.parseLong(median), Long.parseLong(mean), p99, remark);
    }

    private static String endOf(Path log) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long begin = Math.max(0, file.length() - LOG_BYTES);
            file.seek(begin);
            byte[] bytes = new byte[(int) (file.length() - begin)];
            file.readFully(bytes);
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        }
    }

    private Optional<Path> recording() {
        return options.recordings().map(folder -> folder.resolve(name + ".jfr").toAbsolutePath());
    }

    private List<String> command() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + options.heap());
        if (workload != Workload.LAUNCH) {
            // Otherwise the system clears pages for the heap while the first batches run.
            command.add("-Xms" + options.heap());
            command.add("-XX:+AlwaysPreTouch");
        }
        command.addAll(FLAGS);
        if (options.recordings().isPresent()) {
            command.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints")); // true line numbers
        }
        command.addAll(List.of("-cp", classPath(), Child.class.getName()));
        command.addAll(List.of(peer.engine, workload.id(), options.warmUp(), options.seconds()));
        recording().ifPresent(file -> command.add(file.toString()));
        return command;
    }

    private String classPath() throws IOException {
        Path target = options.home().resolve(peer.module).resolve("target");
        return target.resolve("classes")
                + File.pathSeparator
                + Files.readString(target.resolve("class-path")).strip();
    }
}
