package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Pair;
import io.dstream.state.State;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MapWithStateTest {
    private final StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
            .batchInterval(Duration.ofSeconds(1))
            .parallelism(2)
            .onBatchFailure(BatchFailurePolicy.skip()));
    private final TestInput<Pair<String, Integer>> input = driver.input(3);

    @AfterEach
    void close() {
        driver.close();
    }

    private PairDStream<String, Integer> pairs() {
        return PairDStream.of(input.stream());
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private void run(Pair<String, Integer>... records) {
        input.add(records);
        driver.runBatch();
    }

    /** A running sum; a key that times out says so. */
    private static StateSpec<String, Integer, Integer, String> sums() {
        return StateSpec.of((key, value, state) -> {
            if (state.isTimingOut()) {
                return key + " out at " + state.get();
            }
            int sum = state.getOption().orElse(0) + value.orElseThrow();
            state.update(sum);
            return key + "=" + sum;
        });
    }

    @Test
    void callsTheFunctionWithEachValueAndItsKeysState() {
        TestOutput<String> out = driver.collect(pairs().mapWithState(sums()));
        run(Pair.of("a", 1), Pair.of("b", 10), Pair.of("a", 2));
        assertThat(out.last()).containsExactlyInAnyOrder("a=1", "b=10", "a=3");
        run();
        assertThat(out.last()).isEmpty();
        run(Pair.of("a", 5));
        assertThat(out.last()).containsExactly("a=8");
    }

    @Test
    void timesAKeyOutInTheBatchItIsDueOnce() {
        TestOutput<String> out = driver.collect(pairs().mapWithState(sums().timeout(Duration.ofSeconds(3))));
        run(Pair.of("a", 1));
        run(Pair.of("b", 2));
        driver.runBatches(2);
        assertThat(out.last()).isEmpty(); // at 4 s: a was last touched at 1 s, which is not before 4 s - 3 s
        run();
        assertThat(out.last()).containsExactly("a out at 1");
        run();
        assertThat(out.last()).containsExactly("b out at 2");
        driver.runBatches(5);
        assertThat(out.batches().subList(6, 11)).allMatch(List::isEmpty);
        run(Pair.of("a", 7));
        assertThat(out.last()).containsExactly("a=7");
    }

    @Test
    void dataInTheBatchInWhichAKeyIsDueRefreshesIt() {
        StateSpec<String, Integer, Integer, String> lookOnly = StateSpec.of((key, value, state) -> {
            if (state.isTimingOut()) {
                return key + " out";
            }
            if (!state.exists()) {
                state.update(1);
            }
            return key + " seen"; // data without an update refreshes too
        });
        TestOutput<String> out = driver.collect(pairs().mapWithState(lookOnly.timeout(Duration.ofSeconds(2))));
        run(Pair.of("a", 1)); // 1 s
        driver.runBatches(2);
        run(Pair.of("a", 1)); // 4 s: due, but here is data
        assertThat(out.last()).containsExactly("a seen");
        driver.runBatches(2);
        assertThat(out.last()).isEmpty();
        run(); // 7 s
        assertThat(out.last()).containsExactly("a out");
    }

    @Test
    void beginsWithInitialStateWhichTimesOutFromTheFirstBatchOn() {
        TestOutput<String> out = driver.collect(pairs().mapWithState(
                        sums().initialState(List.of(Pair.of("a", 100), Pair.of("b", 200), Pair.of("b", 300)))
                                .timeout(Duration.ofSeconds(1))));
        run(Pair.of("a", 1));
        assertThat(out.last()).containsExactly("a=101");
        run();
        run();
        assertThat(out.last()).containsExactlyInAnyOrder("a out at 101", "b out at 300");
    }

    @Test
    void snapshotsGiveAllState() {
        StateDStream<String, Integer, String> stream = pairs().mapWithState(sums());
        TestOutput<Pair<String, Integer>> snapshots = driver.collect(stream.stateSnapshots());
        run(Pair.of("a", 1), Pair.of("b", 2));
        run(Pair.of("a", 3));
        run();
        assertThat(snapshots.batches().get(0)).containsExactlyInAnyOrder(Pair.of("a", 1), Pair.of("b", 2));
        assertThat(snapshots.batches().get(1)).containsExactlyInAnyOrder(Pair.of("a", 4), Pair.of("b", 2));
        assertThat(snapshots.batches().get(2)).containsExactlyInAnyOrder(Pair.of("a", 4), Pair.of("b", 2));
    }

    @Test
    void withTimeIsToldTheBatchTimeAndMayGiveNothing() {
        StateSpec<String, Integer, Instant, Pair<String, Instant>> firstSeen =
                StateSpec.withTime((time, key, value, state) -> {
                    if (state.exists()) {
                        return Optional.empty();
                    }
                    state.update(time);
                    return Optional.of(Pair.of(key, time));
                });
        TestOutput<Pair<String, Instant>> out = driver.collect(pairs().mapWithState(firstSeen));
        run(Pair.of("a", 1));
        run(Pair.of("a", 1), Pair.of("b", 1));
        assertThat(out.batches())
                .containsExactly(
                        List.of(Pair.of("a", Instant.ofEpochSecond(1))),
                        List.of(Pair.of("b", Instant.ofEpochSecond(2))));
    }

    @Test
    void removedStateIsGone() {
        StateSpec<String, Integer, Integer, String> spec = StateSpec.of((key, value, state) -> {
            if (value.orElseThrow() < 0) {
                state.remove();
                return "removed";
            }
            String before = state.exists() ? "old" : "new";
            state.update(value.orElseThrow());
            return before;
        });
        StateDStream<String, Integer, String> stream = pairs().mapWithState(spec);
        TestOutput<String> out = driver.collect(stream);
        TestOutput<Pair<String, Integer>> snapshots = driver.collect(stream.stateSnapshots());
        run(Pair.of("a", 1));
        run(Pair.of("a", -1), Pair.of("a", 5));
        assertThat(out.last()).containsExactly("removed", "new");
        run(Pair.of("a", -1));
        assertThat(snapshots.last()).isEmpty();
        assertThat(driver.context().metrics().lastBatch().orElseThrow().states())
                .allMatch(state -> state.keys() == 0);
    }

    @Test
    void changingStateAtTheWrongMomentIsRefusedWithAReason() {
        List<String> messages = new ArrayList<>();
        List<State<Integer>> leaked = new ArrayList<>();
        StateSpec<String, Integer, Integer, String> spec = StateSpec.of((key, value, state) -> {
            if (state.isTimingOut()) {
                messages.add(message(() -> state.update(1)));
                messages.add(message(state::remove));
                return "out";
            }
            leaked.add(state);
            assertThatThrownBy(state::get).isInstanceOf(NoSuchElementException.class);
            state.update(1);
            state.remove();
            messages.add(message(() -> state.update(2)));
            messages.add(message(state::remove));
            return "in";
        });
        driver.collect(pairs().mapWithState(
                        spec.initialState(List.of(Pair.of("old", 1))).timeout(Duration.ofSeconds(1))));
        run(Pair.of("a", 1));
        driver.runBatches(2);
        messages.add(message(() -> leaked.get(0).update(3)));

        assertThat(messages)
                .satisfiesExactly(
                        m -> assertThat(m).contains("updated after it was removed"),
                        m -> assertThat(m).contains("removed after it was removed"),
                        m -> assertThat(m).contains("updated while it times out"),
                        m -> assertThat(m).contains("removed while it times out"),
                        m -> assertThat(m).contains("after the call"));
    }

    private static String message(Runnable change) {
        try {
            change.run();
            return "none";
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    @Test
    void aFunctionThatFailsInTheMiddleLeavesStateAsItWas() {
        StateSpec<String, Integer, Integer, String> spec = StateSpec.of((key, value, state) -> {
            if (state.isTimingOut()) {
                return key + " out";
            }
            if (value.orElseThrow() == 13) {
                throw new IllegalStateException("thirteen");
            }
            int sum = state.getOption().orElse(0) + value.orElseThrow();
            state.update(sum);
            return key + "=" + sum;
        });
        StateDStream<String, Integer, String> stream = pairs().mapWithState(spec.timeout(Duration.ofSeconds(5)));
        TestOutput<String> out = driver.collect(stream);
        TestOutput<Pair<String, Integer>> snapshots = driver.collect(stream.stateSnapshots());
        run(Pair.of("a", 1), Pair.of("b", 1));
        run(Pair.of("a", 2), Pair.of("c", 2), Pair.of("b", 13), Pair.of("d", 2)); // skipped
        assertThat(out.batches()).hasSize(1);
        run(Pair.of("a", 4));
        assertThat(out.last()).containsExactly("a=5");
        assertThat(snapshots.last()).containsExactlyInAnyOrder(Pair.of("a", 5), Pair.of("b", 1));
        driver.runBatches(4); // to 7 s: b was last touched at 1 s, not at 2 s
        assertThat(out.last()).containsExactly("b out");
    }

    @Test
    void reportsHowMuchStateThereIs() {
        driver.collect(pairs().mapWithState(sums().named("sums")));
        run(Pair.of("a", 1), Pair.of("b", 1), Pair.of("c", 1));
        assertThat(driver.context().metrics().lastBatch().orElseThrow().states())
                .singleElement()
                .satisfies(state -> {
                    assertThat(state.operator()).isEqualTo("sums");
                    assertThat(state.keys()).isEqualTo(3);
                    assertThat(state.bytes()).isPositive();
                });
    }
}
