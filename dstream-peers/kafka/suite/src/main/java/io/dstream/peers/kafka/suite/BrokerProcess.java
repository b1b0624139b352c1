package io.dstream.peers.kafka.suite;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A {@link Broker} in a process of its own, from its start until it is closed. Used by one thread. */
final class BrokerProcess implements AutoCloseable {
    /** What the line with the broker's address begins with. */
    static final String PREFIX = "broker at ";

    private static final int GRACE_SECONDS = 30;

    private final Process process;
    private final BufferedReader output;
    private final String address;

    /** Starts it, and waits until it is ready. */
    BrokerProcess(Path log) throws IOException {
        Files.createDirectories(log.getParent());
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Broker.class.getName())
                .redirectError(log.toFile())
                .start();
        output = process.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine();
        while (line != null && !line.startsWith(PREFIX)) {
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("the broker has not started; it wrote to " + log);
        }
        address = line.substring(PREFIX.length());
        Thread rest = new Thread(() -> output.lines().forEach(said -> {}), "output of the broker");
        rest.setDaemon(true); // it may say more than a pipe holds
        rest.start();
    }

    /** What clients are to know it by. */
    String address() {
        return address;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
