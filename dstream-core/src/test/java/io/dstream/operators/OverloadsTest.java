package io.dstream.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.function.Action1;
import io.dstream.function.Function1;
import io.dstream.function.Function3;
import io.dstream.sink.BatchInfo;
import io.dstream.state.Aggregator;
import io.dstream.state.Aggregators;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * That this compiles is the test: every overload takes lambdas and method references without casts or type witnesses,
 * and functions may throw checked exceptions.
 */
class OverloadsTest {
    private final StreamingContext context = StreamingContext.local(Duration.ofSeconds(1));

    @AfterEach
    void closeContext() {
        context.close();
    }

    // Functions of a user, all of which throw checked exceptions.

    private static int parse(String word) throws IOException {
        if (word.isEmpty()) {
            throw new IOException("empty");
        }
        return word.length();
    }

    private static Pair<String, Integer> pair(String word) throws IOException {
        return Pair.of(word, parse(word));
    }

    private static List<Pair<String, Integer>> pairs(String word) throws IOException {
        return List.of(pair(word));
    }

    private static List<String> split(String word) throws IOException {
        return List.of(word.substring(0, parse(word)));
    }

    private static boolean test(String word) throws IOException {
        return parse(word) > 0;
    }

    private static void act(Object record) throws IOException {
        parse(record + "!");
    }

    private static void actOn(int partition, Iterator<String> words) throws IOException {
        act(partition + words.next());
    }

    private static void actOnPair(Object key, Integer value) throws IOException {
        act(value + parse(key + ""));
    }

    private static Integer add(Integer a, Integer b) throws IOException {
        return a + b - parse("x") + 1;
    }

    private static Iterator<Integer> all(Iterator<String> words) throws IOException {
        return List.of(parse(words.hasNext() ? words.next() : "x")).iterator();
    }

    private static Batch<Integer> job(Batch<String> batch) throws IOException {
        return batch.map(OverloadsTest::parse);
    }

    private static Batch<Integer> timedJob(Batch<String> batch, Instant time) throws IOException {
        return batch.map(word -> parse(word + time));
    }

    private static Batch<String> informedJob(Batch<String> batch, Instant time, BatchInfo info) throws IOException {
        return batch.map(word -> word + parse(word + time) + info.id());
    }

    private static Batch<Pair<String, Integer>> pairJob(Batch<String> batch) throws IOException {
        return batch.mapToPair(OverloadsTest::pair);
    }

    private static PairBatch<String, Integer> timedPairJob(Batch<String> batch, Instant time) throws IOException {
        return batch.mapToPair(word -> pair(word + time));
    }

    private static Batch<String> two(Batch<String> a, Batch<String> b, Instant time) throws IOException {
        return a.union(b).map(word -> word + time);
    }

    private static PairBatch<String, Integer> twoToPair(Batch<String> a, Batch<String> b, Instant time)
            throws IOException {
        return a.union(b).mapToPair(OverloadsTest::pair);
    }

    private static void output(Batch<String> batch) throws IOException {
        parse(batch + "");
    }

    private static void timedOutput(Batch<String> batch, Instant time) throws IOException {
        parse(batch + "" + time);
    }

