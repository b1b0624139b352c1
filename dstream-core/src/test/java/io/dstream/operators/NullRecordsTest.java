package io.dstream.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingException;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A null is a record like any other: whatever gives records may give it, and every operator takes it. But functions
 * that are to give a collection, an Optional or the one record of a reduction must give one.
 */
class NullRecordsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Comparator<String> NULLS_FIRST = Comparator.nullsFirst(Comparator.naturalOrder());

    private static String nullForX(String word) {
        return word.equals("x") ? null : word;
    }

    /** What a job gives in each of two batches of x, a, x. */
    private static <T> List<List<T>> run(Function<DStream<String>, DStream<T>> job) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(SECOND)) {
            TestInput<String> in = driver.input(2);
            TestOutput<T> out = driver.collect(job.apply(in.stream().map(NullRecordsTest::nullForX)));
            for (int batch = 0; batch < 2; batch++) {
                in.add("x", "a", "x");
                driver.runBatch();
            }
            return out.batches();
        }
    }

    private static PairDStream<String, String> pairs(DStream<String> words) {
        return words.mapToPair(word -> Pair.of(word, word));
    }

    @SafeVarargs
    private static <T> List<T> list(T... records) {
        List<T> list = new ArrayList<>();
        for (T each : records) {
            list.add(each);
        }
        return list;
    }

    @TestFactory
    Stream<DynamicTest> operators() {
        Map<String, Case<?>> cases = new LinkedHashMap<>();
        List<String> all = list(null, "a", null);
        cases.put("map", new Case<>(s -> s.map(w -> w), all));
        cases.put("filter", new Case<>(s -> s.filter(w -> w == null), list(null, null)));
        cases.put("peek", new Case<>(s -> s.peek(w -> {}), all));
        cases.put(
                "flatMap gives nulls",
                new Case<>(s -> s.flatMap(w -> list(w, null)), list(null, null, "a", null, null, null)));
        cases.put("mapPartitions", new Case<>(s -> s.mapPartitions(i -> i), all));
        cases.put("union", new Case<>(s -> s.union(s), list(null, "a", null, null, "a", null)));
        cases.put("repartition", new Case<>(s -> s.repartition(3), all));
        cases.put("cache", new Case<>(DStream::cache, all));
        cases.put("count", new Case<>(DStream::count, list(3L)));
        cases.put("countByValue", new Case<>(s -> s.countByValue(), list(Pair.of(null, 2L), Pair.of("a", 1L))));
        cases.put("reduce", new Case<>(s -> s.reduce((a, b) -> a == null ? b : a), list("a")));
        cases.put("glom", new Case<>(s -> s.glom().map(HashSet::new).flatMap(set -> set), list(null, "a", null)));
        cases.put("distinct", new Case<>(s -> s.transform(Batch::distinct), list(null, "a")));
        cases.put("sortBy", new Case<>(s -> s.transform(b -> b.sortBy(w -> w, NULLS_FIRST)), all));
        cases.put(
                "zipWithIndex", new Case<>(s -> s.transform(Batch::zipWithIndex).map(p -> p.key()), all));
        cases.put("sample", new Case<>(s -> s.transform(b -> b.sample(1.0, 1)), all));
        cases.put("window", new Case<>(s -> s.window(SECOND), all));
        cases.put("countByWindow", new Case<>(s -> s.countByWindow(SECOND, SECOND), list(3L)));
        cases.put(
                "reduceByWindow",
                new Case<>(s -> s.reduceByWindow((a, b) -> a == null ? b : a, SECOND, SECOND), list("a")));
        cases.put(
                "countByValueAndWindow",
                new Case<>(s -> s.countByValueAndWindow(SECOND, SECOND), list(Pair.of(null, 2L), Pair.of("a", 1L))));
        cases.put(
                "keyBy",
                new Case<>(s -> s.keyBy(w -> w), list(Pair.of(null, null), Pair.of("a", "a"), Pair.of(null, null))));
        cases.put(
                "mapValues",
                new Case<>(
                        s -> pairs(s).mapValues(w -> null),
                        list(Pair.of(null, null), Pair.of("a", null), Pair.of(null, null))));
        cases.put(
                "flatMapValues",
                new Case<>(s -> pairs(s).flatMapValues(w -> list(w)).values(), all));
        cases.put(
                "reduceByKey",
                new Case<>(s -> pairs(s).reduceByKey((a, b) -> null), list(Pair.of(null, null), Pair.of("a", "a"))));
        cases.put(
                "groupByKey",
                new Case<>(
                        s -> pairs(s).groupByKey()
                                .mapValues(i -> list(i.iterator().next()))
                                .values()
                                .flatMap(w -> w),
                        list(null, "a")));
        cases.put(
                "aggregateByKey",
                new Case<>(
                        s -> pairs(s).combineByKey(w -> w, (w, v) -> v, (a, b) -> a),
                        list(Pair.of(null, null), Pair.of("a", "a"))));
        cases.put("join", new Case<>(s -> pairs(s).join(pairs(s)).keys(), list(null, null, null, null, "a")));
        cases.put("cogroup", new Case<>(s -> pairs(s).cogroup(pairs(s)).keys(), list(null, "a")));
        cases.put(
                "reduceByKeyAndWindow",
                new Case<>(
                        s -> pairs(s).reduceByKeyAndWindow((a, b) -> null, SECOND),
                        list(Pair.of(null, null), Pair.of("a", "a"))));
        cases.put(
                "groupByKeyAndWindow",
                new Case<>(s -> pairs(s).groupByKeyAndWindow(SECOND).keys(), list(null, "a")));
        cases.put(
                "updateStateByKey",
                new Case<>(
                        s -> pairs(s).<Integer>updateStateByKey((values, n) -> Optional.of(values.size())),
                        list(Pair.of(null, 2), Pair.of("a", 1))));
        return cases.entrySet().stream()
                .map(c -> DynamicTest.dynamicTest(c.getKey(), () -> c.getValue().check()));
    }

    private record Case<T>(Function<DStream<String>, DStream<T>> job, List<T> expected) {
        void check() {
            for (List<T> batch : run(job)) {
                assertThat(batch).containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    @Test
    void aFunctionThatIsToGiveACollectionGivesOne() {
        assertThatThrownBy(() -> run(s -> s.flatMap(w -> null)))
                .isInstanceOf(StreamingException.class)
                .hasMessageContaining("flatMap")
                .hasMessageContaining("returned null, expected an Iterable");
    }

    @Test
    void aReductionToOneRecordGivesOne() {
        assertThatThrownBy(() -> run(s -> s.reduce((a, b) -> null))).hasMessageContaining("expected a record");
        assertThatThrownBy(() -> run(s -> s.reduceByWindow((a, b) -> null, SECOND, SECOND)))
                .hasMessageContaining("expected a record");
    }
}
