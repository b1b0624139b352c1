package io.dstream.examples.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@link CountingProgram} in a process of its own, on the same folder at each start. */
final class ProgramProcess {
    private final List<String> command = new ArrayList<>();
    private final Path log;
    private Process process;

    ProgramProcess(String brokers, String database, Path folder) {
        log = folder.resolve("program.log");
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CountingProgram.class.getName(),
                brokers,
                database,
                folder.resolve("checkpoint").toString()));
    }

    void start() throws IOException {
        Files.writeString(log, "");
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(30, TimeUnit.SECONDS);
    }

    /** What it has printed since it was started. */
    String output() throws IOException {
        return Files.readString(log);
    }
}
