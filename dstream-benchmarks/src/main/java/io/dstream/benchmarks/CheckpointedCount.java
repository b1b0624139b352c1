package io.dstream.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.plan.Partition;
import io.dstream.source.OffsetRange;
import io.dstream.source.Position;
import io.dstream.source.ReplayableReader;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A word count with state over a source that can be read again, with or without a checkpoint directory: as many lines a
 * batch as take about a tenth of a second.
 */
final class CheckpointedCount implements AutoCloseable {
    /** No directory; one that is made durable with each batch; one that is left to the operating system. */
    static final List<String> VARIANTS = List.of("none", "always", "os");

    private static final int LINES = 50_000;
    private static final int WORDS_PER_LINE = 10;
    private static final int DISTINCT_BATCHES = 8;
    private static final int THREADS = 2;

    private final Path directory;
    private final StreamingTestDriver driver;
    private long total;

    /**
     * A program that has not started.
     *
     * @param variant one of {@link #VARIANTS}
     * @param parent where its directory is made
     * @param batches from {@link #lines}
     */
    CheckpointedCount(String variant, Path parent, List<List<String>> batches) throws IOException {
        StreamingContext.Builder builder =
                StreamingContext.builder().batchInterval(Duration.ofMillis(100)).parallelism(THREADS);
        directory = Files.createTempDirectory(parent, "bench");
        if (!variant.equals("none")) {
            builder.checkpointDir(directory);
        }
        if (variant.equals("os")) {
            builder.checkpointSyncByOs();
        }
        driver = StreamingTestDriver.withoutRehearsal(builder);
        driver.context()
                .from(new Lines(batches))
                .named("lines")
                .flatMap(line -> List.of(line.split(" ")))
                .mapToPair(word -> Pair.of(word, 1L))
                .reduceByKey(Long::sum)
                .mapWithState(StateSpec.<String, Long, Long, Long>of((word, count, state) -> {
                    long sum = state.getOption().orElse(0L) + count.orElse(0L);
                    state.update(sum);
                    return sum;
                }))
                .named("totals")
                .foreachBatch(batch -> total += batch.sumLong(sum -> sum));
    }

    /** The lines of a few batches, the same whenever they are made. */
    static List<List<String>> lines() {
        ZipfWords words = new ZipfWords(100_000, 42);
        List<List<String>> batches = new ArrayList<>();
        for (int b = 0; b < DISTINCT_BATCHES; b++) {
            List<String> lines = new ArrayList<>(LINES);
            for (int i = 0; i < LINES; i++) {
                StringBuilder line = new StringBuilder();
                for (int w = 0; w < WORDS_PER_LINE; w++) {
                    line.append(w == 0 ? "" : " ").append(words.next());
                }
                lines.add(line.toString());
            }
            batches.add(lines);
        }
        return batches;
    }

    /** Runs one batch. Gives something that depends on its outcome. */
    long batch() {
        driver.runBatch();
        return total;
    }

    /** Stops it, and deletes its directory. */
    @Override
    public void close() throws IOException {
        driver.close();
        MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }

    /** The same few batches over and over; the offset counts them. */
    private record Lines(List<List<String>> batches) implements Source<String> {
        @Override
        public String kind() {
            return "lines";
        }

        @Override
        public SourceReader<String> open(SourceContext context) {
            return new Reader();
        }

        private final class Reader implements ReplayableReader<String> {
            private long next;

            @Override
            public void seek(Map<String, Position> positions) {
                next = positions.getOrDefault("batches", Position.of(0)).number();
            }

            @Override
            public Cut<String> replay(List<OffsetRange> ranges) {
                return of(ranges.get(0).fromNumber());
            }

            @Override
            public Cut<String> cut(Instant batchTime, long maxRecords) {
                return of(next++);
            }

            private Cut<String> of(long number) {
                List<String> lines = batches.get((int) (number % batches.size()));
                return new Cut<>(
                        Partition.split(lines, THREADS),
                        lines.size(),
                        0,
                        List.of(OffsetRange.of("batches", number, number + 1)));
            }

            @Override
            public void finish() {}

            @Override
            public boolean finished() {
                return true;
            }

            @Override
            public void close() {}
        }
    }
}
