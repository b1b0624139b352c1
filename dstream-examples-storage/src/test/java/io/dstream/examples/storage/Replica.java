package io.dstream.examples.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import io.dstream.testing.Proxy;
import io.dstream.zookeeper.Ensemble;
import io.dstream.zookeeper.Gates;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;

/**
 * One of the processes that run {@link Numbers}, with proxies of its own before all that it reaches over the network.
 */
final class Replica implements Closeable {
    private final Gates zookeeper;
    private final Proxy storage;
    private final Path errors;
    private final ChildJvm process;

    /**
     * Starts it.
     *
     * @param directory of the input, and of what it says
     * @param port where the storage listens
     * @param addresses of checkpoint and output, for the port of a proxy
     */
    Replica(
            Ensemble ensemble,
            Path directory,
            int port,
            IntFunction<String[]> addresses,
            String database,
            List<String> options)
            throws IOException {
        zookeeper = new Gates(ensemble);
        storage = new Proxy(port);
        errors = Files.createTempFile(directory, "errors", ".txt");
        String[] at = addresses.apply(storage.port());
        process = ChildJvm.of(Numbers.class, zookeeper.connect(), directory.resolve("in"), at[0], at[1], database)
                .heap("128m")
                .options(options.toArray(String[]::new))
                .errors(errors)
                .start();
    }

    void kill() {
        process.kill();
    }

    void suspend() throws IOException {
        process.suspend();
    }

    /** Whether it leads no more: it says so, and ends by itself. */
    void resumeToItsEnd() throws Exception {
        process.resume();
        awaitItsEnd();
    }

    /** The ZooKeeper server that it is connected to. */
    int server() {
        return zookeeper.awaitConnected();
    }

    void loseZooKeeper() {
        zookeeper.fallSilent();
    }

    void loseStorage() {
        storage.fallSilent();
    }

    void findAll() {
        zookeeper.speak();
        storage.speak();
    }

    /** It has lost, says why, and ends by itself. */
    void awaitItsEnd() throws Exception {
        assertThat(process.awaitEnd(Await.LONG)).as(said()).isEqualTo(1);
        assertThat(said()).containsAnyOf("leads no more", "taken over");
    }

    boolean leads() {
        return process.output().contains(Numbers.LEADS + "\n");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String said() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.close();
        zookeeper.close();
        storage.close();
    }
}
