package io.dstream.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.function.Function1;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many jobs Spark runs for a batch of typical programs, and how many tasks each has: none without need. */
class JobsTest {
    private static final int BATCHES = 2;
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private static StreamingContext.Builder builder() {
        return Programs.builder(SparkEngine.on(SharedSpark.get(), 2));
    }

    /** The jobs of each batch by what they are for, of a program whose input has three partitions. */
    private static List<List<String>> jobs(
            Supplier<StreamingContext.Builder> builder, Function1<DStream<String>, List<DStream<?>>> outputs) {
        TestInput<String> in = TestInput.create(3);
        List<List<String>> all = new ArrayList<>();
        try (JobCounts jobs = JobCounts.of(SharedSpark.get());
                StreamingTestDriver driver = StreamingTestDriver.create(
                        builder,
                        ssc -> outputs.apply(ssc.from(in).named("words")).forEach(JobsTest::collect))) {
            for (int batch = 0; batch < BATCHES; batch++) {
                in.add("a", "b", "c", "a");
                driver.runBatch();
                all.add(jobs.next().stream()
                        .map(job -> job.replaceFirst("program, batch \\S+: ", ""))
                        .toList());
            }
        }
        return all;
    }

    private static <T> void collect(DStream<T> output) {
        output.to(TestOutput.create());
    }

    /** The same with a checkpoint and without one, in each batch. */
    private void assertJobs(Function1<DStream<String>, List<DStream<?>>> outputs, String... expected) {
        List<List<String>> inEachBatch = Collections.nCopies(BATCHES, List.of(expected));
        assertThat(jobs(JobsTest::builder, outputs)).isEqualTo(inEachBatch);
        assertThat(jobs(() -> builder().checkpointDir(folder).checkpointSyncByOs(), outputs))
                .as("with a checkpoint")
                .isEqualTo(inEachBatch);
    }

    // ---- without state ----

    @Test
    void recordsAndCountsOfTheDriverNeedNone() {
        assertJobs(words -> List.of(words, words.count()));
    }

    @Test
    void oneOutputIsOneJob() {
        assertJobs(
                words -> List.of(words.map(w -> w).filter(w -> true).named("words-again")),
                "map-1, words-again: 3 tasks");
    }

    @Test
    void twoOutputsAreTwoJobs() {
        assertJobs(
                words -> List.of(
                        words.map(w -> w).named("one"), words.map(w -> w).named("two")),
                "one: 3 tasks",
                "two: 3 tasks");
    }

    @Test
    void aUnionIsOneJob() {
        assertJobs(
                words -> List.of(
                        words.map(w -> w).named("one").union(words.map(w -> w).named("two"))),
                "one, two: 6 tasks");
    }

    @Test
    void whatTransformMakesIsOneJob() {
        assertJobs(words -> List.of(words.transform(batch -> batch.map(w -> w)).named("again")), "again: 3 tasks");
    }

    /** What is small is sorted and laid out on the driver. */
    @Test
    void sortedAndLaidOutAnewIsOneJob() {
        assertJobs(
                words -> List.of(words.transform(batch -> batch.sortBy(w -> w)).named("sorted")), "sorted: 3 tasks");
        assertJobs(words -> List.of(words.repartition(2).named("spread")), "spread: 3 tasks");
    }

    // ---- by key ----

    private static PairDStream<String, Integer> ones(DStream<String> words) {
        return words.mapToPair(word -> Pair.of(word, 1)).named("ones");
    }

    private static PairDStream<String, Integer> counts(DStream<String> words) {
        return ones(words).reduceByKey(Integer::sum).named("counts");
    }

    @Test
    void aCountByKeyIsOneJobOfTwoStages() {
        assertJobs(words -> List.of(counts(words)), "ones, counts: 5 tasks");
    }

    /** Which is computed once, and what comes behind it in a job of its own. */
    @Test
    void aCountByKeyOfTwoOutputsIsNotComputedTwice() {
        assertJobs(
                words -> {
                    PairDStream<String, Integer> counts = counts(words);
                    return List.of(counts, counts.filter(count -> true).named("some"));
                },
                "ones, counts: 5 tasks",
                "some: 2 tasks");
    }

    @Test
    void aJoinIsOneJobOfThreeStages() {
        assertJobs(
                words -> List.of(ones(words)
                        .join(words.mapToPair(word -> Pair.of(word, 2)).named("twos"))
                        .named("joined")),
                "ones, twos, joined: 8 tasks");
    }

    // ---- with state ----

    private static DStream<String> sums(PairDStream<String, Integer> counts) {
        return counts.mapWithState(StateSpec.<String, Integer, Integer, String>of((word, count, sum) -> {
                    sum.update(sum.getOption().orElse(0) + count.orElse(0));
                    return word + sum.get();
                }))
                .named("sums");
    }

    private static PairDStream<String, Integer> window(DStream<String> words) {
        return ones(words)
                .reduceByKeyAndWindow(Integer::sum, SECOND.multipliedBy(3), SECOND)
                .named("window");
    }

    @Test
    void stateIsOneJobOfTwoStages() {
        assertJobs(words -> List.of(sums(ones(words))), "sums, ones: 5 tasks");
        assertJobs(
                words -> List.of(ones(words)
                        .updateStateByKey(
                                (List<Integer> all, Optional<Integer> sum) -> Optional.of(sum.orElse(0) + all.size()))
                        .named("sums")),
                "sums, ones: 5 tasks");
    }

    @Test
    void whatComesBehindStateIsAJobOfItsOwn() {
        assertJobs(
                words -> List.of(sums(ones(words)).map(sum -> sum).named("shown")),
                "sums, ones: 5 tasks",
                "shown: 2 tasks");
    }

    @Test
    void aWindowByKeyIsOneJobOfTwoStages() {
        assertJobs(words -> List.of(window(words)), "ones, reduceByKeyAndWindow-2, window: 5 tasks");
    }

    @Test
    void aWindowOfRecordsComputesThoseOfTheBatchAlone() {
        assertJobs(words -> List.of(words.map(w -> w).named("again").window(SECOND.multipliedBy(2))), "again: 3 tasks");
    }

    @Test
    void stateBehindAWindowIsOneJobMore() {
        assertJobs(
                words -> List.of(sums(window(words))),
                "ones, reduceByKeyAndWindow-2, window: 5 tasks",
                "sums: 4 tasks");
    }
}
