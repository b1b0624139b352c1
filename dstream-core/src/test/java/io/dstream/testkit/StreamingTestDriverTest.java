package io.dstream.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.StreamingException;
import io.dstream.batch.Pair;
import io.dstream.function.Action2;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamingTestDriverTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void runsTheWordCount() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(SECOND)) {
            TestInput<String> in = driver.input();
            TestOutput<Pair<String, Long>> out = driver.collect(
                    in.stream().flatMap(l -> List.of(l.split(" "))).countByValue());
            in.add("a b", "a");
            driver.runBatch();
            assertThat(out.last()).containsExactlyInAnyOrder(Pair.of("a", 2L), Pair.of("b", 1L));

            driver.runBatches(2);

            assertThat(out.batches()).hasSize(3);
            assertThat(out.batchTimes())
                    .containsExactly(Instant.ofEpochSecond(1), Instant.ofEpochSecond(2), Instant.ofEpochSecond(3));
            assertThat(driver.now()).isEqualTo(Instant.ofEpochSecond(3));
            assertThat(driver.context().metrics().processedRecords()).isEqualTo(2);
        }
    }

    @Test
    void throwsWhatMadeTheProgramFail() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(SECOND)) {
            TestInput<String> in = driver.input();
            driver.collect(in.stream().map(Integer::parseInt).named("parse"));
            in.add("1", "x");

            assertThatThrownBy(driver::runBatch)
                    .isInstanceOf(StreamingException.class)
                    .hasMessageContaining("parse")
                    .hasMessageContaining("1970-01-01T00:00:01Z")
                    .hasCauseInstanceOf(NumberFormatException.class);
            assertThat(driver.context().state()).isEqualTo(StreamingContext.State.FAILED);
        }
    }

    // ---- restarts ----

    @TempDir
    Path directory;

    private final TestInput<String> words = TestInput.create();
    private final TestOutput<Pair<String, Long>> totals = TestOutput.create();

    private StreamingContext.Builder builder() {
        return StreamingContext.builder().appName("totals").batchInterval(SECOND);
    }

    private StreamingTestDriver totals(Action2<DStream<Pair<String, Long>>, StreamingContext> more) {
        return StreamingTestDriver.create(() -> builder().checkpointDir(directory), ssc -> {
            PairDStream<String, Long> counts =
                    PairDStream.of(ssc.from(words).named("words").map(word -> Pair.of(word, 1L)));
            DStream<Pair<String, Long>> sums = counts.<Long>updateStateByKey(
                            (ones, sum) -> Optional.of(sum.orElse(0L) + ones.size()))
                    .named("sums");
            sums.to(totals);
            more.accept(sums, ssc);
        });
    }

    @Test
    void aRestartGoesOnFromTheCheckpointAndTheClock() {
        try (StreamingTestDriver driver = totals((sums, ssc) -> {})) {
            words.add("a");
            driver.runBatch();
            StreamingContext before = driver.context();
            words.add("a", "b");

            driver.restart();

            assertThat(before.state()).isEqualTo(StreamingContext.State.STOPPED);
            assertThat(driver.context().state()).isEqualTo(StreamingContext.State.INITIALIZED);
            assertThat(driver.now()).isEqualTo(Instant.ofEpochSecond(1));
            driver.runBatch();
            assertThat(driver.now()).isEqualTo(Instant.ofEpochSecond(2));
            assertThat(totals.last()).containsExactlyInAnyOrder(Pair.of("a", 2L), Pair.of("b", 1L));
            assertThat(totals.batchTimes()).containsExactly(Instant.ofEpochSecond(1), Instant.ofEpochSecond(2));
        }
    }

    @Test
    void aBatchThatFailedIsRunAgainAfterARestartWithTheRecordsItHad() {
        AtomicBoolean failing = new AtomicBoolean(true);
        try (StreamingTestDriver driver = totals((sums, ssc) -> sums.foreachBatch(batch -> {
            if (failing.get()) {
                throw new IllegalStateException("not now");
            }
        }))) {
            words.add("a");
            assertThatThrownBy(driver::runBatch).hasMessageContaining("not now");
            words.add("a");
            failing.set(false);

            driver.restart();
            driver.runBatch();

            assertThat(totals.batches().subList(1, 3)) // after what the batch that failed had written
                    .containsExactly(List.of(Pair.of("a", 1L)), List.of(Pair.of("a", 2L)));
            assertThat(totals.batchTimes().subList(1, 3))
                    .containsExactly(Instant.ofEpochSecond(1), Instant.ofEpochSecond(2));
        }
    }

    @Test
    void anotherVersionGoesOnWithTheState() {
        try (StreamingTestDriver driver = totals((sums, ssc) -> {})) {
            words.add("a");
            driver.runBatch();

            driver.restart(ssc -> ssc.from(words)
                    .named("words")
                    .mapToPair(word -> Pair.of(word, 1L))
                    .<Long>updateStateByKey((ones, sum) -> Optional.of(sum.orElse(0L) + 10L * ones.size()))
                    .named("sums")
                    .to(totals));
            words.add("a");
            driver.runBatch();

            assertThat(totals.last()).containsExactly(Pair.of("a", 11L));
        }
    }

    @Test
    void everyOperatorIsRestoredAfterEveryBatch() {
        Set<StreamingContext> programs = new HashSet<>();
        try (StreamingTestDriver driver =
                totals((sums, ssc) -> programs.add(ssc)).everyOperatorRestoredAfterEveryBatch()) {
            for (int batch = 0; batch < 3; batch++) {
                words.add("a");
                driver.runBatch();
            }
        }
        assertThat(totals.all()).containsExactly(Pair.of("a", 1L), Pair.of("a", 2L), Pair.of("a", 3L));
        assertThat(programs).hasSize(4); // one for each batch, and one that was not started
    }

    /** What a function keeps for itself is not in the checkpoint, which is what the mode is there to find. */
    @Test
    void whatIsNotInTheCheckpointIsFoundOut() {
        TestOutput<Integer> counts = TestOutput.create();
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                        () -> builder().checkpointDir(directory), ssc -> {
                            AtomicInteger hidden = new AtomicInteger();
                            ssc.from(words)
                                    .named("words")
                                    .map(word -> hidden.incrementAndGet())
                                    .to(counts);
                        })
                .everyOperatorRestoredAfterEveryBatch()) {
            words.add("a");
            driver.runBatch();
            words.add("a");
            driver.runBatch();
        }
        assertThat(counts.all()).containsExactly(1, 1);
    }

    @Test
    void whatCannotBeRestartedIsSaidSo() {
        try (StreamingTestDriver built = StreamingTestDriver.create(builder().checkpointDir(directory))) {
            assertThatThrownBy(built::restart)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("create(configuration, program)");
            assertThatThrownBy(() -> built.restart(ssc -> {})).hasMessageContaining("create(configuration, program)");
            assertThatThrownBy(built::everyOperatorRestoredAfterEveryBatch)
                    .hasMessageContaining("create(configuration, program)");
        }
        try (StreamingTestDriver forgetful = StreamingTestDriver.create(
                this::builder, ssc -> ssc.from(words).named("words").print())) {
            forgetful.runBatch();
            assertThatThrownBy(forgetful::restart)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("totals has no checkpoint")
                    .hasMessageContaining("checkpointDir");
        }
    }

    @Test
    void whatWouldBeGoneAfterARestartIsRefused() {
        List<DStream<String>> streams = new ArrayList<>();
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                () -> builder().checkpointDir(directory), ssc -> streams.add(ssc.from(words)))) {
            assertThatThrownBy(driver::input).hasMessageContaining("TestInput.create()");
            assertThatThrownBy(() -> driver.input(2)).hasMessageContaining("TestInput.create()");
            assertThatThrownBy(() -> driver.collect(streams.get(0))).hasMessageContaining("TestOutput.create()");
            assertThatThrownBy(words::stream).hasMessageContaining("ssc.from(input)");
        }
    }

    @Test
    void anInputIsReadByOneStreamAtATime() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(this::builder, ssc -> {
            ssc.from(words).named("one").print();
            ssc.from(words).named("two").print();
        })) {
            assertThatThrownBy(driver::runBatch)
                    .hasStackTraceContaining("the input of 'two' is being read already")
                    .hasStackTraceContaining("make an input for each stream");
        }
    }

    @Test
    void aProgramThatCannotBeBuiltGivesItsThreadsBack() {
        List<StreamingContext> built = new ArrayList<>();
        assertThatThrownBy(() -> StreamingTestDriver.create(this::builder, ssc -> {
                    built.add(ssc);
                    throw new IOException("no such table");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no such table");
        assertThat(built).extracting(StreamingContext::state).containsExactly(StreamingContext.State.STOPPED);
    }
}
