package io.dstream.benchmarks;

import io.dstream.EventStream;
import io.dstream.benchmarks.NaturalRows.Program;
import io.dstream.event.Watermarks;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/**
 * Batches of records by event time, which are made beforehand, to be read again and again, each time as of a later
 * second. Records come out of order.
 */
final class EventBatches {
    static final int SECOND = 1_000;
    static final int DISORDER = 4_000;
    static final int RECORDS = 200_000;

    private final Event[][] variants;
    private long batch;

    /**
     * A record.
     *
     * @param key its key
     * @param at its time, in the second that its batch is of
     */
    record Event(int key, int at) {}

    /** Makes a key of those that a batch has. */
    @FunctionalInterface
    interface Keys {
        int next(Random random, int variant);
    }

    /**
     * As many different batches as there are variants.
     *
     * @param seed other ones give other records
     * @param variants how many different batches there are
     * @param records in each
     * @param latePercent how many of a hundred records come after their second has ended
     * @param keys their keys
     */
    EventBatches(long seed, int variants, int records, int latePercent, Keys keys) {
        Random random = new Random(seed);
        this.variants = new Event[variants][records];
        for (int v = 0; v < variants; v++) {
            int variant = v;
            Arrays.setAll(this.variants[v], i -> new Event(keys.next(random, variant), time(random, latePercent)));
        }
    }

    /** Of random keys. */
    static EventBatches of(int keys, int latePercent) {
        return new EventBatches(7, 8, RECORDS, latePercent, (random, variant) -> random.nextInt(keys));
    }

    private static int time(Random random, int latePercent) {
        int early = SECOND - random.nextInt(DISORDER);
        return latePercent > 0 && random.nextInt(100) < latePercent ? early - DISORDER - 2 * SECOND : early;
    }

    /** Goes on to the next batch. */
    Event[] next() {
        return variants[(int) (++batch % variants.length)];
    }

    /** What the times of the batch count from. */
    long base() {
        return batch * SECOND;
    }

    /** Reads them in a program, one batch after the other. */
    EventStream<Event> in(Program program) {
        Prepared<Event> source = new Prepared<>(NaturalRows.THREADS);
        program.beforeEach(next -> source.set(next()));
        return program.read(source)
                .withEventTimeMillis(
                        event -> base() + event.at(), Watermarks.outOfOrderBy(Duration.ofMillis(DISORDER)));
    }
}
