package io.dstream.peers.suite;

import io.dstream.peers.Child;
import io.dstream.peers.Workload;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    private final Options options;
    private final Peer peer;
    private final Workload workload;
    private final int round;

    ChildProcess(Options options, Peer peer, Workload workload, int round) {
        this.options = options;
        this.peer = peer;
        this.workload = workload;
        this.round = round;
    }

    /** Runs it to its end; nothing if the engine does not support the workload. */
    Optional<Measurement> run() throws IOException, InterruptedException {
        Path log = Files.createDirectories(options.out().resolve("peers-logs")).resolve(name() + ".log");
        ProcessBuilder builder = new ProcessBuilder(command()).redirectError(log.toFile());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        long start = System.nanoTime();
        Process process = builder.start();
        String[] said = new String[0];
        long saidAfter = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(Child.PREFIX)) {
                    saidAfter = System.nanoTime() - start;
                    said = line.substring(Child.PREFIX.length()).split(" ");
                }
            }
        }
        int status = process.waitFor();
        if (status != 0 || said.length == 0) {
            throw new IOException(name() + " has failed with status " + status + "; see " + log);
        }
        return switch (said[0]) {
            case "result" -> Optional.of(measured(Integer.parseInt(said[1]), said[2], said[3]));
            case "first" -> Optional.of(new Measurement(peer, workload, round, 1, saidAfter, saidAfter));
            default -> Optional.empty();
        };
    }

    private Measurement measured(int batches, String median, String mean) {
        return new Measurement(peer, workload, round, batches, Long.parseLong(median), Long.parseLong(mean));
    }

    private String name() {
        return peer.id + "-" + workload.id() + "-" + round;
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
            Path folder = Files.createDirectories(options.recordings().get()).toAbsolutePath();
            command.add("-XX:StartFlightRecording=settings=profile,filename=" + folder.resolve(name() + ".jfr"));
        }
        command.addAll(List.of("-cp", classPath(), Child.class.getName()));
        command.addAll(List.of(peer.engine, workload.id(), options.warmUp(), options.seconds()));
        return command;
    }

    private String classPath() throws IOException {
        Path target = options.home().resolve(peer.module).resolve("target");
        return target.resolve("classes")
                + File.pathSeparator
                + Files.readString(target.resolve("class-path")).strip();
    }
}