    @Test
    void batches() {
        Batch<String> words = context.batch(List.of("a", "bb", "a"), 2);
        Batch<Integer> numbers = words.map(OverloadsTest::parse);
        Batch<Integer> lengths = words.map(word -> parse(word));
        Batch<CharSequence> wider = words.map(word -> word);
        Batch<String> parts = words.flatMap(OverloadsTest::split).flatMap(word -> split(word));
        Batch<String> pieces = words.flatMapArray(word -> word.split(" ")).flatMapStream(String::lines);
        Batch<CharSequence> sequences = words.flatMapArray(word -> word.split(" "));
        Batch<Object> objects = words.flatMapStream(word -> word.chars().boxed());
        Batch<String> asLists = words.flatMap(word -> Arrays.asList(word.split(" ")));
        Batch<String> kept =
                words.filter(OverloadsTest::test).filter(word -> test(word)).filter(String::isBlank);
        Batch<String> seen = words.peek(OverloadsTest::act).peek(word -> act(word));
        PairBatch<Integer, String> keyed = words.keyBy(OverloadsTest::parse);
        PairBatch<String, Integer> mapped = words.mapToPair(OverloadsTest::pair);
        PairBatch<String, Long> ones = words.mapToPair(word -> Pair.of(word, 1L));
        PairBatch<String, Integer> flat = words.flatMapToPair(OverloadsTest::pairs);
        Batch<Integer> firsts = words.mapPartitions(OverloadsTest::all);
        Batch<String> sorted = words.sortBy(String::length)
                .sortBy(word -> parse(word), false)
                .sortBy(word -> parse(word), Comparator.reverseOrder());
        PairBatch<Integer, Iterable<String>> grouped = words.groupBy(OverloadsTest::parse);
        Batch<Long> counted = words.summarize(batch -> List.of(batch.count()));

        assertThat(numbers.reduce(Integer::sum)).contains(4);
        assertThat(lengths.reduce(OverloadsTest::add)).contains(4);
        assertThat(numbers.fold(0, Integer::sum)).isEqualTo(4);
        assertThat(words.aggregate(0, (n, word) -> n + parse(word), Integer::sum))
                .isEqualTo(4);
        assertThat(words.sumLong(String::length)).isEqualTo(4);
        assertThat(words.sumDouble(OverloadsTest::parse)).isEqualTo(4);
        assertThat(words.top(1, Comparator.naturalOrder())).containsExactly("bb");
        assertThat(words.top(1)).containsExactly("bb");
        assertThat(words.takeOrdered(1, Comparator.reverseOrder())).isEqualTo(words.top(1));
        assertThat(words.stats(OverloadsTest::parse).max()).isEqualTo(words.mean(word -> 2));
        assertThat(words.histogram(String::length, 1).counts())
                .isEqualTo(words.histogram(word -> 1.5, new double[] {1, 2}).counts());
        assertThat(List.of(pieces, sequences, objects, asLists)).hasSize(4);
        assertThat(words.min(Comparator.comparing(String::length))).contains("a");
        words.forEach(OverloadsTest::act);
        words.forEach(word -> act(word));
        words.forEachPartition(part -> act(part.next()));
        words.forEachPartition(OverloadsTest::act);
        words.forEachPartition((number, part) -> act(part.next()));
        words.forEachPartition(OverloadsTest::actOn);
        assertThat(List.of(wider, parts, kept, seen, keyed, mapped, ones, flat, firsts, sorted, grouped, counted))
                .hasSize(12);
    }

    @Test
    void pairBatches() {
        PairBatch<String, Integer> pairs =
                context.batch(List.of("a", "bb", "a"), 2).mapToPair(OverloadsTest::pair);
        PairBatch<String, Integer> kept = pairs.filter(pair -> test(pair.key())).peek(OverloadsTest::act);
        PairBatch<String, Double> halves = pairs.mapValues(value -> value / 2.0);
        PairBatch<String, Integer> twice = pairs.flatMapValues(value -> List.of(value, value));
        PairBatch<String, Integer> sums = pairs.reduceByKey(Integer::sum).reduceByKey(OverloadsTest::add, 3);
        PairBatch<String, int[]> combined =
                pairs.combineByKey(value -> new int[] {value}, (all, value) -> new int[] {all[0] + value}, (a, b) ->
                        new int[] {a[0] + b[0]});
        PairBatch<String, Long> aggregated = pairs.aggregateByKey(0L, (sum, value) -> sum + value, Long::sum);
        PairBatch<String, Integer> sorted = pairs.sortBy(Pair::value)
                .sortBy(pair -> pair.key(), Comparator.naturalOrder())
                .sortBy(pair -> pair.value(), false)
                .sortByKey()
                .sortByKey(false)
                .sortByKey(Comparator.reverseOrder());
        PairBatch<String, Pair<Integer, Optional<Double>>> joined = pairs.leftOuterJoin(halves, 2);
        pairs.forEachPair((key, value) -> act(key + value));
        pairs.forEachPair(OverloadsTest::actOnPair);

        assertThat(sums.collectAsMap()).containsEntry("a", 2);
        assertThat(List.of(kept, twice, combined, aggregated, sorted, joined)).hasSize(6);
    }

