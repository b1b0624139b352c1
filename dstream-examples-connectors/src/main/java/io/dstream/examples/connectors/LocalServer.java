package io.dstream.examples.connectors;

import io.dstream.StreamingContext;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server on the loopback address, in a JVM of its own and on a class path of its own. It ends with this process, and
 * its files are deleted then.
 */
final class LocalServer implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);
    private static final int PAUSE_MILLIS = 100;

    private final String name;
    private final Path directory;
    private final int port;
    private final Thread hook = new Thread(this::end, "end of a local server");
    private volatile Process process; // null: not started yet
    private volatile StreamingContext user; // null: nobody uses it yet

    /** One that has not been started. */
    LocalServer(String name) throws IOException {
        this.name = name;
        this.directory = Files.createTempDirectory("dstream-" + name);
        this.port = freePort();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Where its files are. */
    Path directory() {
        return directory;
    }

    /** Where it is to listen. */
    Address address() {
        return new Address("127.0.0.1", port);
    }

    /**
     * Starts it, and returns once it listens.
     *
     * @param options of its JVM
     * @param main the name of the class whose main is run, or that of a file of Java beside the server's pom
     * @param arguments the server's own
     */
    LocalServer start(List<String> options, String main, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (File.separatorChar == '/') {
            // Ctrl-C goes to all processes of the terminal; the server has to be there until the program has stopped.
            command.addAll(List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
        command.addAll(options);
        Path classPath = classPath();
        command.addAll(List.of(
                "-cp",
                Files.readString(classPath).strip(),
                main.endsWith(".java") ? classPath.resolveSibling("../" + main).toString() : main));
        command.addAll(arguments);
        Path log = directory.resolve("output");
        Runtime.getRuntime().addShutdownHook(hook);
        process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long begin = System.nanoTime();
        while (!address().listens()) {
            if (!process.isAlive() || System.nanoTime() - begin > LONGEST_START.toNanos()) {
                String said = Files.readString(log);
                close();
                throw new IOException(name + " does not start; it says:\n" + said);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        return this;
    }

    /** The file that the build of {@code dstream-servers} writes. */
    private Path classPath() throws IOException {
        String file = "dstream-servers/" + name + "/target/class-path";
        for (Path root = Path.of("").toAbsolutePath(); root != null; root = root.getParent()) {
            if (Files.exists(root.resolve(file))) {
                return root.resolve(file);
            }
        }
        throw new IOException(file + " is missing: start the example with Maven, as docs/examples.md says");
    }

    /** When the process is told to end, waits for the program first. */
    void outlive(StreamingContext program) {
        user = program;
    }

    private void end() {
        try {
            if (user != null) {
                var unused = user.awaitTermination(LONGEST_STOP);
            }
        } catch (InterruptedException | RuntimeException e) {
            // the program has failed, and has said so
        } finally {
            kill();
        }
    }

    private void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
        delete(directory.toFile());
    }

    private static void delete(File file) {
        File[] files = file.listFiles();
        if (files != null && !Files.isSymbolicLink(file.toPath())) {
            for (File each : files) {
                delete(each);
            }
        }
        var unused = file.delete();
    }

    @Override
    public void close() {
        kill();
    }
}
