package io.dstream.testing.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * A program in another process, and the ways in which it and its server are disturbed. After each disturbance the
 * output must have grown before the next one comes. Used by one thread.
 */
final class Run implements AutoCloseable {
    /** The most that a program writes between two disturbances, in records. */
    private static final int STRIDE = 200;

    private final ChildJvm program;
    private final Outside outside;
    private final Path folder;
    private final Callable<Long> written;
    private final Random random;

    /**
     * A program that has not been started.
     *
     * @param written how many records are in the output
     */
    Run(Class<?> main, Object opening, Outside outside, Path folder, long seed, Callable<Long> written) {
        this.program = ChildJvm.of(main, opening.getClass().getName(), outside.address(), folder)
                .log(folder.resolve("log"));
        this.outside = outside;
        this.folder = folder;
        this.written = written;
        this.random = new Random(seed);
    }

    void start() throws IOException {
        var unused = program.start();
    }

    /** Waits until there is more in the output than now, by a random number of records. */
    void awaitMore() throws Exception {
        long more = written.call() + 1 + random.nextInt(STRIDE);
        await("more is in the output", () -> written.call() >= more);
    }

    /** Waits for something while the program runs. */
    void await(String what, Callable<Boolean> condition) throws Exception {
        Await.<Exception>until(what, Await.LONG, () -> {
            program.mustRun();
            return condition.call();
        });
    }

    void awaitSaid(String words) throws Exception {
        await("it says " + words, () -> program.output().contains(words));
    }

    // ---- disturbances ----

    /** Kills the program again and again; at the end it runs. */
    void killProgram(int times) throws Exception {
        start();
        for (int i = 0; i < times; i++) {
            awaitMore();
            program.kill();
            start();
        }
        awaitMore();
    }

    /** Kills the server and starts it again after a while, whose length is random. */
    void killServer(Duration most) throws Exception {
        loseServer(Duration.ofMillis(random.nextLong(most.toMillis())));
    }

    /** Lets the server be away for a time. */
    void loseServer(Duration time) throws Exception {
        outside.kill();
        pass(time);
        outside.start();
    }

    /** Cuts all connections, at once or when the server next answers. */
    void cut(boolean atAnswers) throws Exception {
        awaitMore();
        if (atAnswers) {
            outside.proxy().cutAtAnswers();
        } else {
            outside.proxy().cut();
        }
        awaitMore();
    }

    /** Lets nothing come through for a while. */
    void silence(Duration time) throws Exception {
        awaitMore();
        outside.proxy().fallSilent();
        pass(time);
        outside.proxy().speak();
        awaitMore();
    }

    private void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Await.until(time.toMillis() + " ms have passed", Await.LONG, () -> {
            program.mustRun();
            return System.nanoTime() - end >= 0;
        });
    }

    /** Ends the program, which must have nothing to complain of. */
    void end() throws Exception {
        Files.createFile(Programs.stop(folder));
        assertThat(program.awaitEnd()).as(program.output()).isZero();
    }

    @Override
    public void close() {
        program.close();
    }
}
