package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.state.Aggregator;
import io.dstream.state.StateSpec;
import io.dstream.testing.LogLines;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Windows and state where any call of any user's function may fail: a batch that is tried again leaves no trace of the
 * failed attempts, and one that is skipped is to windows and state as if nothing had come in.
 */
class FailingTicksPropertiesTest {
    private static final BatchFailurePolicy RETRY =
            BatchFailurePolicy.retry(1_000, Duration.ZERO, BatchFailurePolicy.fail());

    /**
     * A program and what comes in.
     *
     * @param length of the windows, in batches
     * @param slide of the windows, in batches
     * @param timeout of state, in batches
     * @param batches what comes
     * @param threads how many
     * @param seed of the failures
     */
    record Case(
            int length, int slide, int timeout, List<List<Pair<Integer, Integer>>> batches, int threads, long seed) {
        Duration lengthTime() {
            return Duration.ofSeconds(length);
        }

        Duration slideTime() {
            return Duration.ofSeconds(slide);
        }
    }

    @Provide
    Arbitrary<Case> cases() {
        Arbitrary<Pair<Integer, Integer>> pairs = Combinators.combine(
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.integers().between(-2, 2))
                .as(Pair::of);
        return Combinators.combine(
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.integers().between(1, 4),
                        pairs.list().ofMaxSize(5).list().ofMinSize(5).ofMaxSize(30),
                        Arbitraries.of(1, 3),
                        Arbitraries.longs())
                .as(Case::new);
    }

    /** Lets the n-th call in a tick fail, and after it perhaps another. */
    private static final class Faults {
        private final Random random;
        private int calls;

        Faults(long seed) {
            this.random = new Random(seed);
        }

        synchronized void beforeTick() {
            calls = random.nextInt(3) == 0 ? random.nextInt(150) : Integer.MAX_VALUE;
        }

        synchronized <T> T maybe(T value) {
            if (calls-- == 0) {
                calls = random.nextBoolean() ? random.nextInt(150) : Integer.MAX_VALUE;
                throw new IllegalStateException("told to fail");
            }
            return value;
        }
    }

    /** What the operators gave, by name and batch time in seconds, sorted; and which batches were skipped. */
    private static final class Run {
        final Map<String, TestOutput<?>> outputs = new TreeMap<>();
        final Set<Integer> skipped = new HashSet<>();

        Map<Integer, List<String>> of(String name) {
            TestOutput<?> output = outputs.get(name);
            Map<Integer, List<String>> byTime = new TreeMap<>();
            for (int b = 0; b < output.batches().size(); b++) {
                int time = (int) output.batchTimes().get(b).getEpochSecond();
                if (!skipped.contains(time)) {
                    byTime.put(time, sorted(output.batches().get(b)));
                }
            }
            return byTime;
        }
    }

    private static List<String> sorted(Iterable<?> records) {
        List<String> sorted = new ArrayList<>();
        records.forEach(record -> sorted.add(String.valueOf(record)));
        sorted.sort(null);
        return sorted;
    }

