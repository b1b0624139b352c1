package io.dstream.benchmarks;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
 * The join of two batches of 100,000 pairs each, all keys of a batch different and 50,000 of them in both, and the sum
 * of the values of what comes out; beside a loop with a {@code HashMap} of one side for each of two threads. Keys may
 * come several times in either, so the loop's maps hold lists, which it makes when a key comes again.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 7, time = 1)
public class JoinBenchmark {
    private static final int RECORDS = 100_000;
    private static final int COMMON = 50_000;
    private static final int THREADS = 2;

    /** Whether ten other pipelines have run in this JVM before. */
    @Param({"false", "true"})
    public boolean polluted;

    private StreamingContext ssc;
    private HandWritten hand;
    private List<Pair<Integer, Long>> left;
    private List<Pair<Integer, Long>> right;
    private PairBatch<Integer, Long> leftBatch;
    private PairBatch<Integer, Long> rightBatch;

    /** Makes the data. */
    @Setup
    public void setUp() {
        ssc = StreamingContext.builder()
                .batchInterval(Duration.ofSeconds(1))
                .parallelism(THREADS)
                .build();
        hand = new HandWritten(THREADS);
        left = pairs(0);
        right = pairs(RECORDS - COMMON);
        leftBatch = ssc.batch(left).mapToPair(pair -> pair);
        rightBatch = ssc.batch(right).mapToPair(pair -> pair);
        if (polluted) {
            Pollution.spread(ssc);
        }
    }

    private static List<Pair<Integer, Long>> pairs(int from) {
        List<Pair<Integer, Long>> pairs = new ArrayList<>(RECORDS);
        for (int k = from; k < from + RECORDS; k++) {
            pairs.add(Pair.of(k, (long) k));
        }
        Collections.shuffle(pairs, new Random(from));
        return pairs;
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
        long sum = 0;
        for (long part : hand.parts(THREADS, (thread, to) -> half(thread))) {
            sum += part;
        }
        return sum;
    }

    @SuppressWarnings("unchecked")
    private long half(int thread) {
        Map<Integer, Object> mine = new HashMap<>(RECORDS);
        for (Pair<Integer, Long> pair : left) {
            if (pair.key() % THREADS == thread) {
                mine.merge(pair.key(), pair.value(), JoinBenchmark::more);
            }
        }
        long sum = 0;
        for (Pair<Integer, Long> pair : right) {
            if (pair.key() % THREADS == thread) {
                Object found = mine.get(pair.key());
                if (found instanceof List<?> several) {
                    for (Long each : (List<Long>) several) {
                        sum += each + pair.value();
                    }
                } else if (found != null) {
                    sum += (Long) found + pair.value();
                }
            }
        }
        return sum;
    }

    @SuppressWarnings("unchecked")
    private static Object more(Object held, Object value) {
        List<Object> several = held instanceof List<?> list ? (List<Object>) list : new ArrayList<>(List.of(held));
        several.add(value);
        return several;
    }

    /** With operators. */
    @Benchmark
    public long dstream() {
        return leftBatch
                .join(rightBatch)
                .sumLong(both -> both.value().key() + both.value().value());
    }
}
