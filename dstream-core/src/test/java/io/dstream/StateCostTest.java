package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.state.Aggregator;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a tick costs, counted in calls: what comes and goes, and not what is held. */
class StateCostTest {
    private static final int HELD = 20_000;

    private final AtomicLong keyCalls = new AtomicLong();
    private final AtomicLong functionCalls = new AtomicLong();
    private final AtomicLong finishCalls = new AtomicLong();
    private final StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(
            StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).parallelism(2));
    private final TestInput<Integer> input = driver.input(2);
    private final PairDStream<Key, Integer> pairs = input.stream().mapToPair(n -> Pair.of(new Key(n), n));

    /** Counts how often it is looked at. */
    private final class Key {
        private final int id;

        Key(int id) {
            this.id = id;
        }

        @Override
        public int hashCode() {
            keyCalls.incrementAndGet();
            return id;
        }

        @Override
        public boolean equals(Object other) {
            keyCalls.incrementAndGet();
            return other instanceof Key key && key.id == id;
        }
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private void run(int from, int to) {
        for (int n = from; n < to; n++) {
            input.add(n);
        }
        driver.runBatch();
    }

    private void forgetCalls() {
        keyCalls.set(0);
        functionCalls.set(0);
        finishCalls.set(0);
    }

    private int sum(int a, int b) {
        functionCalls.incrementAndGet();
        return a + b;
    }

    private Aggregator<Integer, Integer, Integer> sums() {
        return Aggregator.of(() -> 0, this::sum, this::sum, sum -> {
            finishCalls.incrementAndGet();
            return sum;
        });
    }

    /** Ten keys leave a window of three batches, of which the middle one is large, and ten come. */
    private void slideWithManyKeysHeld() {
        run(0, 10);
        run(0, HELD);
        run(100, 110);
        forgetCalls();
        run(200, 210);
    }

    @Test
    void aSlideTouchesTheKeysThatComeAndGo() {
        TestOutput<Pair<Key, Integer>> out = driver.collect(
                pairs.aggregateByKeyAndWindow(sums(), WindowSpec.of(Duration.ofSeconds(3), Duration.ofSeconds(1))));
        slideWithManyKeysHeld();
        assertThat(out.last()).hasSize(HELD);
        assertThat(keyCalls).hasValueLessThan(200);
        assertThat(functionCalls).hasValueLessThan(100);
        assertThat(finishCalls).as("a result is given for every key").hasValue(HELD);
    }

    @Test
    void aSlideThatGivesChangesOnlyCostsOnlyThose() {
        TestOutput<Pair<Key, Integer>> out = driver.collect(pairs.aggregateByKeyAndWindow(
                sums(),
                WindowSpec.of(Duration.ofSeconds(3), Duration.ofSeconds(1)).changedOnly()));
        slideWithManyKeysHeld();
        assertThat(out.last()).hasSize(20);
        assertThat(keyCalls).hasValueLessThan(200);
        assertThat(functionCalls).hasValueLessThan(100);
        assertThat(finishCalls).hasValue(20);
    }

    @Test
    void aSlideThatSubtractsTouchesTheKeysThatComeAndGo() {
        driver.collect(pairs.reduceByKeyAndWindow(
                this::sum,
                (a, b) -> sum(a, -b),
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                pair -> pair.value() != 0));
        slideWithManyKeysHeld();
        assertThat(keyCalls).hasValueLessThan(200);
        assertThat(functionCalls).hasValue(20);
    }

    @Test
    void batchesInTheMiddleOfAPaneTouchTheirKeysOnly() {
        driver.collect(pairs.reduceByKeyAndWindow(this::sum, Duration.ofSeconds(20), Duration.ofSeconds(10)));
        run(0, HELD);
        run(0, 10);
        forgetCalls();
        run(0, 10);
        assertThat(keyCalls).hasValueLessThan(100);
        assertThat(functionCalls).hasValue(10);
    }

    @Test
    void mapWithStateTouchesTheKeysOfTheDataAndThoseThatTimeOut() {
        AtomicLong timedOut = new AtomicLong();
        StateSpec<Key, Integer, Integer, Integer> spec = StateSpec.of((key, value, state) -> {
            functionCalls.incrementAndGet();
            if (state.isTimingOut()) {
                timedOut.incrementAndGet();
            } else {
                state.update(value.orElseThrow());
            }
            return 0;
        });
        driver.collect(pairs.mapWithState(spec.timeout(Duration.ofSeconds(2))));
        run(HELD, HELD + 5);
        run(0, HELD);
        run(0, 10);
        forgetCalls();
        run(0, 10);
        assertThat(keyCalls).hasValueLessThan(200);
        assertThat(functionCalls).hasValue(15);
        assertThat(timedOut).hasValue(5);
    }

    @Test
    void aBatchWithoutDataCostsNothingWhateverIsHeld() {
        StateSpec<Key, Integer, Integer, Integer> spec = StateSpec.of((key, value, state) -> {
            functionCalls.incrementAndGet();
            state.update(1);
            return 0;
        });
        driver.collect(pairs.mapWithState(spec.timeout(Duration.ofSeconds(100))));
        driver.collect(pairs.reduceByKeyAndWindow(
                this::sum,
                WindowSpec.of(Duration.ofSeconds(100), Duration.ofSeconds(1)).changedOnly()));
        run(0, HELD);
        forgetCalls();
        driver.runBatches(10);
        assertThat(keyCalls).hasValue(0);
        assertThat(functionCalls).hasValue(0);
    }
}
