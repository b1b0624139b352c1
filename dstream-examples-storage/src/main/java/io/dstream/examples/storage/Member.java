package io.dstream.examples.storage;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** One of the processes that run {@link WindowedCounts}. What it says is printed with its name. */
final class Member implements Closeable {
    private final String name;
    private final Process process;
    private final CountDownLatch leads = new CountDownLatch(1);

    private Member(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    static Member start(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WindowedCounts.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // never on a command line, which others can see
        builder.environment().put("AWS_ACCESS_KEY_ID", LocalS3.ACCESS_KEY);
        builder.environment().put("AWS_SECRET_ACCESS_KEY", LocalS3.SECRET_KEY);
        Member member = new Member(name, builder.start());
        Runtime.getRuntime().addShutdownHook(new Thread(member.process::destroyForcibly));
        Thread thread = new Thread(member::listen, name);
        thread.setDaemon(true);
        thread.start();
        return member;
    }

    private void listen() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(name + ": " + line);
                if (line.equals(WindowedCounts.LEADS)) {
                    leads.countDown();
                }
            }
        } catch (IOException e) {
            return; // it was killed
        }
    }

    /** Whether it has ever led. */
    boolean hasLed() {
        return leads.getCount() == 0;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String name() {
        return name;
    }

    /** Ends it without a warning. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Asks it to end, and waits. */
    void stop() {
        process.destroy();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
