package io.dstream.benchmarks;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 * One batch of a running sum per key that touches 10,000 different keys of so many held, and adds up what it gives:
 * {@code mapWithState} gives those touched, {@code updateStateByKey} all; beside loops with two threads that do the
 * same. The state is a {@code Long}, or, where it says so, a small record. The pairs are made for each batch, as a
 * source makes them: kept from batch to batch, they would be read from memory that the state has pushed out of the
 * caches.
 *
 * <p>The JVM chooses the collector, as it does for users: G1 on two processors and more. For another, say
 * {@code -jvmArgsAppend -XX:+UseParallelGC}. The heap is touched beforehand: otherwise the system clears pages for it
 * during the first thousands of batches, and takes a third of the time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms3g", "-Xmx3g", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class StateBenchmark {
    private static final int RECORDS = 10_000;
    private static final int THREADS = 2;
    private static final int DISTINCT_BATCHES = 100;

    /** How many keys have state. */
    @Param({"10000", "100000", "1000000"})
    public int held;

    /** How it is done. */
    @Param({
        "loopTouched",
        "mapWithState",
        "mapWithStateRecord",
        "mapWithStateTimeout",
        "mapWithStateRecordTimeout",
        "loopAll",
        "updateStateByKey"
    })
    public String how;

    /** A state that is an object of the user's. */
    private record Account(long sum, int payments) {}

    private final List<int[]> batches = new ArrayList<>(); // the keys of each
    private int next;
    private StreamingTestDriver driver;
    private TestInput<Pair<Integer, Long>> input;
    private long total;
    private final List<Map<Integer, long[]>> sums = new ArrayList<>();
    private HandWritten threads;

    /** Gives every key its state. */
    @Setup
    public void setUp() {
        SplittableRandom random = new SplittableRandom(7);
        for (int b = 0; b < DISTINCT_BATCHES; b++) {
            Set<Integer> keys = new LinkedHashSet<>();
            while (keys.size() < RECORDS) {
                keys.add(random.nextInt(held));
            }
            batches.add(keys.stream().mapToInt(key -> key).toArray());
        }
        List<Pair<Integer, Long>> all = new ArrayList<>(held);
        for (int k = 0; k < held; k++) {
            all.add(Pair.of(k, 0L));
        }
        if (how.startsWith("loop")) {
            threads = new HandWritten(THREADS);
            for (int t = 0; t < THREADS; t++) {
                sums.add(new HashMap<>());
            }
            loop(all, false);
        } else {
            start();
            input.addAll(all);
            driver.runBatch();
        }
    }

    private void start() {
        driver = StreamingTestDriver.withoutRehearsal(
                StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).parallelism(THREADS));
        input = driver.input();
        PairDStream<Integer, Long> pairs = PairDStream.of(input.stream());
        if (how.equals("updateStateByKey")) {
            pairs.<Long>updateStateByKey((values, state) -> {
                        long sum = state.orElse(0L);
                        for (long value : values) {
                            sum += value;
                        }
                        return values.isEmpty() ? state : Optional.of(sum);
                    })
                    .foreachBatch(batch -> total += batch.sumLong(Pair::value));
        } else {
            results(pairs).foreachBatch(batch -> total += batch.sumLong(sum -> sum));
        }
    }

    private DStream<Long> results(PairDStream<Integer, Long> pairs) {
        return how.startsWith("mapWithStateRecord")
                ? pairs.mapWithState(timed(accounts()))
                : pairs.mapWithState(timed(sums()));
    }

    private <S> StateSpec<Integer, Long, S, Long> timed(StateSpec<Integer, Long, S, Long> spec) {
        return how.endsWith("Timeout") ? spec.timeout(Duration.ofDays(1)) : spec;
    }

    private static StateSpec<Integer, Long, Long, Long> sums() {
        return StateSpec.of((key, value, state) -> {
            long sum = state.exists() ? state.get() + value.orElse(0L) : value.orElse(0L);
            if (!state.isTimingOut()) {
                state.update(sum);
            }
            return sum;
        });
    }

    private static StateSpec<Integer, Long, Account, Long> accounts() {
        return StateSpec.of((key, value, state) -> {
            Account old = state.exists() ? state.get() : new Account(0, 0);
            Account account = new Account(old.sum + value.orElse(0L), old.payments + 1);
            if (!state.isTimingOut()) {
                state.update(account);
            }
            return account.sum;
        });
    }

    /** Stops it. */
    @TearDown
    public void tearDown() {
        if (driver != null) {
            driver.close();
        } else {
            threads.close();
        }
    }

    /** One batch. */
    @Benchmark
    public long batch() {
        List<Pair<Integer, Long>> batch = new ArrayList<>(RECORDS);
        for (int key : batches.get(next++ % DISTINCT_BATCHES)) {
            batch.add(Pair.of(key, 1L));
        }
        if (driver == null) {
            return loop(batch, how.equals("loopAll"));
        }
        input.addAll(batch);
        driver.runBatch();
        return total;
    }

    private long loop(List<Pair<Integer, Long>> batch, boolean all) {
        long sum = 0;
        for (long part : threads.parts(THREADS, (thread, to) -> half(thread, batch, all))) {
            sum += part;
        }
        return sum;
    }

    private long half(int thread, List<Pair<Integer, Long>> batch, boolean all) {
        Map<Integer, long[]> mine = sums.get(thread);
        long given = 0;
        for (Pair<Integer, Long> pair : batch) {
            if (pair.key() % THREADS == thread) {
                given += mine.computeIfAbsent(pair.key(), k -> new long[1])[0] += pair.value();
            }
        }
        if (all) {
            given = 0;
            for (long[] sum : mine.values()) {
                given += sum[0];
            }
        }
        return given;
    }
}
