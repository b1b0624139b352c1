package io.dstream.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.engine.Partition;
import io.dstream.source.OffsetRange;
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
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One batch of a word count with state over a source that can be read again, with and without a checkpoint directory,
 * each batch made durable: as many lines as take about a tenth of a second. Set {@code -Dcheckpoint.benchmark.dir} to
 * have the directory on the disk to be measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx3g"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 7, time = 2)
public class CheckpointBenchmark {
    private static final int LINES = 50_000;
    private static final int WORDS_PER_LINE = 10;
    private static final int DISTINCT_BATCHES = 8;
    private static final int THREADS = 2;

    /** Whether there is a checkpoint directory, and what makes it durable. */
    @Param({"none", "always", "os"})
    public String checkpoint;

    private Path directory;
    private StreamingTestDriver driver;
    private long total;

    /** Makes the data and starts. */
    @Setup
    public void setUp() throws IOException {
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
        StreamingContext.Builder builder =
                StreamingContext.builder().batchInterval(Duration.ofMillis(100)).parallelism(THREADS);
        directory = Files.createTempDirectory(Path.of(System.getProperty("checkpoint.benchmark.dir", ".")), "bench");
        if (!checkpoint.equals("none")) {
            builder.checkpointDir(directory);
        }
        if (checkpoint.equals("os")) {
            builder.checkpointSyncByOs();
        }
        driver = StreamingTestDriver.create(builder);
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

    /** Stops it. */
    @TearDown
    public void tearDown() throws IOException {
        driver.close();
        MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }

    /** One batch. */
    @Benchmark
    public long batch() {
        driver.runBatch();
        return total;
    }

    /** The same few batches over and over; the offset counts them. */
    record Lines(List<List<String>> batches) implements Source<String> {
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
            public void seek(Map<String, String> positions) {
                next = Long.parseLong(positions.getOrDefault("batches", "0"));
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
