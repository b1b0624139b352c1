package io.dstream.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StateDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.function.Function2;
import io.dstream.function.Function3;
import io.dstream.state.Aggregators;
import io.dstream.state.State;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Programs in the forms in which they come from Spark Streaming. That they compile is the first half of the test: no
 * type is said that the forms of Spark do not say, and none is said with {@code .<Type>}.
 */
class PortedProgramsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

    private final StreamingTestDriver driver = StreamingTestDriver.create(
            StreamingContext.builder().batchInterval(SECOND).parallelism(2));
    private final StreamingContext ssc = driver.context();
    private final TestInput<String> in = driver.input(2);
    private final DStream<String> words = in.stream().flatMap(line -> List.of(line.split(" ")));
    private final PairDStream<String, Integer> ones = words.mapToPair(word -> Pair.of(word, 1));

    @AfterEach
    void close() {
        driver.close();
    }

    /** Runs a batch for each line, and compares what the last one gives, sorted. */
    private <T> void gives(DStream<T> stream, String expected, String... lines) {
        TestOutput<T> out = driver.collect(stream);
        run(lines);
        assertThat(out.last().stream().map(String::valueOf).sorted()).hasToString(expected);
    }

    private void run(String... lines) {
        for (String line : lines) {
            in.add(line);
            driver.runBatch();
        }
    }

    @Test
    void wordCount() {
        gives(
                in.stream()
                        .flatMap(line -> List.of(line.split(" ")))
                        .mapToPair(word -> Pair.of(word, 1))
                        .reduceByKey((a, b) -> a + b),
                "[(a, 2), (b, 1)]",
                "a b a");
    }

    // ---- updateStateByKey ----

    private static Optional<Integer> added(List<Integer> values, Optional<Integer> state) {
        return Optional.of(state.orElse(0) + values.stream().mapToInt(n -> n).sum());
    }

    @Test
    void runningCountsWithAFunctionInAVariable() {
        Function2<List<Integer>, Optional<Integer>, Optional<Integer>> update = (values, state) -> {
            int sum = state.orElse(0);
            for (int value : values) {
                sum += value;
            }
            return Optional.of(sum);
        };
        gives(ones.updateStateByKey(update).filter(count -> count.value() > 1), "[(a, 3)]", "a b a", "a");
    }

    @Test
    void runningCountsWithALambdaAssignedToAStream() {
        PairDStream<String, Integer> counts =
                ones.updateStateByKey((values, state) -> Optional.of(state.orElse(0) + values.size()));
        gives(counts, "[(a, 3), (b, 1)]", "a b a", "a");
    }

    @Test
    void runningCountsWithALambdaAndMappedAtOnce() {
        gives(
                ones.updateStateByKey(Integer.class, (values, state) -> Optional.of(state.orElse(0) + values.size()))
                        .mapValues(count -> count * 10),
                "[(a, 30), (b, 10)]",
                "a b a",
                "a");
    }

    @Test
    void runningCountsWithTypedParametersAndFilteredAtOnce() {
        gives(
                ones.updateStateByKey((List<Integer> values, Optional<Integer> state) ->
                                Optional.of(state.orElse(0) + values.size()))
                        .filter(count -> count.value() > 1)
                        .mapValues(count -> count * 10),
                "[(a, 30)]",
                "a b a",
                "a");
    }

    @Test
    void runningCountsWithAMethodAndJoinedAtOnce() {
        gives(
                ones.updateStateByKey(PortedProgramsTest::added)
                        .join(ones.reduceByKey(Integer::sum))
                        .mapValues(both -> both.key() + "/" + both.value()),
                "[(a, 3/1)]",
                "a b a",
                "a");
    }

    @Test
    void runningCountsFromInitialState() {
        gives(
                ones.updateStateByKey(
                                (values, state) -> Optional.of(state.orElse(0) + values.size()),
                                List.of(Pair.of("a", 10)))
                        .mapValues(count -> count + 1),
                "[(a, 14), (b, 2)]",
                "a b a",
                "a");
    }

    @Test
    void runningCountsWithTimeAndKey() {
        gives(
                ones.updateStateByKey(
                                Long.class,
                                (time, key, values, last) ->
                                        Optional.of(values.isEmpty() ? last.orElseThrow() : time.getEpochSecond()))
                        .swap(),
                "[(1, b), (2, a)]",
                "a b a",
                "a");
    }

    // ---- mapWithState ----

    @Test
    void statefulWordCountWithASpecOfAFunctionInAVariable() {
        Function3<String, Optional<Integer>, State<Integer>, Pair<String, Integer>> count = (word, one, state) -> {
            int sum = one.orElse(0) + (state.exists() ? state.get() : 0);
            state.update(sum);
            return Pair.of(word, sum);
        };
        gives(ones.mapWithState(StateSpec.of(count).initialState(List.of(Pair.of("a", 5)))), "[(a, 6), (b, 1)]", "a b");
    }

    @Test
    void statefulWordCountWithALambdaOfThree() {
        StateDStream<String, Integer, Pair<String, Integer>> counts =
                ones.mapWithState(Integer.class, (word, one, state) -> {
                    int sum = one.orElse(0) + state.getOption().orElse(0);
                    state.update(sum);
                    return Pair.of(word, sum);
                });
        gives(counts.stateSnapshots(), "[(a, 3), (b, 1)]", "a b a", "a");
    }

    @Test
    void statefulWordCountMappedAtOnce() {
        gives(
                ones.mapWithState(Integer.class, (word, one, state) -> {
                            state.update(one.orElse(0) + state.getOption().orElse(0));
                            return Pair.of(word, state.get());
                        })
                        .filter(count -> count.value() > 2)
                        .map(count -> count.key() + count.value()),
                "[a3]",
                "a b a",
                "a");
    }

    @Test
    void statefulWordCountWithTypedParameters() {
        gives(
                ones.mapWithState((String word, Optional<Integer> one, State<Integer> state) -> {
                            int sum = one.orElse(0) + state.getOption().orElse(0);
                            state.update(sum);
                            return Pair.of(word, sum);
                        })
                        .mapToPair(count -> Pair.of(count.key(), count.value() + 1)),
                "[(a, 4)]",
                "a b a",
                "a");
    }

    /** The form of Spark's own example: a mapping function, initial state, and a time-out. */
    @Test
    void statefulWordCountWithInitialStateAndTimeOutMappedAtOnce() {
        gives(
                ones.mapWithState(
                                Integer.class,
                                (word, one, state) -> {
                                    int sum = one.orElse(0) + state.getOption().orElse(0);
                                    if (!state.isTimingOut()) {
                                        state.update(sum);
                                    }
                                    return Pair.of(word, sum);
                                },
                                spec -> spec.initialState(List.of(Pair.of("a", 5)))
                                        .timeout(TWO_SECONDS))
                        .filter(count -> count.value() > 1)
                        .map(count -> count.key() + count.value()),
                "[a6, b5]",
                "a b",
                "b b",
                "b",
                "b");
    }

    @Test
    void statefulWordCountWithASpecOfATypedLambda() {
        gives(
                ones.mapWithState(StateSpec.of((String word, Optional<Integer> one, State<Integer> state) -> {
                                    state.update(
                                            one.orElse(0) + state.getOption().orElse(0));
                                    return Pair.of(word, state.get());
                                })
                                .initialState(List.of(Pair.of("a", 5))))
                        .map(count -> count.key() + count.value()),
                "[a6, b1]",
                "a b");
    }

    @Test
    void duplicatesAreLeftOut() {
        gives(
                ones.mapWithState((word, one, seen) -> {
                            boolean first = !seen.exists();
                            seen.update(true);
                            return Pair.of(word, first);
                        })
                        .filter(word -> word.value())
                        .map(word -> word.key()),
                "[c]",
                "a b a",
                "a c");
    }

    // ---- windows ----

    @Test
    void windowedWordCount() {
        gives(ones.reduceByKeyAndWindow((a, b) -> a + b, TWO_SECONDS, SECOND), "[(a, 2), (c, 1)]", "b", "a c", "a");
    }

    @Test
    void windowedWordCountWithAnInverseAndAFilter() {
        gives(
                ones.reduceByKeyAndWindow(
                        (a, b) -> a + b, (a, b) -> a - b, TWO_SECONDS, SECOND, count -> count.value() > 0),
                "[(a, 2), (c, 1)]",
                "b",
                "a c",
                "a");
    }

    @Test
    void trendingTagsSortedByCount() {
        List<String> top = new ArrayList<>();
        words.filter(word -> word.startsWith("#"))
                .countByValueAndWindow(TWO_SECONDS, SECOND)
                .swap()
                .transformToPair(counts -> counts.sortByKey(Comparator.reverseOrder()))
                .foreachBatch(counts -> top.addAll(counts.values().take(2)));
        run("#a #b #b x #c #c #c");
        assertThat(top).containsExactly("#c", "#b");
    }

    @Test
    void statisticsOfAWindow() {
        gives(
                words.mapToPair(word -> Pair.of(word.charAt(0), word.length()))
                        .aggregateByKeyAndWindow(
                                Aggregators.both(Aggregators.count(), Aggregators.mean(n -> n)), TWO_SECONDS, SECOND)
                        .mapValues(both -> both.key() + " of " + both.value()),
                "[(a, 3 of 2.0), (b, 1 of 1.0)]",
                "a aa b",
                "aaa");
    }

    // ---- batches ----

    @Test
    void topTenInsideAnOutput() {
        List<Pair<Integer, String>> top = new ArrayList<>();
        ones.reduceByKey((a, b) -> a + b)
                .mapToPair(count -> count.swap())
                .foreachBatch(batch ->
                        top.addAll(batch.sortByKey(Comparator.reverseOrder()).take(10)));
        run("a b a c b a");
        assertThat(top).hasToString("[(3, a), (2, b), (1, c)]");
    }

    @Test
    void aTableOfEachBatchWithItsTime() {
        Map<Instant, Map<String, Integer>> tables = new TreeMap<>();
        ones.reduceByKey((a, b) -> a + b)
                .foreachBatch(
                        (batch, time) -> tables.put(time, batch.sortByKey().collectAsMap()));
        run("b a a", "c");
        assertThat(tables).hasToString("{1970-01-01T00:00:01Z={a=2, b=1}, 1970-01-01T00:00:02Z={c=1}}");
    }

    @Test
    void cleanedByAListOfSpam() {
        PairBatch<String, Boolean> spam = ssc.pairs(List.of(Pair.of("b", true)));
        gives(
                ones.transformToPair(batch -> batch.leftOuterJoin(spam)
                                .filter(pair -> pair.value().value().isEmpty())
                                .mapValues(pair -> pair.key()))
                        .reduceByKey((a, b) -> a + b),
                "[(a, 2)]",
                "a b a");
    }

    @Test
    void joinedWithATable() {
        PairBatch<String, String> names = ssc.batch(List.of("a Anna", "b Bert"))
                .map(row -> row.split(" "))
                .mapToPair(row -> Pair.of(row[0], row[1]));
        gives(
                ones.transform(batch -> batch.join(names).values().map(pair -> pair.value()))
                        .distinct(),
                "[Anna, Bert]",
                "a b a c");
    }

    @Test
    void transformedWithAnotherStream() {
        PairDStream<String, Integer> lengths = words.mapToPair(word -> Pair.of(word, word.length()));
        gives(
                ones.transformWithToPair(lengths, (mine, others, time) -> mine.join(others))
                        .mapValues(both -> both.key() + both.value()),
                "[(aa, 3), (b, 2)]",
                "aa b");
    }

    @Test
    void wordsTransformedWithAStreamOfPairs() {
        PairDStream<String, Integer> lengths = words.mapToPair(word -> Pair.of(word, word.length()));
        gives(
                words.transformWith(lengths, (mine, others, time) -> others.filter(pair -> pair.value() > 1)
                                .keys()
                                .union(mine))
                        .map(word -> word + "!"),
                "[aa!, aa!, b!]",
                "aa b");
    }

    @Test
    void wordsTransformedToPairsWithAStreamOfPairs() {
        PairDStream<String, Integer> lengths = words.mapToPair(word -> Pair.of(word, word.length()));
        gives(
                words.transformWithToPair(lengths, (mine, others, time) -> mine.keyBy(word -> word)
                                .join(others))
                        .mapValues(both -> both.key() + both.value()),
                "[(aa, aa2), (b, b1)]",
                "aa b");
    }

    // ---- by key ----

    @Test
    void averageByCombining() {
        gives(
                words.mapToPair(word -> Pair.of(word.charAt(0), word.length()))
                        .combineByKey(
                                n -> Pair.of(n, 1),
                                (sum, n) -> Pair.of(sum.key() + n, sum.value() + 1),
                                (a, b) -> Pair.of(a.key() + b.key(), a.value() + b.value()))
                        .mapValues(sum -> (double) sum.key() / sum.value()),
                "[(a, 1.5), (b, 1.0)]",
                "a aa b");
    }

    @Test
    void averageByAggregating() {
        gives(
                words.mapToPair(word -> Pair.of(word.charAt(0), word.length()))
                        .aggregateByKey(
                                Pair.of(0, 0),
                                (sum, n) -> Pair.of(sum.key() + n, sum.value() + 1),
                                (a, b) -> Pair.of(a.key() + b.key(), a.value() + b.value()))
                        .mapValues(sum -> (double) sum.key() / sum.value()),
                "[(a, 1.5), (b, 1.0)]",
                "a aa b");
    }

    @Test
    void grouped() {
        gives(
                words.mapToPair(word -> Pair.of(word.length(), word))
                        .groupByKey()
                        .mapValues(group -> {
                            int n = 0;
                            for (String word : group) {
                                n += word.length();
                            }
                            return n;
                        }),
                "[(1, 2), (2, 2)]",
                "a aa b");
    }

    @Test
    void cogrouped() {
        PairDStream<String, Integer> lengths =
                words.filter(word -> word.length() > 1).mapToPair(word -> Pair.of(word, word.length()));
        gives(
                ones.cogroup(lengths).mapValues(groups -> {
                    List<Integer> all = new ArrayList<>();
                    groups.key().forEach(all::add);
                    groups.value().forEach(all::add);
                    return all;
                }),
                "[(a, [1]), (bb, [1, 2])]",
                "a bb");
    }

    @Test
    void leftJoined() {
        PairDStream<String, Integer> lengths =
                words.filter(word -> word.length() > 1).mapToPair(word -> Pair.of(word, word.length()));
        gives(
                ones.leftOuterJoin(lengths)
                        .mapValues(both -> both.key() + both.value().orElse(0)),
                "[(a, 1), (bb, 3)]",
                "a bb");
    }

    @Test
    void fullyJoined() {
        PairDStream<String, Integer> lengths = words.mapToPair(word -> Pair.of(word + word, word.length()));
        gives(
                ones.fullOuterJoin(lengths)
                        .mapToPair(pair -> Pair.of(
                                pair.key(),
                                pair.value().key().orElse(0)
                                        + pair.value().value().orElse(0))),
                "[(a, 1), (aa, 1)]",
                "a");
    }
}
