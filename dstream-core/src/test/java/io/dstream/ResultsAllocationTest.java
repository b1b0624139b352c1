package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.function.Action1;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.internal.local.LocalEngine;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What results by key allocate, in bytes for each: a key and a value in an array are 8, a pair would be 24 and its
 * place in an array 4 or more. The bounds hold however much the compiler has done.
 */
@Timeout(120)
class ResultsAllocationTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int KEYS = 50_000;
    private static final int ROUNDS = 10;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static List<Pair<Integer, Long>> eachKey() {
        return IntStream.range(0, KEYS).mapToObj(k -> Pair.of(k, 1L)).toList();
    }

    // ---- streams ----

    /** The least that a tick allocates for each result when nothing comes in, the output included. */
    private static <V> double ofATick(
            Function1<PairDStream<Integer, Long>, PairDStream<Integer, V>> operator,
            Action1<PairBatch<Integer, V>> output)
            throws Exception {
        long[] last = {0};
        long[] least = {Long.MAX_VALUE};
        try (StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(
                StreamingContext.builder().batchInterval(SECOND).parallelism(1))) {
            TestInput<Pair<Integer, Long>> input = driver.input();
            operator.apply(PairDStream.of(input.stream())).foreachBatch(batch -> {
                output.accept(batch);
                long now = THREADS.getCurrentThreadAllocatedBytes();
                least[0] = last[0] == 0 ? least[0] : Math.min(least[0], now - last[0]);
                last[0] = THREADS.getCurrentThreadAllocatedBytes();
            });
            input.addAll(eachKey());
            driver.runBatches(ROUNDS);
        }
        return (double) least[0] / KEYS;
    }

    /** Looks at each result, and makes nothing. */
    private static <V> void see(PairBatch<Integer, V> batch) {
        long[] n = {0};
        batch.forEachPair((key, value) -> n[0]++);
        assertThat(n[0]).isEqualTo(KEYS);
    }

    private static <V> void seeByPartition(PairBatch<Integer, V> batch) {
        long[] n = {0};
        batch.forEachPartition(pairs -> {
            for (; pairs.hasNext(); pairs.next()) {
                n[0]++;
            }
        });
        assertThat(n[0]).isEqualTo(KEYS);
    }

    @Test
    void stateThatIsAllGivenCostsNoPairs() throws Exception {
        // 8, and 16 for the Optional that the function is given
        assertThat(ofATick(
                        s -> s.<Long>updateStateByKey((values, state) -> values.isEmpty() ? state : Optional.of(1L)),
                        ResultsAllocationTest::see))
                .isBetween(8.0, 28.0);
    }

    @Test
    void pairsThatAreAskedForByAnIteratorAreMadeOnce() throws Exception {
        assertThat(ofATick(
                        s -> s.<Long>updateStateByKey((values, state) -> values.isEmpty() ? state : Optional.of(1L)),
                        ResultsAllocationTest::seeByPartition))
                .isBetween(8.0, 28.0 + 24);
    }

    @Test
    void aSnapshotCostsNoPairs() throws Exception {
        assertThat(ofATick(
                        s -> s.<Long, Long>mapWithState(StateSpec.of((key, value, state) -> {
                                    state.update(1L);
                                    return 1L;
                                }))
                                .stateSnapshots(),
                        ResultsAllocationTest::see))
                .isBetween(8.0, 14.0);
    }

    @Test
    void aWindowCostsNoPairs() throws Exception {
        assertThat(ofATick(
                        s -> s.reduceByKeyAndWindow(Long::sum, SECOND.multipliedBy(100), SECOND),
                        ResultsAllocationTest::see))
                .isBetween(8.0, 14.0);
    }

    @Test
    void aWindowThatSubtractsCostsNoPairs() throws Exception {
        assertThat(ofATick(
                        s -> s.reduceByKeyAndWindow(Long::sum, (a, b) -> a - b, SECOND.multipliedBy(100), SECOND),
                        ResultsAllocationTest::see))
                .isBetween(8.0, 14.0);
    }

    // ---- accumulators ----

    /** Waits until a pipeline has its loop and that is compiled, which is counted in batches. */
    private static <A> double ofAFold(A zero, Function2<A, Long, A> add) {
        long least = Long.MAX_VALUE;
        try (LocalEngine engine = new LocalEngine("results", 1)) {
            Batch<Long> longs = Batch.of(
                    engine,
                    new Plan.Data<>(
                            Partition.split(LongStream.range(0, KEYS).boxed().toList(), 1)));
            for (int round = 0; round < 10_000 && least > KEYS; round++) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                longs.map(n -> n + 1000).aggregate(zero, add, (a, b) -> a);
                least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
            }
        }
        return (double) least / KEYS;
    }

    @Test
    void noBoxesAreMadeForAnArrayThatIsChangedInPlace() {
        double ofLongs = ofAFold(new long[2], (all, n) -> {
            all[0] += n;
            all[1]++;
            return all;
        });
        double ofDoubles = ofAFold(new double[3], (all, n) -> {
            all[0] += n.doubleValue();
            all[2]++;
            return all;
        });
        double ofInts = ofAFold(new int[9], (all, n) -> {
            all[0] += n.intValue();
            all[5]++;
            return all;
        });

        assertThat(List.of(ofLongs, ofDoubles, ofInts))
                .allSatisfy(bytes -> assertThat(bytes).isLessThan(1));
    }

    // ---- batches ----

    /** The least that the first action on results allocates for each key, once their table is there. */
    private static <V> double ofAnAction(
            Function1<PairBatch<Integer, Long>, PairBatch<Integer, V>> operator, Action1<PairBatch<Integer, V>> action)
            throws Exception {
        long least = Long.MAX_VALUE;
        try (LocalEngine engine = new LocalEngine("results", 1)) {
            PairBatch<Integer, Long> pairs =
                    PairBatch.of(Batch.of(engine, new Plan.Data<>(Partition.split(eachKey(), 1))));
            for (int round = 0; round < ROUNDS; round++) {
                PairBatch<Integer, V> results = operator.apply(pairs);
                engine.beginTick(Instant.EPOCH);
                results.keys().count(); // makes the table, which is kept until the end of the tick
                long before = THREADS.getCurrentThreadAllocatedBytes();
                action.accept(results);
                least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
                engine.endTick();
            }
        }
        return (double) least / KEYS;
    }

    @Test
    void whatIsCombinedIsSeenWithoutPairs() throws Exception {
        assertThat(ofAnAction(pairs -> pairs.reduceByKey(Long::sum), ResultsAllocationTest::see))
                .isLessThan(1);
    }

    @Test
    void aCombineMakesRoomForTheKeysOfTheBatchBefore() throws Exception {
        int keys = 30_000; // a table with room for 32,768 takes 22 bytes for each
        List<Pair<Integer, Long>> records = eachKey().subList(0, keys);
        long least = Long.MAX_VALUE;
        try (LocalEngine engine = new LocalEngine("results", 1)) {
            PairBatch<Integer, Long> pairs =
                    PairBatch.of(Batch.of(engine, new Plan.Data<>(Partition.split(records, 1))));
            for (int round = 0; round < ROUNDS; round++) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                assertThat(pairs.reduceByKey(Long::sum).count()).isEqualTo(keys);
                least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
            }
        }
        assertThat((double) least / keys).isLessThan(26);
    }

    @Test
    void aJoinGivesItsPairsOneAtATime() throws Exception {
        // a pair of values, the two lists of a key's values and the list of these
        assertThat(ofAnAction(pairs -> pairs.join(pairs.mapValues(v -> "x")), ResultsAllocationTest::see))
                .isLessThan(24 + 2 * 24 + 24 + 8);
    }
}
