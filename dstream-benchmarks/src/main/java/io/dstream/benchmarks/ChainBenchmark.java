package io.dstream.benchmarks;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
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
 * A stateless chain over a million boxed longs on two threads: map, filter, map, then the sum of what is left; and one
 * of eight operators; beside the loops that do the same.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 7, time = 1)
public class ChainBenchmark {
    private static final int RECORDS = 1_000_000;
    private static final int THREADS = 2;

    /** Whether ten other pipelines have run in this JVM before. */
    @Param({"false", "true"})
    public boolean polluted;

    private StreamingContext ssc;
    private HandWritten hand;
    private Long[] records;
    private Batch<Long> batch;

    /** Makes the data. */
    @Setup
    public void setUp() {
        ssc = StreamingContext.builder()
                .batchInterval(Duration.ofSeconds(1))
                .parallelism(THREADS)
                .build();
        hand = new HandWritten(THREADS);
        records = new Long[RECORDS];
        for (int i = 0; i < RECORDS; i++) {
            records[i] = (long) i;
        }
        batch = ssc.batch(List.of(records));
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
        long sum = 0;
        for (long part : hand.parts(RECORDS, (from, to) -> {
            long s = 0;
            for (int i = from; i < to; i++) {
                long v = records[i] + 1;
                if ((v & 3) != 0) {
                    s += v * 3;
                }
            }
            return s;
        })) {
            sum += part;
        }
        return sum;
    }

    /** With operators. */
    @Benchmark
    public long dstream() {
        return batch.map(v -> v + 1).filter(v -> (v & 3) != 0).map(v -> v * 3).sumLong(v -> v);
    }

    /** The same, added up by a function that takes each partition's records from an iterator. */
    @Benchmark
    public long dstreamIterator() {
        LongAdder sum = new LongAdder();
        batch.map(v -> v + 1).filter(v -> (v & 3) != 0).map(v -> v * 3).forEachPartition(records -> {
            long s = 0;
            while (records.hasNext()) {
                s += records.next();
            }
            sum.add(s);
        });
        return sum.sum();
    }

    /** By hand, with a box for each record that is left, as an iterator over longs has to have. */
    @Benchmark
    public long loopWithBoxes() {
        long sum = 0;
        for (long part : hand.parts(RECORDS, (from, to) -> {
            Object[] block = new Object[250];
            long s = 0;
            for (int start = from; start < to; start += block.length) {
                int n = 0;
                for (int i = start; i < Math.min(to, start + block.length); i++) {
                    long v = records[i] + 1;
                    if ((v & 3) != 0) {
                        block[n++] = v * 3;
                    }
                }
                for (int i = 0; i < n; i++) {
                    s += (Long) block[i];
                }
            }
            return s;
        })) {
            sum += part;
        }
        return sum;
    }

    /** Eight operators, by hand. */
    @Benchmark
    public long loopOfEight() {
        long sum = 0;
        for (long part : hand.parts(RECORDS, (from, to) -> {
            long s = 0;
            for (int i = from; i < to; i++) {
                long v = records[i] + 1;
                if ((v & 3) == 0) {
                    continue;
                }
                v = v * 3;
                v = v ^ (v >>> 7);
                if (v % 5 == 0) {
                    continue;
                }
                v = v - 11;
                if (v < 20) {
                    continue;
                }
                s += v << 1;
            }
            return s;
        })) {
            sum += part;
        }
        return sum;
    }

    /** Eight operators. */
    @Benchmark
    public long dstreamOfEight() {
        return batch.map(v -> v + 1)
                .filter(v -> (v & 3) != 0)
                .map(v -> v * 3)
                .map(v -> v ^ (v >>> 7))
                .filter(v -> v % 5 != 0)
                .map(v -> v - 11)
                .filter(v -> v >= 20)
                .map(v -> v << 1)
                .sumLong(v -> v);
    }

    /** With the JDK's streams. */
    @Benchmark
    public long javaStream() {
        long sum = 0;
        for (long part : hand.parts(
                RECORDS, (from, to) -> new ArrayList<>(List.of(records).subList(from, to))
                        .stream()
                                .map(v -> v + 1)
                                .filter(v -> (v & 3) != 0)
                                .map(v -> v * 3)
                                .mapToLong(v -> v)
                                .sum())) {
            sum += part;
        }
        return sum;
    }
}
