package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.dstream.batch.Pair;
import io.dstream.report.StateReport;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** State in programs: who reads it, how often it is updated, what it is called. */
class StateUseTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final StreamingTestDriver driver = StreamingTestDriver.create(
            StreamingContext.builder().batchInterval(SECOND).parallelism(2));
    private final TestInput<Pair<String, Integer>> input = driver.input(3);
    private final PairDStream<String, Integer> pairs = PairDStream.of(input.stream());

    @AfterEach
    void close() {
        driver.close();
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private void run(Pair<String, Integer>... records) {
        input.add(records);
        driver.runBatch();
    }

    private static StateSpec<String, Integer, Integer, Integer> sums() {
        return StateSpec.of((key, value, state) -> {
            int sum = state.getOption().orElse(0) + value.orElse(0);
            if (!state.isTimingOut()) {
                state.update(sum);
            }
            return sum;
        });
    }

    private Map<String, Long> stateKeys() {
        return driver.context().metrics().lastBatch().orElseThrow().states().stream()
                .collect(Collectors.toMap(StateReport::operator, StateReport::keys));
    }

    @Test
    void snapshotsCanBeJoinedAndPutIntoWindows() {
        PairDStream<String, Integer> snapshots = pairs.mapWithState(sums()).stateSnapshots();
        TestOutput<Pair<String, Pair<Integer, Integer>>> joined = driver.collect(pairs.join(snapshots));
        TestOutput<Long> counts = driver.collect(snapshots.countByWindow(Duration.ofSeconds(2)));
        TestOutput<Pair<String, Integer>> window = driver.collect(snapshots.window(Duration.ofSeconds(2)));

        run(Pair.of("a", 1), Pair.of("b", 2));
        assertThat(joined.last()).containsExactlyInAnyOrder(Pair.of("a", Pair.of(1, 1)), Pair.of("b", Pair.of(2, 2)));
        run(Pair.of("a", 5), Pair.of("c", 1));
        assertThat(joined.last()).containsExactlyInAnyOrder(Pair.of("a", Pair.of(5, 6)), Pair.of("c", Pair.of(1, 1)));
        assertThat(counts.batches()).containsExactly(List.of(2L), List.of(5L));
        assertThat(window.last())
                .containsExactlyInAnyOrder(
                        Pair.of("a", 1), Pair.of("b", 2), Pair.of("a", 6), Pair.of("b", 2), Pair.of("c", 1));
    }

    @Test
    void snapshotsWithoutDataGiveTheInitialState() {
        TestOutput<Pair<String, Integer>> out =
                driver.collect(pairs.mapWithState(sums().initialState(List.of(Pair.of("z", 26))))
                        .stateSnapshots());
        driver.runBatches(2);
        assertThat(out.batches()).containsExactly(List.of(Pair.of("z", 26)), List.of(Pair.of("z", 26)));
    }

    @Test
    void anActionInATransformOfSnapshotsSeesTheStateOfItsBatch() {
        List<Long> sizes = new ArrayList<>();
        driver.collect(pairs.mapWithState(sums()).stateSnapshots().<Long>transform(batch -> {
            sizes.add(batch.count());
            return batch.summarize(b -> List.of(b.count()));
        }));
        run(Pair.of("a", 1), Pair.of("b", 2));
        run(Pair.of("c", 1));
        assertThat(sizes).containsExactly(2L, 3L);
    }

    @Test
    void stateThatIsOnlyReadThroughSnapshotsIsUpdatedOncePerValue() {
        AtomicInteger calls = new AtomicInteger();
        StateSpec<String, Integer, Integer, Integer> counting = StateSpec.of((key, value, state) -> {
            state.update(state.getOption().orElse(0) + 1);
            return calls.incrementAndGet();
        });
        TestOutput<Pair<String, Integer>> out =
                driver.collect(pairs.mapWithState(counting).stateSnapshots());
        run(Pair.of("a", 1), Pair.of("a", 2));
        run(Pair.of("a", 1));
        assertThat(out.batches()).containsExactly(List.of(Pair.of("a", 2)), List.of(Pair.of("a", 3)));
        assertThat(calls).hasValue(3);
    }

    @Test
    void howeverOftenABatchIsComputedStateIsUpdatedOnce() {
        StateDStream<String, Integer, Integer> stream = pairs.mapWithState(sums());
        PairDStream<String, Integer> updated =
                pairs.<Integer>updateStateByKey((values, state) -> Optional.of(state.orElse(0) + values.size()));
        List<List<Integer>> given = new ArrayList<>();
        stream.foreachBatch(batch -> {
            given.add(batch.collect());
            batch.unpersist();
            given.add(batch.collect());
        });
        stream.foreachBatch(batch -> given.add(batch.collect()));
        updated.foreachBatch(batch -> batch.unpersist().count());
        TestOutput<Pair<String, Integer>> out = driver.collect(updated);
        run(Pair.of("a", 1));
        run(Pair.of("a", 1));
        assertThat(given).containsExactly(List.of(1), List.of(1), List.of(1), List.of(2), List.of(2), List.of(2));
        assertThat(out.last()).containsExactly(Pair.of("a", 2));
    }

    @Test
    void anOutputThatRunsNoActionStillUpdatesState() {
        pairs.mapWithState(sums().named("sums")).foreachBatch(batch -> {});
        pairs.<Integer>updateStateByKey((values, state) -> Optional.of(1))
                .named("keys")
                .map(Pair::key)
                .foreachBatch(batch -> {});
        run(Pair.of("a", 1));
        run(Pair.of("b", 1));
        assertThat(stateKeys()).containsOnly(entry("sums", 2L), entry("keys", 2L));
    }

    @Test
    void operatorsWithStateDoNotShareIt() {
        TestOutput<Integer> one = driver.collect(pairs.mapWithState(sums()));
        TestOutput<Integer> two =
                driver.collect(pairs.filter(pair -> pair.value() > 1).mapWithState(sums().named("large")));
        TestOutput<Integer> ofState = driver.collect(pairs.mapWithState(sums())
                .map(sum -> Pair.of("all", sum))
                .mapToPair(pair -> pair)
                .mapWithState(sums()));
        run(Pair.of("a", 1));
        run(Pair.of("a", 2));
        assertThat(one.last()).containsExactly(3);
        assertThat(two.last()).containsExactly(2);
        assertThat(ofState.last()).containsExactly(4);
        assertThat(stateKeys()).hasSize(4).containsEntry("large", 1L);
    }

    @Test
    void theNameOfAWindowIsThatOfItsState() {
        Duration length = Duration.ofSeconds(3);
        driver.collect(
                pairs.values().reduceByWindow(Integer::sum, length, SECOND).named("total"));
        driver.collect(pairs.countByWindow(length).named("count"));
        driver.collect(pairs.reduceByKeyAndWindow(Integer::sum, length).named("by-key"));
        run(Pair.of("a", 1), Pair.of("b", 1));
        assertThat(stateKeys()).containsOnly(entry("total", 1L), entry("count", 1L), entry("by-key", 2L));
    }

    @Test
    void aTimeOutOfLessThanAMillisecondIsOne() {
        TestOutput<Integer> out = driver.collect(pairs.mapWithState(sums().timeout(Duration.ofNanos(1))));
        run(Pair.of("a", 7));
        run();
        run();
        assertThat(out.batches()).containsExactly(List.of(7), List.of(7), List.of());
    }
}
