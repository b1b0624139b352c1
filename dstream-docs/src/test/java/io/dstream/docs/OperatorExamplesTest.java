package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.function.Action1;
import io.dstream.state.Aggregators;
import io.dstream.state.KeyUpdate;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of the operator table in {@code docs/operators.md}, which {@link DocsTest} reads from this file: the
 * second argument of each call is shown as it stands here, with the third as its result.
 */
class OperatorExamplesTest {
    private final StreamingTestDriver driver = StreamingTestDriver.create(
            StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).parallelism(2));
    private final StreamingContext ssc = driver.context();
    private final TestInput<String> wordInput = driver.input();
    private final TestInput<Pair<String, Integer>> scoreInput = driver.input();
    private final TestInput<Pair<String, String>> teamInput = driver.input();
    private final List<Runnable> afterTheBatch = new ArrayList<>();

    private final DStream<String> words = wordInput.stream();
    private final PairDStream<String, Integer> scores = PairDStream.of(scoreInput.stream());
    private final PairDStream<String, String> teams = PairDStream.of(teamInput.stream());

    private final Batch<String> wordBatch = ssc.batch(List.of("a", "b", "a"));
    private final PairBatch<String, Integer> scoreBatch =
            PairBatch.of(ssc.batch(List.of(Pair.of("a", 1), Pair.of("b", 2), Pair.of("a", 3))));
    private final PairBatch<String, String> teamBatch =
            PairBatch.of(ssc.batch(List.of(Pair.of("a", "red"), Pair.of("c", "blue"))));

    @AfterEach
    void stop() {
        driver.close();
    }

    private void runBatch() {
        runBatches(1);
    }

    /** Each batch has the same records; what the streams are expected to give, they give in the last. */
    private void runBatches(int n) {
        for (int i = 0; i < n; i++) {
            addRecords();
            driver.runBatch();
        }
        assertThat(afterTheBatch).isNotEmpty();
        afterTheBatch.forEach(Runnable::run);
    }

    private void addRecords() {
        wordInput.add("a", "b", "a");
        scoreInput.addAll(List.of(Pair.of("a", 1), Pair.of("b", 2), Pair.of("a", 3)));
        teamInput.addAll(List.of(Pair.of("a", "red"), Pair.of("c", "blue")));
    }

    private void gives(String operator, DStream<?> stream, String expected) {
        TestOutput<?> output = driver.collect(stream);
        afterTheBatch.add(() -> assertThat(output.last()).as(operator).hasToString(expected));
    }

    private void givesInAnyOrder(String operator, DStream<?> stream, String expected) {
        TestOutput<?> output = driver.collect(stream);
        afterTheBatch.add(() -> assertThat(sorted(output.last())).as(operator).hasToString(expected));
    }

    private static void gives(String operator, Batch<?> batch, String expected) {
        assertThat(batch.collect()).as(operator).hasToString(expected);
    }

    private static void givesInAnyOrder(String operator, Batch<?> batch, String expected) {
        assertThat(sorted(batch.collect())).as(operator).hasToString(expected);
    }

    private static void gives(String operator, Object result, String expected) {
        assertThat(result).as(operator).hasToString(expected);
    }

    private interface Code {
        void run() throws Exception;
    }

    private static void runs(String operator, Code code) {
        try {
            code.run();
        } catch (Exception e) {
            throw new AssertionError(operator, e);
        }
    }

    private static List<?> sorted(Collection<?> records) {
        return records.stream().sorted(Comparator.comparing(Object::toString)).toList();
    }

    private static int length(String word) {
        return word.length();
    }

    @Test
    void recordByRecord() {
        gives("DStream.map", words.map(word -> word + "!"), "[a!, b!, a!]");
        gives("DStream.flatMap", words.flatMap(word -> List.of(word, word)), "[a, a, b, b, a, a]");
        gives("DStream.flatMapArray", words.flatMapArray(word -> (word + " " + word).split(" ")), "[a, a, b, b, a, a]");
        gives("DStream.flatMapStream", words.flatMapStream(word -> Stream.of(word, word)), "[a, a, b, b, a, a]");
        gives("DStream.filter", words.filter(word -> word.equals("a")), "[a, a]");
        gives("DStream.peek", words.peek(word -> seen.add(word)), "[a, b, a]");
        gives("DStream.keyBy", words.keyBy(word -> word + word), "[(aa, a), (bb, b), (aa, a)]");
        gives("DStream.mapToPair", words.mapToPair(word -> Pair.of(word, 1)), "[(a, 1), (b, 1), (a, 1)]");
        gives(
                "DStream.flatMapToPair",
                words.flatMapToPair(word -> List.of(Pair.of(word, 1), Pair.of("all", 1))),
                "[(a, 1), (all, 1), (b, 1), (all, 1), (a, 1), (all, 1)]");
        gives(
                "DStream.mapPartitions",
                words.mapPartitions(
                        part -> part.hasNext() ? List.of(part.next()).iterator() : part),
                "[a, b]");
        gives("DStream.glom", words.glom(), "[[a], [b, a]]");
        gives("Batch.sample", wordBatch.sample(1.0, 42), "[a, b, a]");
        gives(
                "Batch.randomSplit",
                wordBatch.randomSplit(new double[] {0.8, 0.2}, 42).size(),
                "2");
        gives("Batch.zipWithIndex", wordBatch.zipWithIndex(), "[(a, 0), (b, 1), (a, 2)]");
        gives("PairDStream.keys", scores.keys(), "[a, b, a]");
        gives("PairDStream.values", scores.values(), "[1, 2, 3]");
        gives("PairDStream.swap", scores.swap(), "[(1, a), (2, b), (3, a)]");
        gives("PairDStream.mapValues", scores.mapValues(n -> n * 10), "[(a, 10), (b, 20), (a, 30)]");
        gives(
                "PairDStream.flatMapValues",
                scores.flatMapValues(n -> Collections.nCopies(n, "x")),
                "[(a, x), (b, x), (b, x), (a, x), (a, x), (a, x)]");
        runBatch();
        assertThat(seen).hasSize(3);
    }

    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    @Test
    void wholeBatches() {
        gives("DStream.union", words.union(words.map(word -> word + "!")), "[a, b, a, a!, b!, a!]");
        givesInAnyOrder("DStream.distinct", words.distinct(), "[a, b]");
        givesInAnyOrder("DStream.repartition", words.repartition(4), "[a, a, b]");
        gives("DStream.count", words.count(), "[3]");
        givesInAnyOrder("DStream.countByValue", words.countByValue(), "[(a, 2), (b, 1)]");
        gives("DStream.reduce", words.reduce((left, right) -> left + right), "[aba]");
        gives("Batch.coalesce", wordBatch.coalesce(1).glom(), "[[a, b, a]]");
        gives("Batch.sortBy", wordBatch.sortBy(word -> word), "[a, a, b]");
        givesInAnyOrder(
                "Batch.groupBy",
                wordBatch.groupBy(word -> word.equals("a") ? "vowel" : "consonant"),
                "[(consonant, [b]), (vowel, [a, a])]");
        givesInAnyOrder("Batch.intersection", wordBatch.intersection(teamBatch.keys()), "[a]");
        givesInAnyOrder("Batch.subtract", wordBatch.subtract(teamBatch.keys()), "[b]");
        gives(
                "Batch.cartesian",
                teamBatch.keys().cartesian(teamBatch.values()),
                "[(a, red), (a, blue), (c, red), (c, blue)]");
        gives("Batch.summarize", wordBatch.summarize(batch -> List.of(batch.count())), "[3]");
        runBatch();
    }

    @Test
    void byKey() {
        givesInAnyOrder("PairDStream.reduceByKey", scores.reduceByKey(Integer::sum), "[(a, 4), (b, 2)]");
        givesInAnyOrder("PairDStream.groupByKey", scores.groupByKey(), "[(a, [1, 3]), (b, [2])]");
        givesInAnyOrder("PairDStream.countByKey", scores.countByKey(), "[(a, 2), (b, 1)]");
        givesInAnyOrder(
                "PairDStream.aggregateByKey",
                scores.aggregateByKey(Aggregators.both(Aggregators.count(), Aggregators.mean(n -> n))),
                "[(a, (2, 2.0)), (b, (1, 2.0))]");
        givesInAnyOrder(
                "PairDStream.combineByKey",
                scores.combineByKey(n -> "" + n, (text, n) -> text + "+" + n, (left, right) -> left + "+" + right),
                "[(a, 1+3), (b, 2)]");
        givesInAnyOrder("DStream.inPartitions", scores.inPartitions(8).reduceByKey(Integer::sum), "[(a, 4), (b, 2)]");
        givesInAnyOrder("PairDStream.partitionBy", scores.partitionBy(4), "[(a, 1), (a, 3), (b, 2)]");
        gives("PairBatch.sortByKey", scoreBatch.sortByKey(), "[(a, 1), (a, 3), (b, 2)]");
        givesInAnyOrder("PairBatch.subtractByKey", scoreBatch.subtractByKey(teamBatch), "[(b, 2)]");
        gives(
                "PairDStream.of",
                PairDStream.of(words.map(word -> Pair.of(word, 1))).keys(),
                "[a, b, a]");
        gives(
                "PairBatch.of",
                PairBatch.of(wordBatch.map(word -> Pair.of(word, 1))).keys(),
                "[a, b, a]");
        runBatch();
    }

    private static final Duration THREE_SECONDS = Duration.ofSeconds(3);
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    @Test
    void windows() {
        gives("DStream.window", words.window(THREE_SECONDS), "[a, b, a, a, b, a]");
        gives("DStream.countByWindow", words.countByWindow(THREE_SECONDS), "[6]");
        givesInAnyOrder(
                "DStream.countByValueAndWindow",
                words.countByValueAndWindow(THREE_SECONDS, A_SECOND),
                "[(a, 4), (b, 2)]");
        gives(
                "DStream.reduceByWindow",
                words.reduceByWindow((left, right) -> left + right, THREE_SECONDS, A_SECOND),
                "[abaaba]");
        gives(
                "DStream.aggregateByWindow",
                words.aggregateByWindow(Aggregators.countDistinct(), THREE_SECONDS, A_SECOND),
                "[2]");
        givesInAnyOrder(
                "PairDStream.reduceByKeyAndWindow",
                scores.reduceByKeyAndWindow(Integer::sum, THREE_SECONDS),
                "[(a, 8), (b, 4)]");
        givesInAnyOrder(
                "PairDStream.aggregateByKeyAndWindow",
                scores.aggregateByKeyAndWindow(Aggregators.mean(n -> n), THREE_SECONDS, A_SECOND),
                "[(a, 2.0), (b, 2.0)]");
        givesInAnyOrder(
                "PairDStream.groupByKeyAndWindow",
                scores.groupByKeyAndWindow(THREE_SECONDS),
                "[(a, [1, 3, 1, 3]), (b, [2, 2])]");
        gives("DStream.remember", words.remember(THREE_SECONDS), "[a, b, a]");
        runBatches(2);
        gives(
                "DStream.slice",
                words.slice(Instant.ofEpochSecond(1), driver.now()).size(),
                "2");
    }

    private static final StateSpec<String, Integer, Integer, String> SUMS = StateSpec.of((key, score, sum) -> {
        sum.update(sum.getOption().orElse(0) + score.orElse(0));
        return key + sum.get();
    });

    private static Optional<Integer> sum(List<Integer> values, Optional<Integer> state) {
        return Optional.of(state.orElse(0) + values.stream().mapToInt(v -> v).sum());
    }

    private static Iterator<Pair<String, Integer>> counts(Iterator<KeyUpdate<String, Integer, Integer>> keys) {
        List<Pair<String, Integer>> counts = new ArrayList<>();
        keys.forEachRemaining(key -> counts.add(
                Pair.of(key.key(), key.state().orElse(0) + key.values().size())));
        return counts.iterator();
    }

    @Test
    void state() {
        givesInAnyOrder("PairDStream.mapWithState", scores.mapWithState(SUMS), "[a5, a8, b4]");
        givesInAnyOrder("StateDStream.stateSnapshots", scores.mapWithState(SUMS).stateSnapshots(), "[(a, 8), (b, 4)]");
        givesInAnyOrder(
                "PairDStream.updateStateByKey",
                scores.updateStateByKey(Integer.class, (values, sum) -> sum(values, sum)),
                "[(a, 8), (b, 4)]");
        givesInAnyOrder(
                "PairDStream.updateStateByPartition",
                scores.<Integer>updateStateByPartition((time, keys) -> counts(keys), List.of()),
                "[(a, 4), (b, 2)]");
        runBatches(2);
    }

    @Test
    void joins() {
        givesInAnyOrder("PairDStream.join", scores.join(teams), "[(a, (1, red)), (a, (3, red))]");
        givesInAnyOrder(
                "PairDStream.leftOuterJoin",
                scores.leftOuterJoin(teams),
                "[(a, (1, Optional[red])), (a, (3, Optional[red])), (b, (2, Optional.empty))]");
        givesInAnyOrder(
                "PairDStream.rightOuterJoin",
                scores.rightOuterJoin(teams),
                "[(a, (Optional[1], red)), (a, (Optional[3], red)), (c, (Optional.empty, blue))]");
        givesInAnyOrder(
                "PairDStream.fullOuterJoin",
                scores.fullOuterJoin(teams).mapValues(sides -> sides.value().orElse("none")),
                "[(a, red), (a, red), (b, none), (c, blue)]");
        givesInAnyOrder(
                "PairDStream.cogroup",
                scores.cogroup(teams),
                "[(a, ([1, 3], [red])), (b, ([2], [])), (c, ([], [blue]))]");
        runBatch();
    }

    @Test
    void transforms() {
        gives("DStream.transform", words.transform(batch -> batch.sortBy(word -> word)), "[a, a, b]");
        gives(
                "DStream.transformToPair",
                words.transformToPair(batch -> batch.zipWithIndex()),
                "[(a, 0), (b, 1), (a, 2)]");
        givesInAnyOrder(
                "DStream.transformWith",
                words.transformWith(teams.keys(), (mine, others, time) -> mine.subtract(others)),
                "[b]");
        gives(
                "DStream.transformWithToPair",
                words.transformWithToPair(teams.keys(), (mine, others, time) -> mine.cartesian(others.coalesce(1))),
                "[(a, a), (a, c), (b, a), (b, c), (a, a), (a, c)]");
        runBatch();
    }

    @Test
    void actions() {
        gives("Batch.collect", wordBatch.collect(), "[a, b, a]");
        gives("Batch.count", wordBatch.count(), "3");
        gives("Batch.isEmpty", wordBatch.isEmpty(), "false");
        gives("Batch.first", wordBatch.first(), "a");
        gives("Batch.take", wordBatch.take(2), "[a, b]");
        gives("Batch.top", wordBatch.top(2, Comparator.naturalOrder()), "[b, a]");
        gives("Batch.takeOrdered", wordBatch.takeOrdered(2), "[a, a]");
        gives("Batch.min", wordBatch.min(Comparator.naturalOrder()), "Optional[a]");
        gives("Batch.max", wordBatch.max(Comparator.naturalOrder()), "Optional[b]");
        gives("Batch.reduce", wordBatch.reduce((left, right) -> left + right), "Optional[aba]");
        gives("Batch.fold", wordBatch.fold("", (left, right) -> left + right), "aba");
        gives("Batch.aggregate", wordBatch.aggregate(0, (n, word) -> n + word.length(), Integer::sum), "3");
        gives("Batch.sumLong", wordBatch.sumLong(word -> word.length()), "3");
        gives("Batch.sumDouble", wordBatch.sumDouble(word -> 0.5), "1.5");
        gives("Batch.mean", wordBatch.mean(word -> word.length()), "1.0");
        gives("Batch.stats", scoreBatch.values().stats(n -> n).stdev(), "0.816496580927726");
        gives(
                "Batch.histogram",
                scoreBatch.values().histogram(n -> n, 2),
                "Histogram[edges=[1.0, 2.0, 3.0], counts=[1, 2]]");
        gives("Batch.countByValue", wordBatch.countByValue().get("a"), "2");
        gives("Batch.partitions", wordBatch.partitions(), "[[a], [b, a]]");
        gives("Batch.numPartitions", wordBatch.numPartitions(), "2");
        gives("Batch.toLocalIterator", wordBatch.toLocalIterator().next(), "a");
        runs("Batch.forEach", () -> wordBatch.forEach(word -> seen.add(word)));
        runs("Batch.forEachPartition", () -> wordBatch.forEachPartition(part -> part.forEachRemaining(seen::add)));
        runs("PairBatch.forEachPair", () -> teamBatch.forEachPair((name, team) -> seen.add(name + team)));
        gives("PairBatch.lookup", scoreBatch.lookup("a"), "[1, 3]");
        gives("PairBatch.collectAsMap", teamBatch.collectAsMap(), "{a=red, c=blue}");
        assertThat(seen).hasSize(8);
    }

    @TempDir
    Path folder;

    @Test
    void outputs() throws Exception {
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        List<String> written = new ArrayList<>();
        Action1<Batch<String>> send = batch -> written.addAll(batch.collect());
        runs("DStream.print", () -> words.print());
        runs("DStream.foreachBatch", () -> words.foreachBatch(batch -> send.accept(batch)));
        runs("DStream.to", () -> words.to((batch, time) -> send.accept(batch)));
        runs("DStream.saveAsTextFiles", () -> words.saveAsTextFiles(folder + "/words", "txt"));
        runs("Batch.saveAsTextFile", () -> wordBatch.saveAsTextFile(folder.resolve("all-words")));
        afterTheBatch.add(() -> assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("Time: 1000 ms\n")
                .contains("\na\nb\na\n"));
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            runBatch();
        } finally {
            System.setOut(console);
        }
        assertThat(written).hasSize(6);
        assertThat(Files.readString(folder.resolve("words-1000.txt/part-00001")))
                .isEqualTo("b\na\n");
        assertThat(Files.readString(folder.resolve("all-words/part-00000"))).isEqualTo("a\n");
    }

    @Test
    void aboutTheStreamOrBatchItself() {
        gives("DStream.cache", words.map(word -> word + "!").cache(), "[a!, b!, a!]");
        gives("DStream.persist", words.map(word -> word + "?").persist(), "[a?, b?, a?]");
        gives("DStream.named", words.map(OperatorExamplesTest::length).named("lengths"), "[1, 1, 1]");
        gives("DStream.id", words.named("words").id(), "words");
        gives("DStream.slide", words.slide(), "PT1S");
        gives("Batch.unpersist", wordBatch.map(word -> word + "!").cache().unpersist(), "[a!, b!, a!]");
        runBatch();
    }
}
