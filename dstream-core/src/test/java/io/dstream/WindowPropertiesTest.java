package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.state.Aggregator;
import io.dstream.state.Aggregators;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Every window operator against a model that keeps all batches and computes each window anew. */
class WindowPropertiesTest {

    /**
     * A stream of batches of pairs and a window on it.
     *
     * @param interval milliseconds
     * @param length in intervals
     * @param slide in intervals
     * @param batches what comes
     * @param partitions of the input
     */
    record Case(int interval, int length, int slide, List<List<Pair<Integer, Integer>>> batches, int partitions) {
        Duration lengthTime() {
            return Duration.ofMillis((long) interval * length);
        }

        Duration slideTime() {
            return Duration.ofMillis((long) interval * slide);
        }

        /** The batches of each window that is due, in order. */
        List<List<List<Pair<Integer, Integer>>>> windows() {
            List<List<List<Pair<Integer, Integer>>>> windows = new ArrayList<>();
            for (int t = slide; t <= batches.size(); t += slide) {
                windows.add(batches.subList(Math.max(0, t - length), t));
            }
            return windows;
        }
    }

    @Provide
    Arbitrary<Case> cases() {
        Arbitrary<Pair<Integer, Integer>> pairs = Combinators.combine(
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(-3, 3))
                .as(Pair::of);
        return Combinators.combine(
                        Arbitraries.of(1, 10, 1000, 7),
                        Arbitraries.integers().between(1, 12),
                        Arbitraries.integers().between(1, 6),
                        pairs.list().ofMaxSize(6).list().ofMinSize(1).ofMaxSize(30),
                        Arbitraries.of(1, 3))
                .as(Case::new);
    }

