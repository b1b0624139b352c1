package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** {@code mapWithState} against a map that is updated record by record. */
class MapWithStatePropertiesTest {

    /** What a value asks for. */
    enum Ask {
        UPDATE,
        LOOK,
        REMOVE,
        REPLACE
    }

    /**
     * A program and what comes in.
     *
     * @param batches what comes
     * @param timeout in batches, 0 for none
     * @param initial keys that have state from the start
     * @param partitions of the input
     * @param ofState partitions of the state
     * @param threads how many
     */
    record Case(
            List<List<Pair<Integer, Ask>>> batches,
            int timeout,
            List<Integer> initial,
            int partitions,
            int ofState,
            int threads) {}

    @Provide
    Arbitrary<Case> cases() {
        Arbitrary<Pair<Integer, Ask>> pairs = Combinators.combine(
                        Arbitraries.integers().between(0, 12), Arbitraries.of(Ask.class))
                .as(Pair::of);
        return Combinators.combine(
                        pairs.list().ofMaxSize(25).list().ofMinSize(1).ofMaxSize(25),
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.integers().between(0, 20).list().ofMaxSize(6),
                        Arbitraries.of(1, 3, 7),
                        Arbitraries.of(1, 2, 5),
                        Arbitraries.of(1, 4))
                .as(Case::new);
    }

    private static StateSpec<Integer, Ask, String, Pair<Integer, String>> spec(Case c) {
        StateSpec<Integer, Ask, String, Pair<Integer, String>> spec = StateSpec.of((key, ask, state) -> {
            String before = state.getOption().orElse("none");
            if (state.isTimingOut()) {
                return Pair.of(key, "out " + before);
            }
            switch (ask.orElseThrow()) {
                case UPDATE -> state.update(before + "+");
                case REMOVE -> state.remove();
                case REPLACE -> {
                    state.update("wrong");
                    state.update("r");
                }
                case LOOK -> {}
            }
            return Pair.of(key, ask.orElseThrow() + " " + before);
        });
        spec = spec.initialState(
                        c.initial.stream().map(key -> Pair.of(key, "i" + key)).toList())
                .partitions(c.ofState);
        return c.timeout == 0 ? spec : spec.timeout(Duration.ofSeconds(c.timeout));
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void callsAreMadeInTheOrderOfAKeysValuesThenForKeysThatTimeOut(@ForAll("cases") Case c) {
        Map<Integer, String> states = new HashMap<>();
        Map<Integer, Integer> touched = new HashMap<>();
        c.initial.forEach(key -> states.put(key, "i" + key));
        c.initial.forEach(key -> touched.put(key, 1));
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).parallelism(c.threads))) {
            TestInput<Pair<Integer, Ask>> input = driver.input(c.partitions);
            StateDStream<Integer, String, Pair<Integer, String>> stream =
                    PairDStream.of(input.stream()).mapWithState(spec(c));
            TestOutput<Pair<Integer, String>> out = driver.collect(stream);
            TestOutput<Pair<Integer, String>> snapshots = driver.collect(stream.stateSnapshots());
            for (int t = 1; t <= c.batches.size(); t++) {
                input.addAll(c.batches.get(t - 1));
                driver.runBatch();
                assertThat(byKey(out.last())).isEqualTo(byKey(expected(c, t, states, touched)));
                assertThat(byKey(snapshots.last()))
                        .isEqualTo(byKey(states.entrySet().stream()
                                .map(entry -> Pair.of(entry.getKey(), entry.getValue()))
                                .toList()));
                long keys = driver.context().metrics().lastBatch().orElseThrow().states().stream()
                        .mapToLong(state -> state.keys())
                        .sum();
                assertThat(keys).isEqualTo(states.size());
            }
        }
    }

    private static List<Pair<Integer, String>> expected(
            Case c, int t, Map<Integer, String> states, Map<Integer, Integer> touched) {
        List<Pair<Integer, String>> given = new ArrayList<>();
        for (Pair<Integer, Ask> pair : c.batches.get(t - 1)) {
            String before = states.getOrDefault(pair.key(), "none");
            given.add(Pair.of(pair.key(), pair.value() + " " + before));
            switch (pair.value()) {
                case UPDATE -> states.put(pair.key(), before + "+");
                case REMOVE -> states.remove(pair.key());
                case REPLACE -> states.put(pair.key(), "r");
                case LOOK -> {}
            }
            touched.put(pair.key(), t);
        }
        if (c.timeout > 0) {
            for (Integer key : List.copyOf(states.keySet())) {
                if (touched.get(key) < t - c.timeout) {
                    given.add(Pair.of(key, "out " + states.remove(key)));
                }
            }
        }
        return given;
    }

    /** The order of calls is promised within a key. */
    private static Map<Integer, List<String>> byKey(List<Pair<Integer, String>> calls) {
        Map<Integer, List<String>> byKey = new TreeMap<>();
        calls.forEach(call ->
                byKey.computeIfAbsent(call.key(), key -> new ArrayList<>()).add(call.value()));
        return byKey;
    }
}
