package io.dstream.peers.flink;

import io.dstream.peers.Event;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The batches of {@link KeyedJobs}, which are made beforehand, to be read again and again, each time as of a later
 * second. A record's value is its time in the second that the batch is of; it may be earlier by up to four seconds.
 */
final class KeyedRecords {
    static final int SECOND = 1_000;
    static final Duration DISORDER = Duration.ofSeconds(4);
    static final int RECORDS = 200_000;
    static final int FEW = 50_000;

    /** Seconds, so that the watermarks of the feed itself, its batches' numbers, are earlier. */
    private static final int LATER = 10;

    private KeyedRecords() {}

    /** The time of a record of a batch. */
    static long time(Event event, long batch) {
        return base(batch) + event.value();
    }

    /** The last instant that the watermark has passed after some batches. */
    static long passed(int batches) {
        return base(batches - 1) + SECOND - DISORDER.toMillis() - 1;
    }

    private static long base(long batch) {
        return (batch + LATER) * SECOND;
    }

    /** Makes the keys of a batch. */
    @FunctionalInterface
    private interface Keys {
        int next(SplittableRandom random, int variant);
    }

    private static Event[][] batches(long seed, int variants, int records, Keys keys) {
        SplittableRandom random = new SplittableRandom(seed);
        Event[][] batches = new Event[variants][records];
        for (int v = 0; v < variants; v++) {
            int variant = v;
            Arrays.setAll(
                    batches[v],
                    i -> new Event(keys.next(random, variant), SECOND - random.nextInt((int) DISORDER.toMillis())));
        }
        return batches;
    }

    /** Of 10,000 keys, any of which may come at any time. */
    static final class AnyTime {
        private static final Event[][] BATCHES = batches(7, 8, RECORDS, (random, variant) -> random.nextInt(10_000));

        private static final Event[][] SMALL =
                Arrays.stream(BATCHES).map(batch -> Arrays.copyOf(batch, FEW)).toArray(Event[][]::new);

        private AnyTime() {}

        static Event[] batch(int number) {
            return BATCHES[number % BATCHES.length];
        }

        static Event[] smallBatch(int number) {
            return SMALL[number % SMALL.length];
        }
    }

    /** Of 40,000 keys, each of which has records in four batches of sixteen. */
    static final class InTurns {
        private static final int CYCLE = 16;
        private static final int ACTIVE = 4;
        private static final Event[][] BATCHES = batches(
                7,
                CYCLE,
                RECORDS,
                (random, variant) ->
                        random.nextInt(40_000 / CYCLE) * CYCLE + (variant + CYCLE - random.nextInt(ACTIVE)) % CYCLE);

        private InTurns() {}

        static Event[] batch(int number) {
            return BATCHES[number % CYCLE];
        }
    }

    /** Half the records for each side of a join, of 50,000 keys. */
    static final class Sides {
        private static final Event[][] LEFT = side(7);
        private static final Event[][] RIGHT = side(11);

        private Sides() {}

        private static Event[][] side(long seed) {
            return batches(seed, 8, RECORDS / 2, (random, variant) -> random.nextInt(50_000));
        }

        static Event[] left(int number) {
            return LEFT[number % LEFT.length];
        }

        static Event[] right(int number) {
            return RIGHT[number % RIGHT.length];
        }
    }
}
