package io.dstream.examples.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** Kills the program at random moments, and starts it again on the same folders. */
final class Killing {
    /** A batch that is run again and fails cannot be skipped where an output has it: the program ends, rightly. */
    private static final String NOT_SKIPPED = "it is not skipped, because an output already has it";

    private final Feed feed;
    private final Path folder;
    private final int batchMillis;
    private final Random random;
    private final boolean skips;

    /** Looks at what the program has shown up to now. */
    interface Check {
        void run() throws Exception;
    }

    /** @param skips whether the program may end since it cannot skip a batch */
    Killing(Feed feed, Path folder, int batchMillis, long seed, boolean skips) {
        this.feed = feed;
        this.folder = folder;
        this.batchMillis = batchMillis;
        this.random = new Random(seed);
        this.skips = skips;
    }

    /** Kills it so many times. */
    void kill(int cycles, Check check, String... arguments) throws Exception {
        for (int cycle = 0; cycle < cycles; cycle++) {
            try (Child child = Child.start(feed.spec(), folder, folder, batchMillis, arguments)) {
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
            check.run();
        }
    }

    /** Lets it deal with all that there is, and stop. */
    void drain(Output output, Check check, String... arguments) throws Exception {
        Map<Integer, Long> all = feed.finish();
        try (Child child = Child.start(feed.spec(), folder, folder, batchMillis, arguments)) {
            child.awaitReady();
            for (int i = 0; i < 600 && !output.done().equals(all); i++) {
                Thread.sleep(100);
                check.run();
            }
            assertThat(output.done()).as(() -> "done: " + errors(child)).isEqualTo(all);
            child.terminate();
            assertThat(child.awaitEnd(15)).isIn(0, 143);
            assertThat(child.lastLine()).isEqualTo("STOPPED");
        }
        check.run();
        assertThat(output.batches()).isPositive();
    }

    private static String errors(Child child) {
        try {
            return child.errors();
        } catch (Exception e) {
            return e.toString();
        }
    }
}