    private static void pairOutput(Batch<Pair<String, Integer>> batch) throws IOException {
        parse(batch + "");
    }

    private static void timedPairOutput(PairBatch<String, Integer> batch, Instant time) throws IOException {
        parse(batch + "" + time);
    }

    private static Batch<Integer> valuesOf(Batch<Pair<String, Integer>> batch) throws IOException {
        return batch.map(Pair::value);
    }

    private static PairBatch<String, Integer> sortedAt(PairBatch<String, Integer> batch, Instant time)
            throws IOException {
        return batch.sortByKey();
    }

    private static Batch<Pair<String, Integer>> ofBoth(
            Batch<Pair<String, Integer>> mine, Batch<Pair<String, Integer>> others, Instant time) throws IOException {
        return mine.union(others);
    }

    /** What streams of pairs take: functions of batches of pairs, and those written for a batch whose records are. */
    @Test
    void streamsOfPairs() {
        DStream<String> words = context.from(io.dstream.source.Sources.queue(new java.util.ArrayDeque<List<String>>()));
        PairDStream<String, Integer> pairs = words.mapToPair(OverloadsTest::pair);
        PairBatch<String, Double> table = context.pairs(List.of(Pair.of("a", 0.5)));
        Action1<Batch<Pair<String, Integer>>> action = batch -> act(batch.count());
        Action1<Batch<? extends Object>> wider = batch -> act(batch.count());
        Function1<Batch<Pair<String, Integer>>, Batch<Integer>> function = batch -> batch.map(Pair::value);

        pairs.foreachBatch(batch -> act(batch.sortByKey().collectAsMap()));
        pairs.foreachBatch((batch, time) -> act(batch.lookup("a")));
        pairs.foreachBatch((batch, time, info) -> act(batch.keys().collect()));
        pairs.foreachBatch(OverloadsTest::pairOutput);
        pairs.foreachBatch(OverloadsTest::timedPairOutput);
        pairs.foreachBatch((Batch<Pair<String, Integer>> batch) -> act(batch.first()));
        pairs.foreachBatch(
                (PairBatch<String, Integer> batch) -> act(batch.values().first()));
        pairs.foreachBatch(batch -> act(PairBatch.of(batch).collectAsMap()));
        pairs.foreachBatch(batch -> batch.forEach(OverloadsTest::act));
        pairs.foreachBatch(PairBatch::collectAsMap);
        pairs.foreachBatch(action);
        pairs.foreachBatch(wider);

        DStream<String> keys = pairs.transform(batch -> batch.sortByKey().keys());
        DStream<Pair<String, Integer>> same = pairs.transform(batch -> batch);
        DStream<Integer> values = pairs.transform((batch, time) -> batch.values());
        DStream<String> informed =
                pairs.transform((batch, time, info) -> batch.keys().map(key -> key + info.id()));
        PairDStream<Integer, String> informedToPair = pairs.transformToPair((batch, time, info) -> batch.swap());
        DStream<Integer> byMethod = pairs.transform(OverloadsTest::valuesOf);
        DStream<Pair<String, Integer>> timedByMethod = pairs.transform(OverloadsTest::sortedAt);
        DStream<Integer> byFunction = pairs.transform(function);
        DStream<Pair<String, Integer>> byOperator = pairs.transform(Batch::distinct);
        DStream<String> followed =
                pairs.transform(batch -> batch.map(pair -> pair.key())).map(key -> key.trim());
        PairDStream<String, Pair<Integer, Double>> joined = pairs.transformToPair(batch -> batch.join(table));
        PairDStream<Integer, String> swapped = pairs.transformToPair((batch, time) -> batch.swap());
        PairDStream<Integer, String> byPairOperator = pairs.transformToPair(PairBatch::swap);
        PairDStream<String, Integer> timedSorted = pairs.transformToPair(OverloadsTest::sortedAt);
        PairDStream<String, Double> rated =
                pairs.transformToPair(batch -> batch.join(table)).mapValues(both -> both.key() * both.value());

        Function3<Batch<Pair<String, Integer>>, Batch<String>, Instant, Batch<String>> three =
                (mine, others, time) -> others;
        DStream<String> with =
                pairs.transformWith(words, (mine, others, time) -> mine.keys().union(others));
        DStream<String> withByFunction = pairs.transformWith(words, three);
        DStream<String> withByTypes = pairs.transformWith(
                words, (Batch<Pair<String, Integer>> mine, Batch<String> others, Instant time) -> others);
        DStream<Integer> ofBoth = pairs.transformWith(
                pairs, (mine, others, time) -> mine.subtractByKey(others).values());
        PairDStream<String, Pair<Integer, Integer>> joinedOfBoth =
                pairs.transformWithToPair(pairs, (mine, others, time) -> mine.join(others));
        PairDStream<String, Integer> ofBothByMethod = pairs.transformWithToPair(pairs, OverloadsTest::ofBoth);
        PairDStream<String, Integer> withToPair =
                pairs.transformWithToPair(words, (mine, others, time) -> mine.reduceByKey(Integer::sum));

        assertThat(List.of(keys, same, values, byMethod, timedByMethod, byFunction, byOperator, followed))
                .hasSize(8);
        assertThat(List.of(with, withByFunction, withByTypes, ofBoth, joinedOfBoth, ofBothByMethod, withToPair))
                .hasSize(7);
        assertThat(List.of(joined, swapped, byPairOperator, timedSorted, rated)).hasSize(5);
        assertThat(List.of(informed, informedToPair)).hasSize(2);
    }

