package io.dstream.examples.connectors;

import io.dstream.testing.Await;
import io.dstream.testing.Folders;
import io.dstream.testing.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A server that is no Java program, on a port of its own. Used by one thread. */
final class OtherServer implements AutoCloseable {
    private final Address address = new Address("127.0.0.1", Ports.free());
    private final Path folder;
    private Process process; // null: not started yet

    OtherServer() throws IOException {
        folder = Folders.untilTheEnd("dstream-example-server", this::close);
    }

    Address address() {
        return address;
    }

    Path folder() {
        return folder;
    }

    /** Starts it, and returns once it listens. */
    OtherServer start(List<String> command) throws IOException {
        Path output = folder.resolve("output");
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Await.until("the server listens", Await.LONG, () -> {
            if (!process.isAlive()) {
                throw new AssertionError("the server has ended: " + Files.readString(output));
            }
            return address.listens();
        });
        return this;
    }

    @Override
    public void close() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
        }
    }
}
