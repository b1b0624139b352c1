package io.dstream.peers.flink;

import io.dstream.examples.nexmark.Event;
import io.dstream.examples.nexmark.Generator;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The batches of {@link NexmarkJobs}: a second of the auction house each, made beforehand. */
final class NexmarkEvents {
    static final int PER_SECOND = 50_000;
    static final int WARM_UP = 30; // batches
    static final int MEASURED = 50;

    private static final Generator GENERATOR = new Generator(42, PER_SECOND);
    private static final Event[][] BATCHES =
            IntStream.range(0, WARM_UP + MEASURED).mapToObj(NexmarkEvents::make).toArray(Event[][]::new);

    private NexmarkEvents() {}

    private static Event[] make(int number) {
        long first = (long) number * PER_SECOND;
        Event[] batch = new Event[PER_SECOND];
        Arrays.setAll(batch, i -> GENERATOR.event(first + i));
        return batch;
    }

    static Event[] batch(int number) {
        return BATCHES[number];
    }

    /** The last instant that the watermark has passed after all batches. */
    static long passed() {
        long latest = Arrays.stream(BATCHES)
                .flatMap(Arrays::stream)
                .mapToLong(event -> event.at().toEpochMilli())
                .max()
                .orElseThrow();
        return latest - Generator.DISORDER.toMillis() - 1;
    }
}
