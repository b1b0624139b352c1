package io.dstream.benchmarks;

import io.dstream.batch.Pair;
import io.dstream.storage.StorageLocation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * What it costs to have a checkpoint somewhere else than on a local disk: how long a batch of a few records takes, how
 * many records a second go through batches of many, and how long a start takes with state of different sizes. A
 * {@code main}: it measures a network and servers, not loops.
 */
public final class StorageCost {
    private static final int FEW = 10;
    private static final int MANY = 100_000;
    private static final int KEYS = 10_000;
    private static final int WARM_UP = 30;
    private static final int SMALL_BATCHES = 200;
    private static final int LARGE_BATCHES = 20;
    private static final int[] HELD = {10_000, 100_000, 1_000_000};

    private StorageCost() {}

    /**
     * Runs it.
     *
     * @param args addresses of directories, such as {@code file:///tmp/cost}, {@code hdfs://namenode:8020/cost} or
     *     {@code s3://bucket/cost}; each run makes a directory of its own there, and leaves it
     */
    public static void main(String[] args) {
        if (args.length == 0) {
            System.err.println("usage: StorageCost ADDRESS...   such as file:///tmp/cost hdfs://namenode:8020/cost");
            System.exit(2);
        }
        for (String address : args) {
            batches(address);
            for (int held : HELD) {
                recovery(address, held);
            }
        }
    }

    /** A directory that nobody has used; what is behind a question mark stays at the end. */
    private static StorageLocation fresh(String address) {
        int settings = address.indexOf('?');
        String directory = settings < 0 ? address : address.substring(0, settings);
        return StorageLocation.of(
                directory + "/" + UUID.randomUUID() + (settings < 0 ? "" : address.substring(settings)));
    }

    private static void batches(String address) {
        StorageLocation location = fresh(address);
        try (Sums program = new Sums(location)) {
            List<Pair<Integer, Long>> few = pairs(FEW, KEYS);
            List<Pair<Integer, Long>> many = pairs(MANY, KEYS);
            program.run(many);
            for (int i = 0; i < WARM_UP; i++) {
                program.run(few);
            }
            long[] nanos = new long[SMALL_BATCHES];
            for (int i = 0; i < nanos.length; i++) {
                long start = System.nanoTime();
                program.run(few);
                nanos[i] = System.nanoTime() - start;
            }
            Arrays.sort(nanos);
            long start = System.nanoTime();
            for (int i = 0; i < LARGE_BATCHES; i++) {
                program.run(many);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%s: a batch of %d records takes %.1f ms (median; 99 %%: %.1f ms); %,.0f records/s in batches of %,d%n",
                    location,
                    FEW,
                    nanos[nanos.length / 2] / 1e6,
                    nanos[nanos.length * 99 / 100] / 1e6,
                    (double) MANY * LARGE_BATCHES / seconds,
                    MANY);
        }
    }

    private static void recovery(String address, int held) {
        StorageLocation location = fresh(address);
        try (Sums program = new Sums(location)) {
            program.run(pairs(held, held));
        }
        long start = System.nanoTime();
        try (Sums program = new Sums(location)) {
            program.run(List.of());
            System.out.printf(
                    "%s: first batch %,d ms after the start began, with %,d keys%n",
                    location, (System.nanoTime() - start) / 1_000_000, held);
            if (program.keys() != held) {
                throw new AssertionError(program.keys() + " keys instead of " + held);
            }
        }
    }

    private static List<Pair<Integer, Long>> pairs(int records, int keys) {
        List<Pair<Integer, Long>> all = new ArrayList<>(records);
        for (int i = 0; i < records; i++) {
            all.add(Pair.of(i % keys, 1L));
        }
        return all;
    }
}
