package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.function.Function1;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A batch that a program holds beyond its tick stays as it was, whatever later ticks do with state and windows. */
class HeldResultsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int TICKS = 12;

    /** Operators whose results come out of tables that are changed by later ticks. */
    private static Map<String, Function1<PairDStream<Integer, Long>, PairDStream<Integer, ?>>> operators() {
        Map<String, Function1<PairDStream<Integer, Long>, PairDStream<Integer, ?>>> all = new LinkedHashMap<>();
        all.put(
                "updateStateByKey",
                s -> s.<Long>updateStateByKey((values, state) -> {
                    long sum =
                            state.orElse(0L) + values.stream().mapToLong(v -> v).sum();
                    return sum % 7 == 3 ? Optional.empty() : Optional.of(sum);
                }));
        all.put("snapshots of mapWithState", s -> s.<Long, Long>mapWithState(StateSpec.of((key, value, state) -> {
                    long sum = (state.exists() ? state.get() : 0) + value.orElse(0L);
                    if (sum % 7 == 3) {
                        state.remove();
                    } else {
                        state.update(sum);
                    }
                    return sum;
                }))
                .stateSnapshots());
        all.put("window", s -> s.reduceByKeyAndWindow(Long::sum, SECOND.multipliedBy(3), SECOND));
        all.put(
                "window with an inverse",
                s -> s.reduceByKeyAndWindow(Long::sum, (a, b) -> a - b, SECOND.multipliedBy(3), SECOND));
        all.put("reduceByKey", s -> s.reduceByKey(Long::sum));
        all.put("join", s -> s.join(s));
        return all;
    }

    @Test
    void whatIsHeldIsWhatItWas() {
        operators().forEach((name, operator) -> {
            List<Batch<? extends Pair<Integer, ?>>> held = new ArrayList<>();
            List<List<?>> then = new ArrayList<>();
            List<List<String>> visited = new ArrayList<>();
            try (StreamingTestDriver driver = StreamingTestDriver.create(SECOND)) {
                TestInput<Pair<Integer, Long>> input = driver.input(3);
                apply(operator, PairDStream.of(input.stream())).foreachBatch(batch -> {
                    PairBatch<Integer, ?> kept = PairBatch.of(batch).hold();
                    then.add(kept.collect());
                    visited.add(visited(kept));
                    held.add(kept);
                });
                Random random = new Random(7);
                for (int tick = 0; tick < TICKS; tick++) {
                    random.longs(60, 1, 50).forEach(v -> input.add(Pair.of(random.nextInt(40), v)));
                    driver.runBatch();
                }

                assertThat(then).as(name).hasSize(TICKS).anyMatch(each -> !each.isEmpty());
                for (int tick = 0; tick < TICKS; tick++) {
                    assertThat(held.get(tick).collect())
                            .as("%s, tick %s", name, tick)
                            .isEqualTo(then.get(tick));
                    assertThat(visited.get(tick))
                            .as(name)
                            .containsExactlyInAnyOrderElementsOf(then.get(tick).stream()
                                    .map(Object::toString)
                                    .toList());
                }
            }
        });
    }

    private static PairDStream<Integer, ?> apply(
            Function1<PairDStream<Integer, Long>, PairDStream<Integer, ?>> operator, PairDStream<Integer, Long> pairs) {
        try {
            return operator.apply(pairs);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static <V> List<String> visited(PairBatch<Integer, V> batch) {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        batch.forEachPair((key, value) -> seen.add("(" + key + ", " + value + ")"));
        return seen;
    }
}
