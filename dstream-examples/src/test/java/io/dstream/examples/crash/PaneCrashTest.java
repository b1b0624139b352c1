package io.dstream.examples.crash;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the program with its part by event time at random moments, starts it again on the same folders, and computes
 * the panes anew: they are those of a program that nobody has killed, each once.
 */
class PaneCrashTest {
    private static final long SEED = 20260101;

    /** So short that it is nearly always in a batch when it is killed, which is then run again. */
    private static final int BATCH_MILLIS = 8;

    @TempDir
    Path folder;

    @Test
    void growingFilesWithAWatermarkEach() throws Exception {
        crash(new FileFeed(folder.resolve("in"), SEED), 3);
    }

    @Test
    void recordsThatCanBeReadAgainFromPartitionsWithAWatermarkEach() throws Exception {
        crash(new ReplayFeed(SEED), 3);
    }

    @Test
    void recordsThatAreAcknowledged() throws Exception {
        crash(new AckFeed(SEED), 3);
    }

    @Test
    @Tag("endurance")
    void growingFilesForLong() throws Exception {
        crash(new FileFeed(folder.resolve("in"), SEED + 1), 150);
    }

    @Test
    @Tag("endurance")
    void recordsThatCanBeReadAgainForLong() throws Exception {
        crash(new ReplayFeed(SEED + 2), 150);
    }

    @Test
    @Tag("endurance")
    void recordsThatAreAcknowledgedForLong() throws Exception {
        crash(new AckFeed(SEED + 3), 150);
    }

    @Test
    @Tag("endurance")
    void growingFilesWhereBatchesAreSkipped() throws Exception {
        crash(new FileFeed(folder.resolve("in"), SEED + 4), 50, "--on-failure", "skip");
    }

    @Test
    @Tag("endurance")
    void recordsThatCanBeReadAgainWhereBatchesAreTriedAgainAndSkipped() throws Exception {
        crash(new ReplayFeed(SEED + 5), 50, "--on-failure", "retry-then-skip", "--fail-one-in", "4");
    }

    @Test
    @Tag("endurance")
    void recordsThatAreAcknowledgedWhereBatchesFailAndAreTriedAgain() throws Exception {
        crash(new AckFeed(SEED + 6), 50, "--on-failure", "retry");
    }

    private void crash(Feed feed, int cycles, String... policy) throws Exception {
        boolean skips = List.of(policy).toString().contains("skip");
        String[] panes = {"--panes", folder.resolve("panes").toString()};
        List<String> more = new ArrayList<>(List.of(panes));
        more.addAll(List.of(policy));
        try (feed) {
            Output output = new Output(folder.resolve("out"), feed.hasIds(), skips);
            PaneOutput paneOutput = new PaneOutput(folder.resolve("panes"), output, skips);
            Killing killing = new Killing(feed, Setup.in(folder), BATCH_MILLIS, SEED + cycles, skips);
            killing.kill(cycles, paneOutput::check, more.toArray(String[]::new));
            for (int extra = 0; extra < 20 && !paneOutput.hasAllKinds(); extra++) {
                killing.kill(1, paneOutput::check, more.toArray(String[]::new)); // on a slow machine
            }
            killing.drain(output, paneOutput::check, panes);
            paneOutput.checkAll();
        }
    }
}