    private static Run run(Case c, BatchFailurePolicy policy) {
        Faults faults = new Faults(c.seed);
        Events events = new Events();
        Run run = new Run();
        try (LogLines quiet = new LogLines();
                StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                        .batchInterval(Duration.ofSeconds(1))
                        .parallelism(c.threads)
                        .onBatchFailure(policy))) {
            assertThat(quiet).isNotNull();
            driver.context().addListener(events);
            TestInput<Pair<Integer, Integer>> input = driver.input(3);
            PairDStream<Integer, Integer> pairs = PairDStream.of(input.stream());
            windows(c, pairs, faults).forEach((name, stream) -> run.outputs.put(name, driver.collect(stream)));
            state(c, pairs, faults).forEach((name, stream) -> run.outputs.put(name, driver.collect(stream)));
            input.stream().foreachBatch(batch -> faults.maybe(true));
            for (List<Pair<Integer, Integer>> batch : c.batches) {
                input.addAll(batch);
                faults.beforeTick();
                driver.runBatch();
            }
        }
        events.completed().stream()
                .filter(batch -> batch.failure().isPresent())
                .forEach(batch -> run.skipped.add((int) batch.time().getEpochSecond()));
        return run;
    }

    private static Map<String, DStream<?>> windows(Case c, PairDStream<Integer, Integer> pairs, Faults faults) {
        Duration length = c.lengthTime();
        Duration slide = c.slideTime();
        Aggregator<Integer, List<Integer>, String> listing = Aggregator.of(
                () -> faults.maybe(new ArrayList<>()),
                (list, v) -> {
                    list.add(v);
                    return faults.maybe(list);
                },
                (a, b) -> {
                    List<Integer> both = new ArrayList<>(a);
                    both.addAll(faults.maybe(b));
                    return both;
                },
                list -> faults.maybe(list.toString()));
        Map<String, DStream<?>> streams = new TreeMap<>();
        streams.put(
                "joined",
                pairs.mapValues(v -> v + ";").reduceByKeyAndWindow((a, b) -> faults.maybe(a + b), length, slide));
        streams.put(
                "filtered",
                pairs.reduceByKeyAndWindow(
                        (a, b) -> faults.maybe(a + b),
                        (a, b) -> faults.maybe(a - b),
                        length,
                        slide,
                        pair -> faults.maybe(pair.value() > 0)));
        streams.put(
                "neutral",
                pairs.reduceByKeyAndWindow(
                        (a, b) -> faults.maybe(a + b), (a, b) -> faults.maybe(a - b), length, slide));
        streams.put("listed", pairs.aggregateByKeyAndWindow(listing, length, slide));
        streams.put("listedAll", pairs.values().aggregateByWindow(listing, length, slide));
        streams.put("count", pairs.countByWindow(length, slide));
        streams.put("window", pairs.peek(faults::maybe).window(length, slide).peek(faults::maybe));
        return streams;
    }

    private static Map<String, DStream<?>> state(Case c, PairDStream<Integer, Integer> pairs, Faults faults) {
        StateSpec<Integer, Integer, String, String> spec = StateSpec.of((key, value, state) -> {
            faults.maybe(true);
            if (state.isTimingOut()) {
                return key + " out " + state.get();
            }
            String all = state.getOption().orElse("") + value.orElseThrow();
            if (value.orElseThrow() == 2) {
                state.remove();
            } else {
                state.update(all);
            }
            faults.maybe(true);
            return key + "=" + all;
        });
        StateDStream<Integer, String, String> mapped =
                pairs.mapWithState(spec.timeout(Duration.ofSeconds(c.timeout)).initialState(List.of(Pair.of(9, "i"))));
        return Map.of(
                "mapped", mapped,
                "snapshots", mapped.stateSnapshots(),
                "updated",
                        pairs.<String>updateStateByKey((values, state) -> faults.maybe(
                                values.contains(2) ? Optional.empty() : Optional.of(state.orElse("") + values))));
    }

    // ---- the model ----

    private static void check(Case c, Run run) {
        List<List<Pair<Integer, Integer>>> came = new ArrayList<>();
        for (int t = 1; t <= c.batches.size(); t++) {
            came.add(run.skipped.contains(t) ? List.of() : c.batches.get(t - 1));
        }
        Map<String, Map<Integer, List<String>>> expected = new TreeMap<>();
        run.outputs.keySet().forEach(name -> expected.put(name, new TreeMap<>()));
        StateModel state = new StateModel(c.timeout);
        for (int t = 1; t <= came.size(); t++) {
            if (run.skipped.contains(t)) {
                continue;
            }
            if (t % c.slide == 0) {
                expectWindows(expected, t, came.subList(0, t), came.subList(Math.max(0, t - c.length), t));
            }
            state.expect(expected, t, came.get(t - 1));
        }
        expected.forEach((name, byTime) ->
                assertThat(run.of(name)).as(name + ", skipped: " + run.skipped).isEqualTo(byTime));
    }

    private static void expectWindows(
            Map<String, Map<Integer, List<String>>> expected,
            int t,
            List<List<Pair<Integer, Integer>>> all,
            List<List<Pair<Integer, Integer>>> window) {
        List<Pair<Integer, Integer>> records =
                window.stream().flatMap(List::stream).toList();
        Map<Integer, String> joined = new HashMap<>();
        Map<Integer, Integer> sums = new HashMap<>();
        Map<Integer, List<Integer>> lists = new HashMap<>();
        records.forEach(pair -> {
            joined.merge(pair.key(), pair.value() + ";", String::concat);
            sums.merge(pair.key(), pair.value(), Integer::sum);
            lists.computeIfAbsent(pair.key(), key -> new ArrayList<>()).add(pair.value());
        });
        Map<Integer, Integer> neutral = new HashMap<>(sums);
        all.forEach(batch -> batch.forEach(pair -> neutral.putIfAbsent(pair.key(), 0)));
        Map<Integer, Integer> filtered = new HashMap<>(sums);
        filtered.values().removeIf(sum -> sum <= 0);
        expected.get("joined").put(t, sorted(pairs(joined)));
        expected.get("neutral").put(t, sorted(pairs(neutral)));
        expected.get("filtered").put(t, sorted(pairs(filtered)));
        expected.get("listed").put(t, sorted(pairs(lists)));
        expected.get("listedAll")
                .put(
                        t,
                        records.isEmpty()
                                ? List.of()
                                : sorted(List.of(
                                        records.stream().map(Pair::value).toList())));
        expected.get("count").put(t, List.of(String.valueOf(records.size())));
        expected.get("window").put(t, sorted(records));
    }

    private static <K, V> List<Pair<K, V>> pairs(Map<K, V> map) {
        return map.entrySet().stream()
                .map(entry -> Pair.of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static final class StateModel {
        private final int timeout;
        private final Map<Integer, String> mapped = new HashMap<>(Map.of(9, "i"));
        private final Map<Integer, Integer> touched = new HashMap<>();
        private final Map<Integer, String> updated = new HashMap<>();

        StateModel(int timeout) {
            this.timeout = timeout;
        }

        void expect(Map<String, Map<Integer, List<String>>> expected, int t, List<Pair<Integer, Integer>> batch) {
            touched.putIfAbsent(9, t);
            List<String> given = new ArrayList<>();
            Map<Integer, List<Integer>> values = new HashMap<>();
            updated.keySet().forEach(key -> values.put(key, new ArrayList<>()));
            for (Pair<Integer, Integer> pair : batch) {
                values.computeIfAbsent(pair.key(), key -> new ArrayList<>()).add(pair.value());
                String all = mapped.getOrDefault(pair.key(), "") + pair.value();
                given.add(pair.key() + "=" + all);
                touched.put(pair.key(), t);
                if (pair.value() == 2) {
                    mapped.remove(pair.key());
                } else {
                    mapped.put(pair.key(), all);
                }
            }
            for (Integer key : List.copyOf(mapped.keySet())) {
                if (touched.get(key) < t - timeout) {
                    given.add(key + " out " + mapped.remove(key));
                }
            }
            values.forEach((key, mine) -> {
                if (mine.contains(2)) {
                    updated.remove(key);
                } else {
                    updated.merge(key, mine.toString(), String::concat);
                }
            });
            expected.get("mapped").put(t, sorted(given));
            expected.get("snapshots").put(t, sorted(pairs(mapped)));
            expected.get("updated").put(t, sorted(pairs(updated)));
        }
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void triedAgainABatchLeavesNoTraceOfFailedAttempts(@ForAll("cases") Case c) {
        Run run = run(c, RETRY);
        assertThat(run.skipped).isEmpty();
        check(c, run);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void aSkippedBatchIsAsIfNothingHadComeIn(@ForAll("cases") Case c) {
        check(c, run(c, BatchFailurePolicy.skip()));
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void aBatchThatIsTriedAgainAndSkippedAfterAllIsAsIfNothingHadComeIn(@ForAll("cases") Case c) {
        check(c, run(c, BatchFailurePolicy.retry(1, Duration.ZERO, BatchFailurePolicy.skip())));
    }

    @Property(tries = 2, edgeCases = EdgeCasesMode.NONE)
    void windowsOfVeryManyPanesStandFailuresToo(@ForAll("long") Case c) {
        check(c, run(c, BatchFailurePolicy.skip()));
        Run retried = run(c, RETRY);
        check(c, retried);
    }

    @Provide("long")
    Arbitrary<Case> manyPanes() {
        return Arbitraries.longs().map(seed -> {
            Random random = new Random(seed);
            List<List<Pair<Integer, Integer>>> batches = new ArrayList<>();
            for (int t = 0; t < 1_400; t++) {
                batches.add(
                        random.nextInt(3) == 0
                                ? List.of(Pair.of(random.nextInt(3), random.nextInt(5) - 2))
                                : List.of());
            }
            return new Case(1_003 + random.nextInt(50), 1 + random.nextInt(2) * 16, 700, batches, 1, seed);
        });
    }
}
