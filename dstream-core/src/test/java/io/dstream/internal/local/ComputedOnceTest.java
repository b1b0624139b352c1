package io.dstream.internal.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.function.Action1;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan uses more than once is computed once, and what a tick has computed is kept until its end, not longer. */
@SuppressWarnings("serial") // javac takes every package named internal for one of the JDK
class ComputedOnceTest {
    private final AtomicInteger calls = new AtomicInteger(); // of the first function
    private final StreamingTestDriver driver = StreamingTestDriver.create(
            StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).parallelism(2));
    private final TestInput<String> in = driver.input(2);

    @AfterEach
    void close() {
        driver.close();
    }

    private Batch<String> counted(Batch<String> lines) {
        return lines.map(line -> {
            calls.incrementAndGet();
            return line;
        });
    }

    private PairBatch<String, String> links(Batch<String> lines) {
        return counted(lines).mapToPair(line -> Pair.of(line.substring(0, 1), line.substring(1)));
    }

    private Batch<String> threeLines() {
        return driver.context().batch(List.of("ab", "bc", "ca"));
    }

    /** Each round uses what the round before has made twice, and the links once more. */
    private PairBatch<String, Double> ranks(Batch<String> lines, int rounds) {
        PairBatch<String, String> links = links(lines);
        PairBatch<String, Double> ranks = links.mapValues(to -> 1.0);
        for (int i = 0; i < rounds; i++) {
            PairBatch<String, Double> given = links.join(ranks)
                    .values()
                    .mapToPair(both -> Pair.of(both.key(), both.value()))
                    .reduceByKey(Double::sum);
            ranks = ranks.join(given).mapValues(both -> 0.15 * both.key() + 0.85 * both.value());
        }
        return ranks;
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 12, 16, 40})
    void anIterativeJobCallsItsFirstFunctionOnceForEachRecord(int rounds) {
        assertThat(ranks(threeLines(), rounds).collectAsMap())
                .allSatisfy((page, rank) -> assertThat(rank).isBetween(0.999, 1.001));
        assertThat(calls).hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void aJobThatGrowsRecordByRecordDoesToo(int rounds) {
        Batch<String> all = counted(threeLines());
        for (int i = 0; i < rounds; i++) {
            all = all.map(line -> line + "!").union(all.filter(line -> false));
        }

        assertThat(all.count()).isEqualTo(3);
        assertThat(calls).hasValue(3);
    }

    @Test
    void partitionsOfWhatIsSharedKeepTheirNumbers() {
        Batch<String> shared = counted(threeLines());
        List<Pair<String, Long>> numbered = shared.zipWithIndex()
                .union(shared.map(line -> line + "!").zipWithIndex())
                .collect();

        assertThat(numbered).hasToString("[(ab, 0), (bc, 1), (ca, 2), (ab!, 0), (bc!, 1), (ca!, 2)]");
        assertThat(shared.sample(0.5, 7).union(shared).take(100))
                .isEqualTo(shared.sample(0.5, 7).union(shared).collect());
    }

    @Test
    void whatIsNotAskedForIsNotComputedOfWhatIsUsedTwiceEither() {
        Iterable<Integer> ones = () -> Stream.generate(() -> 1).iterator();
        Batch<Integer> endless = driver.context().batch(List.of(1, 2), 2).flatMap(n -> ones);

        assertThat(endless.union(endless).take(3)).containsExactly(1, 1, 1);
    }

    // ---- within a tick ----

    private void runInATick(Action1<Batch<String>> output) {
        in.stream().foreachBatch(output);
        in.add("ab", "bc", "ca");
        driver.runBatch();
    }

    @Test
    void severalActionsOnWhatAnOperatorByKeyHasMadeComputeItOnce() {
        runInATick(lines -> {
            PairBatch<String, Long> counts = links(lines).countByKey();
            assertThat(counts.count()).isEqualTo(3);
            assertThat(counts.sortByKey().keys().collect()).containsExactly("a", "b", "c");
            assertThat(counts.filter(count -> count.key().equals("a")).collectAsMap())
                    .containsEntry("a", 1L);
        });
        assertThat(calls).hasValue(3);
    }

    @Test
    void anActionInEachRoundOfAnIterativeJobComputesNoMore() {
        runInATick(lines -> {
            PairBatch<String, Double> ranks = links(lines).mapValues(to -> 1.0).reduceByKey(Double::sum);
            for (int i = 0; i < 10; i++) {
                ranks = ranks.join(ranks)
                        .mapValues(both -> both.key() + both.value())
                        .reduceByKey(Double::sum);
                assertThat(ranks.count()).isEqualTo(3);
            }
            assertThat(ranks.collectAsMap()).containsEntry("a", 1024.0);
        });
        assertThat(calls).hasValue(3);
    }

    @Test
    void recordByRecordTheSecondActionComputesForAllThatFollow() {
        runInATick(lines -> {
            Batch<String> batch = counted(lines);
            for (int i = 0; i < 5; i++) {
                assertThat(batch.count()).isEqualTo(3);
                assertThat(batch.collect()).containsExactly("ab", "bc", "ca");
            }
        });
        assertThat(calls).hasValue(6);
    }

    /** Runs a tick for each number: with so many actions on one batch of a stream. Gives the calls in each. */
    private List<Integer> callsOf(int... actions) {
        AtomicInteger wanted = new AtomicInteger();
        in.stream()
                .map(line -> {
                    calls.incrementAndGet();
                    return line;
                })
                .foreachBatch(lines -> {
                    for (int action = 0; action < wanted.get(); action++) {
                        assertThat(lines.collect()).containsExactly("ab", "bc", "ca");
                    }
                });
        List<Integer> each = new ArrayList<>();
        for (int ofTick : actions) {
            wanted.set(ofTick);
            calls.set(0);
            in.add("ab", "bc", "ca");
            driver.runBatch();
            each.add(calls.get() / 3);
        }
        return each;
    }

    @Test
    void whereABatchHadManyActionsTheFirstOneOfTheNextBatchComputesForAll() {
        assertThat(callsOf(5, 5, 3, 5)).containsExactly(2, 1, 1, 1);
    }

    @Test
    void whereABatchHadFewActionsNothingIsKeptForMore() {
        assertThat(callsOf(2, 2, 2, 4, 4, 1, 4)).containsExactly(2, 2, 2, 3, 1, 1, 2);
    }

    @Test
    void anOutputThatHasNoActionInATickLosesNothing() {
        assertThat(callsOf(4, 4, 0, 4)).containsExactly(2, 1, 0, 1);
    }

    @Test
    void whatIsKeptIsGivenBackAtTheEndOfTheTick() {
        List<Batch<?>> kept = new ArrayList<>();
        runInATick(lines -> {
            kept.add(links(lines).countByKey());
            kept.get(0).count();
            kept.get(0).count();
            assertThat(calls).hasValue(3);
        });

        assertThat(kept.get(0).count()).isEqualTo(3); // between two ticks
        assertThat(calls).hasValue(6);
        assertThat(kept.get(0).count()).isEqualTo(3);
        assertThat(calls).hasValue(9);
    }

    @Test
    void whatIsKeptIsLetGoOfBeforeMemoryRunsOut() {
        int tooMany = Math.toIntExact(Runtime.getRuntime().maxMemory() / Long.BYTES + 1);
        runInATick(lines -> {
            PairBatch<String, Long> counts = links(lines).countByKey();
            counts.count();
            assertThatThrownBy(() -> allocate(tooMany)).isInstanceOf(OutOfMemoryError.class);
            assertThat(counts.count()).isEqualTo(3);
        });
        assertThat(calls).hasValue(6);
    }

    private static int allocate(int longs) {
        return new long[longs].length;
    }
}
