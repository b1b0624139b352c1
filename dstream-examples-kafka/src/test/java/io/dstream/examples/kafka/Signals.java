package io.dstream.examples.kafka;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What the JDK cannot send to a process: {@code STOP} lets it stand still, {@code CONT} lets it go on. A process that
 * is sent {@code STOP} stands still when this returns.
 */
final class Signals {
    private Signals() {}

    static void send(Process process, String name) throws Exception {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("process " + process.pid() + " could not be sent " + name + ": kill gave " + exit);
        }
        if (name.equals("STOP")) {
            Await.until("process " + process.pid() + " stands still", () -> stands(process));
        }
    }

    private static boolean stands(Process process) throws IOException {
        Process ps = new ProcessBuilder("ps", "-o", "state=", "-p", Long.toString(process.pid())).start();
        return new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).startsWith("T");
    }
}
