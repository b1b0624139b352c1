package io.dstream.examples.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.examples.crash.Child;
import io.dstream.examples.crash.Feed;
import io.dstream.examples.crash.FileFeed;
import io.dstream.examples.crash.Killing;
import io.dstream.examples.crash.Output;
import io.dstream.examples.crash.PaneOutput;
import io.dstream.examples.crash.Setup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Kills, and suspends, the crash-test program with its checkpoint at an address, and its output on the local disk. */
final class Crashes {
    private static final long SEED = 20260301;
    private static final int BATCH_MILLIS = 150;

    /** Clients of HDFS and S3 take their time until the first batch. */
    private static final Duration STARTING = Duration.ofSeconds(6);

    private static final Duration RUNNING = Duration.ofSeconds(2);

    private final Path folder;
    private final String checkpoint;
    private final String[] options;

    /**
     * Crashes of a program.
     *
     * @param folder for its output and what it says
     * @param checkpoint the address of its checkpoint
     * @param options of its JVM
     */
    Crashes(Path folder, String checkpoint, String... options) {
        this.folder = folder;
        this.checkpoint = checkpoint;
        this.options = options;
    }

    private Setup setup(Path errors) {
        return Setup.in(folder)
                .checkpoint(checkpoint)
                .errors(errors)
                .heap("128m")
                .options(options);
    }

    /** Kills it so many times, and checks that its output is that of a program that nobody has killed. */
    void kill(Feed feed, int times, Killing.Trouble trouble) throws Exception {
        Output output = new Output(folder.resolve("out"), feed.hasIds());
        kill(feed, times, trouble, output, output::check);
    }

    /** The same with its part by event time, and checks that too. */
    void killWithPanes(Feed feed, int times, Killing.Trouble trouble) throws Exception {
        Path panes = folder.resolve("panes");
        Output output = new Output(folder.resolve("out"), feed.hasIds());
        PaneOutput paneOutput = new PaneOutput(panes, output, false);
        kill(feed, times, trouble, output, paneOutput::check, "--panes", panes.toString());
        paneOutput.checkAll();
    }

    private void kill(
            Feed feed, int times, Killing.Trouble trouble, Output output, Killing.Check check, String... arguments)
            throws Exception {
        long start = System.nanoTime();
        try (feed) {
            Killing killing = new Killing(feed, setup(folder), BATCH_MILLIS, SEED + times, false)
                    .within(STARTING, RUNNING)
                    .with(trouble);
            killing.kill(times, check, arguments);
            killing.drain(output, check, arguments);
            System.out.printf(
                    "%s: killed %d times in %d s: %d batches of %s records, 0 lost, 0 doubled, 0 changed%n",
                    feed.spec().replaceAll(":.*", ""),
                    times,
                    (System.nanoTime() - start) / 1_000_000_000,
                    output.batches(),
                    output.done().values().stream().mapToLong(Long::longValue).sum());
        }
    }

    /** Suspends it, lets another take over, and wakes it: it must end and publish nothing. */
    void suspend() throws Exception {
        Output output = new Output(folder.resolve("out"), false);
        Path first = Files.createDirectories(folder.resolve("first"));
        Path second = Files.createDirectories(folder.resolve("second"));
        try (FileFeed feed = new FileFeed(folder.resolve("in"), SEED);
                Child old = Child.start(feed.spec(), setup(first), BATCH_MILLIS)) {
            old.awaitReady();
            awaitBatches(output, 5);
            old.suspend();
            try (Child heir = Child.start(feed.spec(), setup(second), BATCH_MILLIS)) {
                heir.awaitReady();
                awaitBatches(output, output.batches() + 5);
                old.resume();
                assertThat(old.awaitEnd(60)).as(old.errors()).isEqualTo(1);
                assertThat(old.errors()).contains("taken over");
                awaitBatches(output, output.batches() + 5);
                assertThat(heir.isAlive()).as(heir.errors()).isTrue();
            }
            output.check();
        }
    }

    private static void awaitBatches(Output output, int batches) throws Exception {
        for (int i = 0; i < 1_200 && output.batches() < batches; i++) {
            Thread.sleep(50);
            output.check();
        }
        assertThat(output.batches()).isGreaterThanOrEqualTo(batches);
    }
}
