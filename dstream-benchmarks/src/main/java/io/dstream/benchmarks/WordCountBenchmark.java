package io.dstream.benchmarks;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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
 * Word count on two threads: a batch of 100,000 lines of 10 words, their frequencies as in prose, over 100,000 words;
 * beside the loop that does the same with a {@code HashMap} per thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 7, time = 2)
public class WordCountBenchmark {
    private static final int LINES = 100_000;
    private static final int WORDS_PER_LINE = 10;
    private static final int THREADS = 2;

    /** Whether ten other pipelines have run in this JVM before. */
    @Param({"false", "true"})
    public boolean polluted;

    private StreamingContext ssc;
    private HandWritten hand;
    private List<String> lines;
    private Batch<String> batch;

    /** Makes the data. */
    @Setup
    public void setUp() {
        ssc = StreamingContext.builder()
                .batchInterval(Duration.ofSeconds(1))
                .parallelism(THREADS)
                .build();
        hand = new HandWritten(THREADS);
        ZipfWords words = new ZipfWords(100_000, 42);
        lines = new ArrayList<>(LINES);
        for (int i = 0; i < LINES; i++) {
            StringBuilder line = new StringBuilder();
            for (int w = 0; w < WORDS_PER_LINE; w++) {
                line.append(w == 0 ? "" : " ").append(words.next());
            }
            lines.add(line.toString());
        }
        batch = ssc.batch(lines);
        if (polluted) {
            Pollution.spread(ssc);
        }
    }

    /** Gives the threads back. */
    @TearDown
    public void tearDown() {
        ssc.close();
        hand.close();
    }

    /** By hand. */
    @Benchmark
    public long loop() {
        List<Map<String, Long>> maps = hand.parts(LINES, (from, to) -> {
            Map<String, Long> counts = new HashMap<>();
            for (String line : lines.subList(from, to)) {
                for (String word : line.split(" ")) {
                    counts.merge(word, 1L, Long::sum);
                }
            }
            return counts;
        });
        Map<String, Long> all = maps.get(0);
        for (Map<String, Long> more : maps.subList(1, maps.size())) {
            more.forEach((word, count) -> all.merge(word, count, Long::sum));
        }
        return all.size();
    }

    /** With operators. */
    @Benchmark
    public long dstream() {
        return batch.flatMap(line -> Arrays.asList(line.split(" ")))
                .mapToPair(word -> Pair.of(word, 1L))
                .reduceByKey(Long::sum)
                .count();
    }
}
