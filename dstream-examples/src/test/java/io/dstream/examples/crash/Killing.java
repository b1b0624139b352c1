package io.dstream.examples.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Kills the program at random moments, and starts it again on the same folders. */
public final class Killing {
    /** A batch that is run again and fails cannot be skipped where an output has it: the program ends, rightly. */
    private static final String NOT_SKIPPED = "it is not skipped, because an output already has it";

    private final Feed feed;
    private final Setup setup;
    private final int batchMillis;
    private final Random random;
    private final boolean skips;
    private int startMillis = 1_000;
    private int runMillis = 500;
    private Trouble trouble = cycle -> {};

    /** Looks at what the program has shown up to now. */
    public interface Check {
        void run() throws Exception;
    }

    /** What happens to others while the program runs, and while it is killed. */
    public interface Trouble {
        /** Makes some, and returns once it is over, or may stay for the next cycles. */
        void strike(int cycle) throws Exception;
    }

    /** @param skips whether the program may end since it cannot skip a batch */
    public Killing(Feed feed, Setup setup, int batchMillis, long seed, boolean skips) {
        this.feed = feed;
        this.setup = setup;
        this.batchMillis = batchMillis;
        this.random = new Random(seed);
        this.skips = skips;
    }

    /**
     * Kills later than usual, for a program that takes longer.
     *
     * @param starting within how long after the start of its process; a second if nothing is said
     * @param running within how long after it is ready; half a second if nothing is said
     */
    public Killing within(Duration starting, Duration running) {
        startMillis = (int) starting.toMillis();
        runMillis = (int) running.toMillis();
        return this;
    }

    /** Makes trouble each time that the program is ready. */
    public Killing with(Trouble more) {
        trouble = more;
        return this;
    }

    /** Kills it so many times. */
    public void kill(int cycles, Check check, String... arguments) throws Exception {
        for (int cycle = 0; cycle < cycles; cycle++) {
            CompletableFuture<Void> over = CompletableFuture.completedFuture(null);
            try (Child child = Child.start(feed.spec(), setup, batchMillis, arguments)) {
                if (random.nextInt(4) == 0) {
                    Thread.sleep(random.nextInt(startMillis)); // while it starts, or recovers
                } else {
                    child.awaitReady();
                    over = strike(cycle);
                    if (cycle % 2 == 0) {
                        over.get(); // it has to live through that
                    }
                    Thread.sleep(random.nextInt(runMillis));
                }
                assertThat(child.isAlive() || (skips && errors(child).contains(NOT_SKIPPED)))
                        .as(() -> "alive: " + errors(child))
                        .isTrue();
            }
            over.get();
            check.run();
        }
    }

    private CompletableFuture<Void> strike(int cycle) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                trouble.strike(cycle);
                over.complete(null);
            } catch (Throwable e) {
                over.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return over;
    }

    /** Lets it deal with all that there is, and stop. */
    public void drain(Output output, Check check, String... arguments) throws Exception {
        Map<Integer, Long> all = feed.finish();
        try (Child child = Child.start(feed.spec(), setup, batchMillis, arguments)) {
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
