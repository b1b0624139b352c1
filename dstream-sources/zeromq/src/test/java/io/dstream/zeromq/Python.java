package io.dstream.zeromq;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A script in Python that uses libzmq, in a process of its own. Used by one thread. */
final class Python implements AutoCloseable {
    /** The one that Debian's packages are for, if it is there: a machine may have others. */
    private static final String PYTHON = Files.exists(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";

    private static final Object INSTALLING = new Object();
    private static String problem; // null until it is known; empty if there is none

    private final List<String> command;
    private final Path log;
    private Process process; // null: not started

    private Python(List<String> command, Path log) {
        this.command = command;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
    }

    /** A script that has not been started. The test is skipped if there is no libzmq for Python and none to be had. */
    static Python script(String name, Object... arguments) throws IOException, URISyntaxException {
        assumeTrue(problem().isEmpty(), problem);
        List<String> command = new ArrayList<>(List.of(PYTHON, "-u"));
        command.add(
                Path.of(Objects.requireNonNull(Python.class.getResource(name)).toURI())
                        .toString());
        for (Object argument : arguments) {
            command.add(String.valueOf(argument));
        }
        Path log = Files.createTempFile("python", ".log");
        log.toFile().deleteOnExit();
        return new Python(command, log);
    }

    private static String problem() throws IOException {
        synchronized (INSTALLING) {
            if (problem == null) {
                problem = install();
            }
            return problem;
        }
    }

    private static String install() throws IOException {
        String[] present = {PYTHON, "-c", "import zmq"};
        if (runs(present)) {
            return "";
        }
        if (!runs("sh", "-c", "test $(id -u) = 0 && command -v apt-get")) {
            return "python3-zmq is not installed, and only root can install it, with apt-get install python3-zmq";
        }
        String install = "apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends python3-zmq";
        boolean done = runs("sh", "-c", install + " || { apt-get update && " + install + "; }") && runs(present);
        return done ? "" : "apt-get install python3-zmq fails";
    }

    private static boolean runs(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .onExit()
                            .join()
                            .exitValue()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }

    Python start() throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return this;
    }

    /** Says a line to it. */
    void say(String line) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /** What it has printed. */
    List<String> lines() throws IOException {
        return Files.readAllLines(log);
    }

    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
