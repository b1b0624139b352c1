package io.dstream.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.dstream.batch.Pair;
import io.dstream.storage.StorageLocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How long a program with a million keys of state takes from its start to its first batch, and what a batch that
 * touches ten thousand of them adds to the log, beside one that touches as many of ten thousand. A {@code main}: the
 * first start counts, of JVM after JVM, not the hundredth of one.
 */
public final class RecoveryBenchmark {
    private static final int TOUCHED = 10_000;

    private RecoveryBenchmark() {}

    /**
     * Runs it.
     *
     * @param args where to put the directory; the number of keys
     */
    public static void main(String[] args) throws IOException {
        Path parent = Path.of(args.length > 0 ? args[0] : ".");
        int keys = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
        for (int held : new int[] {TOUCHED, keys}) {
            Path directory = Files.createTempDirectory(parent, "recovery");
            try {
                measure(directory, held);
            } finally {
                MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        }
    }

    private static void measure(Path directory, int held) {
        StorageLocation checkpoint = StorageLocation.of(directory.toUri().toString());
        try (Sums program = new Sums(checkpoint)) {
            List<Pair<Integer, Long>> all = new ArrayList<>(held);
            for (int k = 0; k < held; k++) {
                all.add(Pair.of(k, 1L));
            }
            program.run(all);
            long before = size(directory);
            int batches = 5;
            for (int b = 0; b < batches; b++) {
                List<Pair<Integer, Long>> some = new ArrayList<>(TOUCHED);
                for (int i = 0; i < TOUCHED; i++) {
                    some.add(Pair.of((int) ((b * 31L + i * 97L) % held), 1L));
                }
                program.run(some);
            }
            System.out.printf(
                    "%,9d keys held: %,d bytes a batch that touches %,d (its records included), %,d bytes in all%n",
                    held, (size(directory) - before) / batches, TOUCHED, size(directory));
        }
        long start = System.nanoTime();
        try (Sums program = new Sums(checkpoint)) {
            program.run(List.of());
            System.out.printf(
                    "%,9d keys held: first batch %,d ms after the start began%n",
                    held, (System.nanoTime() - start) / 1_000_000);
            if (program.keys() != held) {
                throw new AssertionError(program.keys() + " keys instead of " + held);
            }
        }
    }

    private static long size(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
