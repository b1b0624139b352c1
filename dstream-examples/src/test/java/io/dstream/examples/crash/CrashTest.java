package io.dstream.examples.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the program at random moments, starts it again on the same folders, and computes its output anew. */
class CrashTest {
    /** A batch that is run again and fails cannot be skipped where an output has it: the program ends, rightly. */
    private static final String NOT_SKIPPED = "it is not skipped, since an output holds it already";

    private static final long SEED = 20250101;
    private static final int BATCH_MILLIS = 20;

    @TempDir
    Path folder;

    @Test
    void growingFiles() throws Exception {
        crash(new FileFeed(folder.resolve("in"), SEED), 10);
    }

    @Test
    void recordsThatCanBeReadAgain() throws Exception {
        crash(new ReplayFeed(SEED), 10);
    }

    @Test
    void recordsThatAreAcknowledged() throws Exception {
        crash(new AckFeed(SEED), 10);
    }

    @Test
    void growingFilesWhereBatchesAreSkipped() throws Exception {
        crash(new FileFeed(folder.resolve("in"), SEED + 4), 6, "--on-failure", "skip");
    }

    @Test
    void recordsThatAreAcknowledgedWhereBatchesFailAndAreTriedAgain() throws Exception {
        crash(new AckFeed(SEED + 5), 6, "--on-failure", "retry");
    }

    @Test
    void recordsThatCanBeReadAgainWhereBatchesAreTriedAgainAndSkipped() throws Exception {
        crash(new ReplayFeed(SEED + 6), 6, "--on-failure", "retry-then-skip", "--fail-one-in", "4");
    }

    @Test
    @Tag("endurance")
    void growingFilesForLong() throws Exception {
        crash(new FileFeed(folder.resolve("in"), SEED + 1), 334);
    }

    @Test
    @Tag("endurance")
    void recordsThatCanBeReadAgainForLong() throws Exception {
        crash(new ReplayFeed(SEED + 2), 333);
    }

    @Test
    @Tag("endurance")
    void recordsThatAreAcknowledgedForLong() throws Exception {
        crash(new AckFeed(SEED + 3), 333);
    }

    private void crash(Feed feed, int cycles, String... more) throws Exception {
        try (feed) {
            boolean skips = List.of(more).toString().contains("skip");
            Output output = new Output(folder.resolve("out"), feed.hasIds(), skips);
            Random random = new Random(SEED + cycles);
            for (int cycle = 0; cycle < cycles; cycle++) {
                try (Child child = Child.start(feed.spec(), folder, folder, BATCH_MILLIS, more)) {
                    if (random.nextInt(4) == 0) {
                        Thread.sleep(random.nextInt(1_000)); // while it starts, or recovers
                    } else {
                        child.awaitReady();
                        Thread.sleep(random.nextInt(500));
                    }
                    assertThat(child.isAlive() || (skips && errors(child).contains(NOT_SKIPPED)))
                            .as(() -> "alive: " + errors(child))
                            .isTrue();
                }
                output.check();
            }
            drain(feed, output);
        }
    }

    private static String errors(Child child) {
        try {
            return child.errors();
        } catch (Exception e) {
            return e.toString();
        }
    }

    private void drain(Feed feed, Output output) throws Exception {
        Map<Integer, Long> all = feed.finish();
        try (Child child = Child.start(feed.spec(), folder, BATCH_MILLIS)) {
            child.awaitReady();
            for (int i = 0; i < 600 && !output.done().equals(all); i++) {
                Thread.sleep(100);
                output.check();
            }
            assertThat(output.done()).as(() -> "done: " + errors(child)).isEqualTo(all);
            child.terminate();
            assertThat(child.awaitEnd(15)).isIn(0, 143);
            assertThat(child.lastLine()).isEqualTo("STOPPED");
        }
        output.check();
        assertThat(output.batches()).isPositive();
    }
}