    @Test
    void aggregators() {
        PairBatch<String, Integer> pairs =
                context.batch(List.of("a", "bb", "a"), 2).mapToPair(OverloadsTest::pair);
        Aggregator<Object, Long, Long> anything = Aggregators.count();
        PairBatch<String, Long> counted = pairs.aggregateByKey(anything);
        PairBatch<String, Double> means = pairs.aggregateByKey(Aggregators.mean(n -> n), 3);
        PairBatch<String, Pair<Long, Double>> two =
                pairs.aggregateByKey(Aggregators.both(Aggregators.count(), Aggregators.mean(n -> n)));
        PairBatch<String, String> three = pairs.aggregateByKey(Aggregators.all(
                Aggregators.count(),
                Aggregators.sum(n -> n),
                Aggregators.mean(n -> n),
                (n, sum, mean) -> n + "/" + sum + "/" + mean));
        PairBatch<String, List<Long>> list =
                pairs.aggregateByKey(Aggregators.all(List.of(Aggregators.count(), Aggregators.sum(n -> 1))));
        PairBatch<String, Long> own =
                pairs.aggregateByKey(Aggregator.of(() -> 0L, (sum, n) -> sum + n, Long::sum, sum -> sum));

        long howMany = pairs.values().aggregate(anything);
        long sum = pairs.values().aggregate(Aggregator.of(() -> 0L, (all, n) -> all + n, Long::sum, all -> all));
        Pair<Long, Double> countAndMean =
                pairs.values().aggregate(Aggregators.both(Aggregators.count(), Aggregators.mean(n -> n)));

        assertThat(List.of(howMany, sum)).containsExactly(3L, 4L);
        assertThat(countAndMean).isEqualTo(Pair.of(3L, 4 / 3.0));
        assertThat(three.collectAsMap()).containsEntry("a", "2/2/1.0");
        assertThat(two.mapValues(both -> both.key() / both.value()).collectAsMap())
                .containsEntry("bb", 0.5);
        assertThat(List.of(counted, means, list, own)).hasSize(4);
    }

