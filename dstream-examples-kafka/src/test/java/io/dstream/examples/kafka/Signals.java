package io.dstream.examples.kafka;

import java.io.IOException;

/** What the JDK cannot send to a process: {@code STOP} lets it stand still, {@code CONT} lets it go on. */
final class Signals {
    private Signals() {}

    static void send(Process process, String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("process " + process.pid() + " could not be sent " + name + ": kill gave " + exit);
        }
    }
}
