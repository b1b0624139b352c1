package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.dstream.batch.Pair;
import io.dstream.source.Sources;
import io.dstream.state.StateSpec;
import io.dstream.testing.Await;
import io.dstream.testing.LogLines;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import io.dstream.time.ManualClock;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Windows in programs: what is refused, what they are put on and together with, what is kept for them. */
class WindowUseTest {
    private final StreamingTestDriver driver = StreamingTestDriver.create(
            StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).parallelism(2));
    private final TestInput<Integer> input = driver.input(1);
    private final DStream<Integer> numbers = input.stream();

    @AfterEach
    void close() {
        driver.close();
    }

    private static Duration s(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    /** Batches of one number, which is their time. */
    private void runTo(int last) {
        for (int t = (int) driver.now().getEpochSecond() + 1; t <= last; t++) {
            input.add(t);
            driver.runBatch();
        }
    }

    private PairDStream<String, Integer> pairs() {
        return numbers.mapToPair(n -> Pair.of(n % 2 == 0 ? "even" : "odd", n));
    }

    // ---- what is refused ----

    private static void refuses(ThrowingCallable window, String... durations) {
        assertThatIllegalArgumentException()
                .isThrownBy(window)
                .withMessageContainingAll(durations)
                .withMessageContaining("multiples");
    }

    @Test
    void lengthAndSlideMustBeMultiplesOfTheStreamsSlide() {
        DStream<Integer> twos = numbers.window(s(2), s(2));
        refuses(() -> numbers.window(Duration.ofMillis(1500)), "length of PT1.5S", "slide of PT1S", "slides by PT1S");
        refuses(() -> twos.window(s(3)), "length of PT3S", "slide of PT2S", "slides by PT2S");
        refuses(() -> twos.window(s(4), s(3)), "length of PT4S", "slide of PT3S", "slides by PT2S");
        refuses(() -> twos.window(s(0)), "length of PT0S");
        refuses(() -> twos.window(s(4), s(-2)), "slide of PT-2S");
        refuses(() -> twos.countByWindow(s(5)), "countByWindow", "PT5S", "PT2S");
        refuses(() -> twos.countByValueAndWindow(s(4), s(5)), "countByValueAndWindow", "PT4S", "PT5S", "PT2S");
        refuses(() -> twos.reduceByWindow(Integer::sum, s(4), s(5)), "reduceByWindow", "PT4S", "PT5S", "PT2S");
        refuses(
                () -> pairs().window(s(2), s(2)).reduceByKeyAndWindow(Integer::sum, s(3)),
                "reduceByKeyAndWindow",
                "PT3S",
                "PT2S");
        refuses(() -> pairs().groupByKeyAndWindow(s(1), Duration.ofMillis(1)), "groupByKeyAndWindow", "PT0.001S");
    }

    @Test
    void streamsOfDifferentSlidesCannotBePutTogether() {
        DStream<Integer> twos = numbers.window(s(4), s(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> numbers.union(twos))
                .withMessageContainingAll("different slides", "PT1S", "PT2S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pairs().join(pairs().window(s(4), s(2))))
                .withMessageContaining("different slides");
    }

    // ---- windows on and with others ----

    @Test
    void windowsOfTheSameSlideCanBeJoinedAndUnited() {
        TestOutput<Pair<String, Pair<Integer, Integer>>> joined =
                driver.collect(pairs().window(s(2), s(2)).join(pairs().window(s(4), s(2))));
        TestOutput<Pair<String, Pair<Integer, Integer>>> reduced =
                driver.collect(pairs().reduceByKeyAndWindow(Integer::sum, s(4), s(2))
                        .join(pairs().reduceByKeyAndWindow(Integer::sum, s(6), s(2))));
        TestOutput<Integer> united = driver.collect(
                numbers.window(s(2), s(2)).union(numbers.window(s(4), s(2)).map(n -> -n)));
        runTo(4);
        assertThat(joined.last())
                .containsExactlyInAnyOrder(
                        Pair.of("odd", Pair.of(3, 1)),
                        Pair.of("odd", Pair.of(3, 3)),
                        Pair.of("even", Pair.of(4, 2)),
                        Pair.of("even", Pair.of(4, 4)));
        assertThat(united.last()).containsExactly(3, 4, -1, -2, -3, -4);
        runTo(6);
        assertThat(reduced.last())
                .containsExactlyInAnyOrder(Pair.of("odd", Pair.of(8, 9)), Pair.of("even", Pair.of(10, 12)));
    }

    @Test
    void aWindowCanAggregateAWindowedStream() {
        TestOutput<Pair<String, Integer>> ofParts =
                driver.collect(pairs().window(s(2), s(2)).reduceByKeyAndWindow(Integer::sum, s(4), s(2)));
        TestOutput<Integer> ofOverlapping =
                driver.collect(numbers.window(s(3)).reduceByWindow(Integer::sum, s(2), s(1)));
        TestOutput<Pair<String, Integer>> ofSums = driver.collect(
                pairs().reduceByKeyAndWindow(Integer::sum, s(6), s(4)).window(s(8), s(4)));
        runTo(8);
        assertThat(ofParts.last()).containsExactlyInAnyOrder(Pair.of("odd", 5 + 7), Pair.of("even", 6 + 8));
        assertThat(ofOverlapping.last()).containsExactly((5 + 6 + 7) + (6 + 7 + 8));
        assertThat(ofSums.last())
                .containsExactlyInAnyOrder(
                        Pair.of("odd", 1 + 3),
                        Pair.of("even", 2 + 4),
                        Pair.of("odd", 3 + 5 + 7),
                        Pair.of("even", 4 + 6 + 8));
    }

    @Test
    void aBatchThatAWindowKeepsIsComputedOnce() {
        AtomicInteger calls = new AtomicInteger();
        TestOutput<Integer> out = driver.collect(numbers.map(n -> {
                    calls.incrementAndGet();
                    return n;
                })
                .window(s(3)));
        runTo(5);
        assertThat(out.last()).containsExactly(3, 4, 5);
        assertThat(calls).hasValue(5);
    }

    // ---- what is kept ----

    private List<Integer> kept(DStream<Integer> stream) {
        return stream.slice(Instant.EPOCH, Instant.ofEpochSecond(1_000)).stream()
                .flatMap(batch -> batch.collect().stream())
                .toList();
    }

    @Test
    void batchesAreKeptNoLongerThanAWindowNeedsThem() {
        DStream<Integer> three = numbers.map(n -> n);
        DStream<Integer> gaps = numbers.map(n -> n);
        DStream<Integer> nested = numbers.map(n -> n);
        driver.collect(three.window(s(3), s(2)));
        driver.collect(gaps.window(s(1), s(4)));
        driver.collect(nested.window(s(2), s(2)).window(s(4), s(2)));
        runTo(4);
        assertThat(kept(three)).containsExactly(4); // the next window is at 6 s
        assertThat(kept(gaps)).isEmpty();
        assertThat(kept(nested)).isEmpty();
        runTo(7);
        assertThat(kept(three)).containsExactly(6, 7);
        assertThat(kept(gaps)).isEmpty();
        assertThat(kept(nested)).containsExactly(7);
        runTo(100);
        assertThat(kept(three)).containsExactly(100);
    }

    @Test
    void aSliceGivesWhatIsRemembered() {
        DStream<Integer> negated = numbers.map(n -> -n).remember(s(3));
        PairDStream<String, Integer> sums = pairs().reduceByKeyAndWindow(Integer::sum, s(6), s(4));
        sums.remember(s(8));
        driver.collect(numbers);
        assertThatIllegalStateException().isThrownBy(() -> negated.slice(Instant.EPOCH, Instant.EPOCH));
        runTo(9);
        assertThat(kept(negated)).containsExactly(-7, -8, -9);
        assertThat(negated.slice(Instant.ofEpochSecond(8), Instant.ofEpochSecond(8)))
                .singleElement()
                .satisfies(batch -> assertThat(batch.collect()).containsExactly(-8));
        assertThat(numbers.slice(Instant.EPOCH, Instant.ofEpochSecond(9))).isEmpty();
        assertThat(sums.slice(Instant.EPOCH, Instant.ofEpochSecond(9)))
                .as("at 4 s and 8 s, though the window also takes in at 1, 2, 3, ...")
                .satisfiesExactly(
                        at4 -> assertThat(at4.collect())
                                .containsExactlyInAnyOrder(Pair.of("odd", 4), Pair.of("even", 6)),
                        at8 -> assertThat(at8.collect())
                                .containsExactlyInAnyOrder(Pair.of("odd", 15), Pair.of("even", 18)));
    }

    private static final class Big {
        final int id;

        Big(int id) {
            this.id = id;
        }
    }

    @Test
    void recordsAreLetGoOfWhereAWindowHoldsWhatWasMadeOfThem() {
        TestInput<Big> bigs = driver.input(2);
        TestOutput<Pair<Integer, Integer>> sums = driver.collect(bigs.stream()
                .mapToPair(big -> Pair.of(big.id % 2, big.id))
                .reduceByKeyAndWindow(Integer::sum, s(60), s(1)));
        TestOutput<Integer> panes =
                driver.collect(bigs.stream().map(big -> big.id).reduceByWindow(Integer::sum, s(60), s(20)));
        TestOutput<Integer> window =
                driver.collect(bigs.stream().map(big -> big.id).window(s(60), s(10)));
        List<WeakReference<Big>> records = new ArrayList<>();
        for (int id = 1; id <= 4; id++) {
            Big big = new Big(id);
            records.add(new WeakReference<>(big));
            bigs.add(big);
        }
        driver.runBatches(3);
        Await.until("the records are collected", () -> {
            System.gc();
            return records.stream().allMatch(record -> record.get() == null);
        });
        assertThat(sums.last()).containsExactlyInAnyOrder(Pair.of(0, 6), Pair.of(1, 4));
        driver.runBatches(17);
        assertThat(window.last()).containsExactly(1, 2, 3, 4);
        assertThat(panes.last()).containsExactly(10);
    }

    // ---- ticks that are left out ----

    @Test
    void ticksThatAreLeftOutAreAsIfNothingHadComeIn() throws Exception {
        ManualClock clock = ManualClock.at(Instant.EPOCH);
        ArrayDeque<List<Integer>> queue = new ArrayDeque<>();
        for (int n = 1; n <= 12; n++) {
            queue.add(List.of(n));
        }
        Collected<Integer> windows = new Collected<>();
        Collected<Integer> sums = new Collected<>();
        Collected<String> states = new Collected<>();
        try (LogLines quiet = new LogLines();
                StreamingContext ssc = StreamingContext.builder()
                        .batchInterval(s(1))
                        .clock(clock)
                        .parallelism(1)
                        .build()) {
            DStream<Integer> stream = ssc.from(Sources.queue(queue));
            stream.window(s(6), s(4)).to(windows);
            stream.reduceByWindow(Integer::sum, s(6), s(4)).to(sums);
            StateSpec<Integer, Integer, Integer, String> spec = StateSpec.of((key, value, state) -> {
                if (!state.isTimingOut()) {
                    state.update(1);
                }
                return (state.isTimingOut() ? "out " : "in ") + key;
            });
            stream.mapToPair(n -> Pair.of(n, n))
                    .mapWithState(spec.timeout(s(100)))
                    .to(states);
            ssc.start();
            for (int t = 1; t <= 5; t++) {
                advance(ssc, clock, s(1));
            }
            advance(ssc, clock, s(1_998)); // to 2003 s
            advance(ssc, clock, s(1));
            assertThat(quiet.at(ch.qos.logback.classic.Level.WARN)).hasSize(1);
            for (int t = 2_005; t <= 2_008; t++) {
                advance(ssc, clock, s(1));
            }
        }
        assertThat(windows.seconds()).containsExactly(4L, 2_004L, 2_008L);
        assertThat(windows.batches()).containsExactly(List.of(1, 2, 3, 4), List.of(6, 7), List.of(6, 7, 8, 9, 10, 11));
        assertThat(sums.batches()).containsExactly(List.of(10), List.of(13), List.of(51));
        assertThat(states.batches().get(5)).containsExactly("in 6", "out 1", "out 2", "out 3", "out 4", "out 5");
    }

    private static void advance(StreamingContext ssc, ManualClock clock, Duration by) throws Exception {
        clock.advance(by);
        assertThat(ssc.awaitBatch(clock.now(), Await.DEADLINE)).isTrue();
    }
}