    @Test
    void streams() {
        DStream<String> words = context.from(io.dstream.source.Sources.queue(new java.util.ArrayDeque<List<String>>()));
        DStream<Integer> numbers = words.map(OverloadsTest::parse);
        DStream<String> parts = words.flatMap(line -> List.of(line.split(" "))).flatMap(OverloadsTest::split);
        DStream<String> kept =
                words.filter(OverloadsTest::test).filter(String::isBlank).peek(OverloadsTest::act);
        DStream<Integer> firsts = words.mapPartitions(OverloadsTest::all);
        PairDStream<Integer, String> keyed = words.keyBy(OverloadsTest::parse);
        PairDStream<String, Integer> mapped = words.mapToPair(OverloadsTest::pair);
        PairDStream<String, Long> ones =
                words.mapToPair(word -> Pair.of(word, 1L)).reduceByKey(Long::sum);
        PairDStream<String, Integer> flat = words.flatMapToPair(OverloadsTest::pairs);
        DStream<Integer> sum = numbers.reduce(Integer::sum).reduce(OverloadsTest::add);

        DStream<Integer> byLambda = words.transform(batch -> batch.map(OverloadsTest::parse));
        DStream<Integer> byMethod = words.transform(OverloadsTest::job);
        DStream<Long> informed = words.transform((batch, time, info) -> batch.map(word -> info.id()));
        DStream<String> informedByMethod = words.transform(OverloadsTest::informedJob);
        PairDStream<Long, String> informedToPair =
                words.transformToPair((batch, time, info) -> batch.keyBy(word -> info.id()));
        DStream<Integer> timedByLambda = words.transform((batch, time) -> timedJob(batch, time));
        DStream<Integer> timedByMethod = words.transform(OverloadsTest::timedJob);
        DStream<String> byOperator = words.transform(Batch::distinct);
        DStream<List<String>> byGlom = words.transform(Batch::glom);
        PairDStream<String, Integer> toPair = words.transformToPair(OverloadsTest::pairJob);
        PairDStream<String, Integer> timedToPair = words.transformToPair(OverloadsTest::timedPairJob);
        PairDStream<Integer, String> toPairByLambda = words.transformToPair(batch -> batch.keyBy(OverloadsTest::parse));
        DStream<String> with = words.transformWith(words, OverloadsTest::two);
        DStream<Integer> withByLambda =
                words.transformWith(numbers, (batch, others, time) -> others.filter(n -> n < batch.count()));
        PairDStream<String, Integer> withToPair = words.transformWithToPair(words, OverloadsTest::twoToPair);
        DStream<Long> ofMany = context.transform(
                List.of(words, numbers), (batches, time) -> batches.get(0).summarize(batch -> List.of(batch.count())));

        words.foreachBatch(OverloadsTest::output);
        words.foreachBatch(batch -> output(batch));
        words.foreachBatch(OverloadsTest::timedOutput);
        words.foreachBatch((batch, time) -> timedOutput(batch, time));
        words.foreachBatch(batch -> batch.forEach(OverloadsTest::act));
        words.to((batch, time) -> timedOutput(batch, time));
        words.to(OverloadsTest::timedOutput);

        assertThat(List.of(parts, kept, firsts, sum, byLambda, byMethod, timedByLambda, timedByMethod, byOperator))
                .hasSize(9);
        assertThat(List.of(byGlom, with, withByLambda, ofMany, keyed, mapped, ones, flat, toPair, timedToPair))
                .hasSize(10);
        assertThat(List.of(toPairByLambda, withToPair)).hasSize(2);
        assertThat(List.of(informed, informedByMethod, informedToPair)).hasSize(3);
    }
}