    private static <R> List<List<R>> run(Case c, Function<PairDStream<Integer, Integer>, DStream<R>> windowed) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                .batchInterval(Duration.ofMillis(c.interval))
                .parallelism(2))) {
            TestInput<Pair<Integer, Integer>> input = driver.input(c.partitions);
            TestOutput<R> output = driver.collect(windowed.apply(PairDStream.of(input.stream())));
            for (List<Pair<Integer, Integer>> batch : c.batches) {
                input.addAll(batch);
                driver.runBatch();
            }
            return output.batches();
        }
    }

    private static <A> Map<Integer, A> model(
            List<List<Pair<Integer, Integer>>> window, Function<Integer, A> create, BinaryOperator<A> merge) {
        Map<Integer, A> map = new LinkedHashMap<>();
        window.forEach(batch -> batch.forEach(pair -> map.merge(pair.key(), create.apply(pair.value()), merge)));
        return map;
    }

    private static <V> List<Map<Integer, V>> asMaps(List<List<Pair<Integer, V>>> batches) {
        List<Map<Integer, V>> maps = new ArrayList<>();
        for (List<Pair<Integer, V>> batch : batches) {
            Map<Integer, V> map = new HashMap<>();
            batch.forEach(pair -> assertThat(map.put(pair.key(), pair.value())).isNull());
            maps.add(map);
        }
        return maps;
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void windowHoldsTheRecordsOfItsBatchesInOrder(@ForAll("cases") Case c) {
        assertThat(run(c, s -> s.window(c.lengthTime(), c.slideTime())))
                .isEqualTo(c.windows().stream()
                        .map(w -> w.stream().flatMap(List::stream).toList())
                        .toList());
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void countByWindowCounts(@ForAll("cases") Case c) {
        assertThat(run(c, s -> s.countByWindow(c.lengthTime(), c.slideTime())))
                .isEqualTo(c.windows().stream()
                        .map(w -> List.of((long) w.stream().mapToInt(List::size).sum()))
                        .toList());
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void reduceByKeyAndWindowCombinesInTheOrderOfBatches(@ForAll("cases") Case c) {
        List<List<Pair<Integer, String>>> out = run(c, s -> s.mapValues(v -> "" + v + ";")
                .reduceByKeyAndWindow((a, b) -> a + b, c.lengthTime(), c.slideTime()));
        assertThat(asMaps(out))
                .isEqualTo(c.windows().stream()
                        .map(w -> model(w, v -> v + ";", String::concat))
                        .toList());
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void reduceByKeyAndWindowWithInverseKeepsNeutralKeys(@ForAll("cases") Case c) {
        List<List<Pair<Integer, Integer>>> out =
                run(c, s -> s.reduceByKeyAndWindow(Integer::sum, (a, b) -> a - b, c.lengthTime(), c.slideTime()));
        List<Map<Integer, Integer>> expected = new ArrayList<>();
        int t = 0;
        for (List<List<Pair<Integer, Integer>>> window : c.windows()) {
            t += c.slide;
            Map<Integer, Integer> map = new HashMap<>();
            c.batches.subList(0, t).forEach(batch -> batch.forEach(pair -> map.put(pair.key(), 0)));
            map.putAll(model(window, v -> v, Integer::sum));
            expected.add(map);
        }
        assertThat(asMaps(out)).isEqualTo(expected);
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void aFilterHidesButNeverCorrupts(@ForAll("cases") Case c) {
        List<List<Pair<Integer, Integer>>> out = run(
                c,
                s -> s.reduceByKeyAndWindow(
                        Integer::sum, (a, b) -> a - b, c.lengthTime(), c.slideTime(), pair -> pair.value() > 0));
        assertThat(asMaps(out))
                .isEqualTo(c.windows().stream()
                        .map(w -> {
                            Map<Integer, Integer> map = model(w, v -> v, Integer::sum);
                            map.values().removeIf(v -> v <= 0);
                            return map;
                        })
                        .toList());
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void reduceByWindowGivesNothingForNothing(@ForAll("cases") Case c) {
        List<List<String>> expected = c.windows().stream()
                .map(w -> w.stream()
                        .flatMap(List::stream)
                        .map(p -> p.value() + ";")
                        .reduce(String::concat))
                .map(o -> o.map(List::of).orElseGet(List::of))
                .toList();
        assertThat(run(c, s -> s.values()
                        .map(v -> v + ";")
                        .reduceByWindow((a, b) -> a + b, c.lengthTime(), c.slideTime())))
                .isEqualTo(expected);
        List<List<Integer>> sums = c.windows().stream()
                .map(w -> w.stream().flatMap(List::stream).map(Pair::value).reduce(Integer::sum))
                .map(o -> o.map(List::of).orElseGet(List::of))
                .toList();
        assertThat(run(c, s -> s.values().reduceByWindow(Integer::sum, (a, b) -> a - b, c.lengthTime(), c.slideTime())))
                .isEqualTo(sums);
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void countByValueAndWindowCounts(@ForAll("cases") Case c) {
        List<List<Pair<Integer, Long>>> out =
                run(c, s -> s.values().countByValueAndWindow(c.lengthTime(), c.slideTime()));
        List<Map<Integer, Long>> expected = new ArrayList<>();
        for (List<List<Pair<Integer, Integer>>> window : c.windows()) {
            Map<Integer, Long> map = new HashMap<>();
            window.forEach(batch -> batch.forEach(pair -> map.merge(pair.value(), 1L, Long::sum)));
            expected.add(map);
        }
        assertThat(asMaps(out)).isEqualTo(expected);
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void groupByKeyAndWindowGathersInOrder(@ForAll("cases") Case c) {
        List<List<Pair<Integer, Iterable<Integer>>>> out =
                run(c, s -> s.groupByKeyAndWindow(c.lengthTime(), c.slideTime()));
        List<Map<Integer, List<Integer>>> expected = new ArrayList<>();
        for (List<List<Pair<Integer, Integer>>> window : c.windows()) {
            Map<Integer, List<Integer>> map = new TreeMap<>();
            window.forEach(batch -> batch.forEach(pair ->
                    map.computeIfAbsent(pair.key(), k -> new ArrayList<>()).add(pair.value())));
            expected.add(map);
        }
        assertThat(asMaps(out)).isEqualTo(expected);
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void aggregateByKeyAndWindowGivesMeans(@ForAll("cases") Case c) {
        Aggregator<Integer, ?, Double> mean = Aggregators.mean(v -> v);
        List<Map<Integer, Double>> out =
                asMaps(run(c, s -> s.aggregateByKeyAndWindow(mean, c.lengthTime(), c.slideTime())));
        List<List<List<Pair<Integer, Integer>>>> windows = c.windows();
        assertThat(out).hasSize(windows.size());
        for (int w = 0; w < out.size(); w++) {
            Map<Integer, List<Integer>> values = new HashMap<>();
            windows.get(w)
                    .forEach(batch -> batch.forEach(p -> values.computeIfAbsent(p.key(), k -> new ArrayList<>())
                            .add(p.value())));
            assertThat(out.get(w).keySet()).isEqualTo(values.keySet());
            out.get(w).forEach((key, m) -> assertThat(m)
                    .isCloseTo(
                            values.get(key).stream().mapToInt(v -> v).average().orElseThrow(),
                            org.assertj.core.data.Offset.offset(1e-9)));
        }
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void changedOnlyGivesTheKeysThatCameOrWent(@ForAll("cases") Case c) {
        WindowSpec all = WindowSpec.of(c.lengthTime(), c.slideTime());
        List<Map<Integer, Integer>> full = asMaps(run(c, s -> s.reduceByKeyAndWindow(Integer::sum, all)));
        List<Map<Integer, Integer>> changed =
                asMaps(run(c, s -> s.reduceByKeyAndWindow(Integer::sum, all.changedOnly())));
        Map<Integer, Integer> view = new HashMap<>();
        for (int w = 0; w < full.size(); w++) {
            view.putAll(changed.get(w));
            view.keySet().retainAll(full.get(w).keySet());
            assertThat(view).isEqualTo(full.get(w));
            assertThat(full.get(w)).containsAllEntriesOf(changed.get(w));
        }
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void aTableKeptByTheChangesIsTheWindow(@ForAll("cases") Case c) {
        WindowSpec all = WindowSpec.of(c.lengthTime(), c.slideTime());
        List<Map<Integer, Integer>> full = asMaps(run(c, s -> s.reduceByKeyAndWindow(Integer::sum, all)));
        List<List<Pair<Integer, Optional<Integer>>>> changes =
                run(c, s -> s.reduceByKeyAndWindow(Integer::sum, all.changes()));
        Map<Integer, Integer> table = new HashMap<>();
        for (int w = 0; w < full.size(); w++) {
            Map<Integer, Integer> now = full.get(w);
            assertThat(changes.get(w)).doesNotHaveDuplicates();
            for (Pair<Integer, Optional<Integer>> change : changes.get(w)) {
                change.value().ifPresentOrElse(sum -> table.put(change.key(), sum), () -> table.remove(change.key()));
            }
            assertThat(table).isEqualTo(now);
        }
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void windowsOfWindows(@ForAll("cases") Case c) {
        Duration twice = c.slideTime().multipliedBy(2);
        List<List<Integer>> out =
                run(c, s -> s.values().window(c.lengthTime(), c.slideTime()).window(twice, twice));
        List<List<Integer>> inner = c.windows().stream()
                .map(w -> w.stream().flatMap(List::stream).map(Pair::value).toList())
                .toList();
        List<List<Integer>> expected = new ArrayList<>();
        for (int w = 1; w < inner.size(); w += 2) {
            List<Integer> both = new ArrayList<>(inner.get(w - 1));
            both.addAll(inner.get(w));
            expected.add(both);
        }
        assertThat(out).isEqualTo(expected);
    }
}
