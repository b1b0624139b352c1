package io.dstream.benchmarks;

import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.WindowSpec;
import io.dstream.batch.Pair;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
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
 * One slide of a keyed sliding sum, every key's result given and added up: batches of 20,000 pairs over 50,000 keys, a
 * slide of one batch, windows of 10, 60 and 300 batches; beside the loop with two threads that adds what comes and
 * subtracts what goes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms3g", "-Xmx3g", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class WindowBenchmark {
    private static final int KEYS = 50_000;
    private static final int RECORDS = 20_000;
    private static final int THREADS = 2;
    private static final int DISTINCT_BATCHES = 50;

    /** How many batches a window has. */
    @Param({"10", "60", "300"})
    public int panes;

    /** How it is done. */
    @Param({"loop", "inverse", "noInverse", "changedOnly"})
    public String how;

    private final List<List<Pair<Integer, Long>>> batches = new ArrayList<>();
    private int next;
    private StreamingTestDriver driver;
    private TestInput<Pair<Integer, Long>> input;
    private long total;
    private Loop loop;

    /** Fills the window. */
    @Setup
    public void setUp() {
        SplittableRandom random = new SplittableRandom(7);
        for (int b = 0; b < DISTINCT_BATCHES; b++) {
            List<Pair<Integer, Long>> batch = new ArrayList<>(RECORDS);
            for (int i = 0; i < RECORDS; i++) {
                batch.add(Pair.of(random.nextInt(KEYS), 1L));
            }
            batches.add(batch);
        }
        if (how.equals("loop")) {
            loop = new Loop(panes);
        } else {
            start();
        }
        for (int p = 0; p < panes; p++) {
            slide();
        }
    }

    private void start() {
        driver = StreamingTestDriver.withoutRehearsal(
                StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).parallelism(THREADS));
        input = driver.input();
        PairDStream<Integer, Long> pairs = PairDStream.of(input.stream());
        Duration length = Duration.ofSeconds(panes);
        Duration slide = Duration.ofSeconds(1);
        PairDStream<Integer, Long> sums =
                switch (how) {
                    case "inverse" -> pairs.reduceByKeyAndWindow(Long::sum, (a, b) -> a - b, length, slide);
                    case "noInverse" -> pairs.reduceByKeyAndWindow(Long::sum, length, slide);
                    default ->
                        pairs.reduceByKeyAndWindow(
                                Long::sum, WindowSpec.of(length, slide).changedOnly());
                };
        sums.foreachBatch(batch -> total += batch.sumLong(Pair::value));
    }

    /** Stops it. */
    @TearDown
    public void tearDown() {
        if (driver != null) {
            driver.close();
        } else {
            loop.close();
        }
    }

    /** One slide. */
    @Benchmark
    public long slide() {
        List<Pair<Integer, Long>> batch = batches.get(next++ % DISTINCT_BATCHES);
        if (loop != null) {
            return loop.slide(batch);
        }
        input.addAll(batch);
        driver.runBatch();
        return total;
    }

    /** By hand: each thread has the keys of its half, and the batches of the window. */
    private static final class Loop {
        private final int panes;
        private final HandWritten threads = new HandWritten(THREADS);
        private final List<Map<Integer, long[]>> sums = new ArrayList<>();
        private final ArrayDeque<List<Pair<Integer, Long>>> window = new ArrayDeque<>();

        Loop(int panes) {
            this.panes = panes;
            for (int t = 0; t < THREADS; t++) {
                sums.add(new HashMap<>());
            }
        }

        long slide(List<Pair<Integer, Long>> batch) {
            List<Pair<Integer, Long>> leaving = window.size() == panes ? window.remove() : List.of();
            window.add(batch);
            long total = 0;
            for (long part : threads.parts(THREADS, (from, to) -> half(from, batch, leaving))) {
                total += part;
            }
            return total;
        }

        private long half(int thread, List<Pair<Integer, Long>> batch, List<Pair<Integer, Long>> leaving) {
            Map<Integer, long[]> mine = sums.get(thread);
            for (Pair<Integer, Long> pair : batch) {
                if (pair.key() % THREADS == thread) {
                    long[] sum = mine.computeIfAbsent(pair.key(), k -> new long[2]);
                    sum[0] += pair.value();
                    sum[1]++;
                }
            }
            for (Pair<Integer, Long> pair : leaving) {
                if (pair.key() % THREADS == thread) {
                    long[] sum = mine.get(pair.key());
                    sum[0] -= pair.value();
                    if (--sum[1] == 0) {
                        mine.remove(pair.key());
                    }
                }
            }
            long total = 0;
            for (long[] sum : mine.values()) {
                total += sum[0];
            }
            return total;
        }

        void close() {
            threads.close();
        }
    }
}
