package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.report.BatchReport;
import io.dstream.report.RecoveryReport;
import io.dstream.report.StreamingEvent.Recovering;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.Sink;
import io.dstream.source.Sources;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import io.dstream.time.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that is stopped and started again goes on as if it had never been stopped. */
class RecoveryTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private StreamingTestDriver driver() {
        return StreamingTestDriver.create(builder());
    }

    private StreamingContext.Builder builder() {
        return StreamingContext.builder()
                .appName("recovery")
                .parallelism(2)
                .batchInterval(SECOND)
                .checkpointDir(directory);
    }

    private static DStream<Pair<String, Long>> totals(DStream<String> words) {
        return words.mapToPair(word -> Pair.of(word, 1L))
                .mapWithState(StateSpec.<String, Long, Long, Pair<String, Long>>of((word, n, total) -> {
                    long sum = total.getOption().orElse(0L) + n.orElse(0L);
                    total.update(sum);
                    return Pair.of(word, sum);
                }))
                .named("totals");
    }

    @Test
    void whatASkippedBatchHasChangedIsNotWrittenWithTheNext() {
        TestInput<String> in = TestInput.create();
        TestOutput<Pair<String, Long>> out = TestOutput.create();
        AtomicBoolean failing = new AtomicBoolean(true);
        try (StreamingTestDriver driver =
                StreamingTestDriver.create(() -> builder().onBatchFailure(BatchFailurePolicy.skip()), ssc -> {
                    DStream<Pair<String, Long>> totals = totals(ssc.from(in).named("words"));
                    totals.foreachBatch(batch -> {
                        if (failing.get() && batch.collect().contains(Pair.of("a", 1L))) {
                            throw new IllegalStateException("not now");
                        }
                    });
                    totals.to(out);
                })) {
            in.add("a");
            driver.runBatch();
            in.add("b");
            driver.runBatch();
            failing.set(false);
            for (String word : List.of("a", "b")) {
                driver.restart();
                in.add(word);
                driver.runBatch();
            }
        }
        assertThat(out.batches().subList(out.batches().size() - 2, out.batches().size()))
                .containsExactly(List.of(Pair.of("a", 1L)), List.of(Pair.of("b", 2L)));
    }

    @Test
    void stateGoesOnWhereItWasStopped() {
        TestInput<String> in = TestInput.create();
        TestOutput<Pair<String, Long>> out = TestOutput.create();
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                this::builder, ssc -> totals(ssc.from(in).named("words")).to(out))) {
            for (int run = 0; run < 3; run++) {
                in.add("a", "b");
                driver.runBatch();
                in.add("a");
                driver.runBatch();
                assertThat(out.last()).isEqualTo(List.of(Pair.of("a", 2L * (run + 1))));
                driver.restart();
            }
        }
    }

    @Test
    void howFarTheCheckpointIsReadIsToldBeforeTheStart() {
        Events first = run(List.of("a", "b"));
        Events second = run(List.of("c"));

        assertThat(first.of(Recovering.class)).isEmpty(); // there was nothing to read
        List<RecoveryReport> told =
                second.of(Recovering.class).stream().map(Recovering::recovery).toList();
        assertThat(second.names().subList(0, told.size())).containsOnly("Recovering");
        assertThat(told)
                .hasSizeBetween(3, 101)
                .isSortedAccordingTo(Comparator.comparingLong(RecoveryReport::bytesRead))
                .extracting(RecoveryReport::bytes)
                .containsOnly(told.get(0).bytes());
        assertThat(told.get(0).bytesRead()).isZero();
        assertThat(told.subList(0, told.size() - 1)).noneMatch(RecoveryReport::isDone);
        assertThat(told.get(told.size() - 1).isDone()).isTrue();
    }

    private Events run(List<String> words) {
        Events events = new Events();
        try (StreamingTestDriver driver = driver()) {
            driver.context().addListener(events);
            TestInput<String> in = driver.input();
            in.stream().named("words").foreachBatch(Batch::count);
            for (String word : words) {
                in.add(word);
                driver.runBatch();
            }
        }
        return events;
    }

    @Test
    void aLongStopIsNotMadeUpForWithEmptyBatches() {
        List<Instant> times = new ArrayList<>();
        for (int hours : new int[] {0, 5}) {
            ManualClock clock = ManualClock.at(Instant.EPOCH.plus(Duration.ofHours(hours)));
            try (StreamingContext ssc = StreamingContext.builder()
                    .batchInterval(SECOND)
                    .clock(clock)
                    .checkpointDir(directory)
                    .build()) {
                ssc.from(Sources.queue(new ArrayDeque<List<String>>()))
                        .named("nothing")
                        .foreachBatch((batch, time) -> times.add(time));
                ssc.start();
                clock.advance(SECOND);
                awaitBatch(ssc, clock.now());
            }
        }

        assertThat(times).containsExactly(Instant.ofEpochSecond(1), Instant.ofEpochSecond(5 * 3600 + 1));
    }

    private static void awaitBatch(StreamingContext ssc, Instant time) {
        try {
            assertThat(ssc.awaitBatch(time, Duration.ofSeconds(30))).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aBatchThatIsRunAgainHasTheRecordsAndFiguresItHad() {
        try (StreamingTestDriver driver = driver()) {
            TestInput<String> in = driver.input();
            in.stream().named("words").foreachBatch(batch -> {
                throw new IllegalStateException("not now");
            });
            in.add("a", "b", "c");
            assertThatThrownBy(driver::runBatch).hasMessageContaining("not now");
        }
        try (StreamingTestDriver driver = driver()) {
            List<BatchReport> reports = new ArrayList<>();
            List<BatchInfo> infos = new ArrayList<>();
            driver.context().addListener(new StreamingListener() {
                @Override
                public void onBatchCompleted(BatchReport batch) {
                    reports.add(batch);
                }
            });
            TestInput<String> in = driver.input();
            TestOutput<String> out = driver.collect(in.stream().named("words"));
            in.stream().to(new Sink<>() {
                @Override
                public void write(Batch<String> batch, Instant batchTime) {}

                @Override
                public void write(Batch<String> batch, BatchInfo info) {
                    infos.add(info);
                }
            });
            in.add("d");
            driver.runBatch();

            assertThat(out.batches()).containsExactly(List.of("a", "b", "c"), List.of("d"));
            assertThat(reports).extracting(BatchReport::id).containsExactly(1L, 2L);
            assertThat(reports).extracting(BatchReport::records).containsExactly(3L, 1L);
            assertThat(infos).extracting(BatchInfo::replay).containsExactly(true, false);
            assertThat(infos).extracting(BatchInfo::id).containsExactly(1L, 2L);
        }
    }

    @Test
    void stateThatIsKnownToHaveNoCodecIsRefusedAtTheStart() {
        record Cart(int items) {}
        try (StreamingTestDriver driver = driver()) {
            TestInput<String> in = driver.input();
            in.stream().named("words");
            driver.collect(in.stream()
                    .mapToPair(word -> Pair.of(word, 1L))
                    .mapWithState(StateSpec.<String, Long, Cart, String>of((word, n, cart) -> word)
                            .types(String.class, Cart.class))
                    .named("carts"));

            assertThatThrownBy(driver::runBatch)
                    .isInstanceOf(CheckpointRefusedException.class)
                    .hasMessageContaining("carts")
                    .hasMessageContaining(".codec(Codecs.ofRecord(Cart.class))");
        }
    }

    @Test
    void theTypeOfStateThatIsGivenWithTheFunctionIsCheckedAtTheStart() {
        record Cart(int items) {}
        List<Function<PairDStream<String, Long>, DStream<?>>> programs = List.of(
                ones -> ones.mapWithState(Cart.class, (word, n, cart) -> word).named("carts"),
                ones -> ones.updateStateByKey(Cart.class, (values, cart) -> Optional.of(new Cart(1)))
                        .named("carts"),
                ones -> ones.updateStateByKey(Cart.class, (time, word, values, cart) -> Optional.of(new Cart(1)))
                        .named("carts"));
        for (Function<PairDStream<String, Long>, DStream<?>> program : programs) {
            try (StreamingTestDriver driver = driver()) {
                TestInput<String> in = driver.input();
                in.stream().named("words");
                driver.collect(program.apply(in.stream().mapToPair(word -> Pair.of(word, 1L))));

                assertThatThrownBy(driver::runBatch)
                        .isInstanceOf(CheckpointRefusedException.class)
                        .hasMessageContaining("carts")
                        .hasMessageContaining(".codec(Codecs.ofRecord(Cart.class))");
            }
        }
    }

    @Test
    void stateThatTurnsOutToHaveNoCodecStopsTheBatchBeforeAnythingIsShown() {
        record Cart(int items) {}
        try (StreamingTestDriver driver = driver()) {
            TestInput<String> in = driver.input();
            in.stream().named("words");
            TestOutput<String> out = driver.collect(in.stream()
                    .mapToPair(word -> Pair.of(word, 1L))
                    .mapWithState(StateSpec.<String, Long, Cart, String>of((word, n, cart) -> {
                        cart.update(new Cart(1));
                        return word;
                    }))
                    .named("carts"));
            in.add("a");

            assertThatThrownBy(driver::runBatch)
                    .isInstanceOf(StreamingException.class)
                    .hasMessageContaining(".codec(Codecs.ofRecord(Cart.class))");
            assertThat(out.batches()).isEmpty();
        }
    }
}
