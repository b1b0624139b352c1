package io.dstream.examples.crash;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the program at random moments, starts it again on the same folders, and computes its output anew. */
class CrashTest {
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
        boolean skips = List.of(more).toString().contains("skip");
        try (feed) {
            Output output = new Output(folder.resolve("out"), feed.hasIds(), skips);
            Killing killing = new Killing(feed, Setup.in(folder), BATCH_MILLIS, SEED + cycles, skips);
            killing.kill(cycles, output::check, more);
            killing.drain(output, output::check);
        }
    }
}
