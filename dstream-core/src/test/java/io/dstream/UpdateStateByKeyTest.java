package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Pair;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpdateStateByKeyTest {
    private final StreamingTestDriver driver = StreamingTestDriver.create(
            StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).parallelism(2));
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

    private static int sum(List<Integer> values) {
        return values.stream().mapToInt(v -> v).sum();
    }

    @Test
    void callsTheFunctionForEveryKeyInEveryBatch() {
        TestOutput<Pair<String, String>> out = driver.collect(
                pairs().<String>updateStateByKey((values, state) -> Optional.of(state.orElse("") + values)));
        run(Pair.of("a", 1), Pair.of("b", 2), Pair.of("a", 3));
        run(Pair.of("b", 4));
        run();
        assertThat(out.last()).containsExactlyInAnyOrder(Pair.of("a", "[1, 3][][]"), Pair.of("b", "[2][4][]"));
    }

    @Test
    void forgetsKeysForWhichTheFunctionGivesNothing() {
        TestOutput<Pair<String, Integer>> out = driver.collect(pairs().<Integer>updateStateByKey((values, state) ->
                values.isEmpty() ? Optional.empty() : Optional.of(state.orElse(0) + sum(values))));
        run(Pair.of("a", 1), Pair.of("b", 2));
        run(Pair.of("b", 3));
        assertThat(out.last()).containsExactly(Pair.of("b", 5));
        run(Pair.of("a", 7), Pair.of("b", 1));
        assertThat(out.last()).containsExactlyInAnyOrder(Pair.of("a", 7), Pair.of("b", 6));
    }

    /** What reads its records and stops early keeps nobody's state from being updated. */
    @Test
    void stateIsWholeHoweverLittleOfItIsRead() {
        PairDStream<String, Integer> sums =
                pairs().updateStateByKey((values, state) -> Optional.of(state.orElse(0) + sum(values)));
        sums.foreachBatch(batch -> {
            batch.forEachPartition(records -> {});
            batch.mapPartitions(records -> records).take(1);
            assertThat(batch.toLocalIterator()).hasNext();
        });
        TestOutput<Pair<String, Integer>> out = driver.collect(sums);
        run(Pair.of("a", 1), Pair.of("b", 2), Pair.of("c", 3));
        run(Pair.of("a", 1), Pair.of("b", 1), Pair.of("c", 1));
        assertThat(out.last()).containsExactlyInAnyOrder(Pair.of("a", 2), Pair.of("b", 3), Pair.of("c", 4));
    }

    @Test
    void beginsWithInitialState() {
        TestOutput<Pair<String, Integer>> out = driver.collect(pairs().updateStateByKey(
                        (List<Integer> values, Optional<Integer> state) -> Optional.of(state.orElse(0) + sum(values)),
                        List.of(Pair.of("a", 10), Pair.of("z", 20))));
        run(Pair.of("a", 1));
        assertThat(out.last()).containsExactlyInAnyOrder(Pair.of("a", 11), Pair.of("z", 20));
    }

    @Test
    void maySeeTimeAndKey() {
        TestOutput<Pair<String, String>> out =
                driver.collect(pairs().<String>updateStateByKey((time, key, values, state) ->
                        Optional.of(state.orElse("") + key + time.getEpochSecond() + values)));
        run(Pair.of("a", 1));
        run();
        assertThat(out.last()).containsExactly(Pair.of("a", "a1[1]a2[]"));
    }

    @Test
    void mayWorkPartitionByPartition() {
        List<Instant> times = new ArrayList<>();
        TestOutput<Pair<String, Integer>> out = driver.collect(pairs().<Integer>updateStateByPartition(
                        (time, keys) -> {
                            synchronized (times) {
                                times.add(time);
                            }
                            List<Pair<String, Integer>> states = new ArrayList<>();
                            keys.forEachRemaining(key -> {
                                int all = key.state().orElse(0) + sum(key.values());
                                if (all < 10) {
                                    states.add(Pair.of(key.key(), all));
                                }
                            });
                            return states.iterator();
                        },
                        List.of()));
        run(Pair.of("a", 1), Pair.of("b", 9));
        run(Pair.of("b", 1));
        assertThat(out.last()).containsExactly(Pair.of("a", 1));
        assertThat(times)
                .containsOnly(Instant.ofEpochSecond(1), Instant.ofEpochSecond(2))
                .hasSize(4);
    }

    @Test
    void refusesStateForKeysOfAnotherPartition() {
        driver.collect(pairs().<Integer>updateStateByPartition(
                        (time, keys) -> {
                            List<Pair<String, Integer>> states = new ArrayList<>();
                            for (int i = 0; i < 20; i++) {
                                states.add(Pair.of("made up " + i, i));
                            }
                            return states.iterator();
                        },
                        List.of()));
        assertThatThrownBy(driver::runBatch)
                .isInstanceOf(StreamingException.class)
                .hasMessageContaining("updateStateByPartition")
                .hasMessageContaining("return only the keys that it was given");
    }

    @Test
    void aRetriedBatchGivesWhatAnUndisturbedOneWouldHave() {
        int[] calls = new int[1];
        try (StreamingTestDriver retrying = StreamingTestDriver.create(StreamingContext.builder()
                .batchInterval(Duration.ofSeconds(1))
                .parallelism(1)
                .onBatchFailure(BatchFailurePolicy.retry(3, Duration.ofMillis(1), BatchFailurePolicy.fail())))) {
            TestInput<Pair<String, Integer>> in = retrying.input(2);
            TestOutput<Pair<String, Integer>> out =
                    retrying.collect(PairDStream.of(in.stream()).<Integer>updateStateByKey((values, state) -> {
                        if (++calls[0] % 5 == 0) {
                            throw new IllegalStateException("every fifth call");
                        }
                        return Optional.of(state.orElse(0) + sum(values));
                    }));
            for (int i = 0; i < 10; i++) {
                in.add(Pair.of("a", 1), Pair.of("b", 2), Pair.of("c", 3));
                retrying.runBatch();
            }
            assertThat(out.last()).containsExactlyInAnyOrder(Pair.of("a", 10), Pair.of("b", 20), Pair.of("c", 30));
            assertThat(calls[0]).isGreaterThan(30);
        }
    }
}
