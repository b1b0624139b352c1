package io.dstream.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
        try (Program program = new Program(directory)) {
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
        try (Program program = new Program(directory)) {
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

    private static final class Program implements AutoCloseable {
        private final StreamingTestDriver driver;
        private final TestInput<Pair<Integer, Long>> input;

        Program(Path directory) {
            driver = StreamingTestDriver.withoutRehearsal(StreamingContext.builder()
                    .batchInterval(Duration.ofMillis(100))
                    .parallelism(2)
                    .checkpointDir(directory));
            input = driver.input();
            input.stream().named("input");
            input.stream()
                    .mapToPair(pair -> pair)
                    .mapWithState(StateSpec.<Integer, Long, Long, Long>of((key, n, state) -> {
                        long sum = state.getOption().orElse(0L) + n.orElse(0L);
                        state.update(sum);
                        return sum;
                    }))
                    .named("sums")
                    .foreachBatch(batch -> batch.sumLong(sum -> sum));
        }

        void run(List<Pair<Integer, Long>> pairs) {
            input.addAll(pairs);
            driver.runBatch();
        }

        long keys() {
            return driver.context()
                    .metrics()
                    .lastBatch()
                    .orElseThrow()
                    .states()
                    .get(0)
                    .keys();
        }

        @Override
        public void close() {
            driver.close();
        }
    }
}
