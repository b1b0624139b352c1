package io.dstream.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.engine.Engine;
import io.dstream.internal.local.LocalEngine;
import io.dstream.source.Receiver;
import io.dstream.source.Sources;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import io.dstream.toy.ToyEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nulls that come in from outside, and that actions give: whatever takes records takes them, and state, windows and
 * checkpoints keep them. What operators do with them is in the tables of {@link WordOperators} and
 * {@link PairOperators}, whose inputs have nulls, and in {@link NullRecordsTest}.
 */
class NullsFromOutsideTest {
    private static final List<String> WORDS = Arrays.asList(null, "a", null);
    private static final List<Pair<String, String>> PAIRS =
            List.of(Pair.of(null, "x"), Pair.of("a", null), Pair.of(null, null));

    @TempDir
    Path folder;

    static Stream<Arguments> engines() {
        return Stream.of(
                Arguments.of("local", (Supplier<Engine>) () -> new LocalEngine("nulls", 2)),
                Arguments.of("sending", (Supplier<Engine>) () -> ToyEngine.sending(2)));
    }

    private static StreamingContext.Builder builder(Supplier<Engine> engine) {
        return StreamingContext.builder()
                .appName("nulls")
                .batchInterval(Duration.ofSeconds(1))
                .engine(engine.get());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void actionsGiveThem(String name, Supplier<Engine> engine) throws IOException {
        try (StreamingContext ssc = builder(engine).build()) {
            Batch<String> words = ssc.batch(WORDS, 2);
            PairBatch<String, String> pairs = ssc.pairs(PAIRS);
            assertThat(words.first()).isNull();
            assertThat(words.take(2)).containsExactly(null, "a");
            assertThat(words.top(3)).containsExactly("a", null, null);
            assertThat(words.takeOrdered(3)).containsExactly(null, null, "a");
            assertThat(words.countByValue()).isEqualTo(counts());
            assertThat(words.min(Comparator.nullsLast(Comparator.naturalOrder())))
                    .contains("a");
            assertThat(words.fold("", (a, b) -> a + b)).isEqualTo("nullanull");
            assertThat(words.toLocalIterator()).toIterable().containsExactlyElementsOf(WORDS);
            assertThat(words.partitions())
                    .isEqualTo(List.of(Collections.singletonList((String) null), WORDS.subList(1, 3)));
            assertThat(words.glom().collect()).isEqualTo(words.partitions());
            assertThat(pairs.lookup(null)).containsExactly("x", null);
            assertThat(pairs.collectAsMap()).containsEntry(null, null).containsEntry("a", null);
            assertThat(pairs.countByKey().collectAsMap()).isEqualTo(counts());
            words.saveAsTextFile(folder.resolve(name));
            assertThat(Files.readAllLines(folder.resolve(name).resolve("part-00001")))
                    .containsExactly("a", "null");
            assertThatThrownBy(() -> words.min(Comparator.nullsFirst(Comparator.naturalOrder())))
                    .hasMessageContaining("min")
                    .hasMessageContaining("expected a record"); // an Optional cannot hold null
            assertThatThrownBy(words.filter(word -> false)::first).isInstanceOf(NoSuchElementException.class);
        }
    }

    private static Map<String, Long> counts() {
        Map<String, Long> counts = new java.util.HashMap<>();
        counts.put(null, 2L);
        counts.put("a", 1L);
        return counts;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void sourcesTakeThem(String name, Supplier<Engine> engine) {
        Queue<Collection<String>> queue = new ArrayDeque<>();
        Receiver<String> receiver = new Receiver<>() {
            @Override
            protected void onStart() {}

            @Override
            protected void onStop() {}
        };
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                builder(engine).checkpointDir(folder.resolve("checkpoint")).checkpointSyncByOs())) {
            StreamingContext ssc = driver.context();
            TestInput<String> input = driver.input();
            TestOutput<String> ofInput = driver.collect(input.stream().named("input"));
            TestOutput<String> ofQueue =
                    driver.collect(ssc.from(Sources.queue(queue)).named("queue"));
            TestOutput<String> ofReceiver =
                    driver.collect(ssc.from(Sources.of(receiver)).named("receiver"));
            ssc.start();
            input.add(null, "a");
            input.addAll(WORDS);
            queue.add(WORDS);
            receiver.store((String) null);
            receiver.store(WORDS);
            driver.runBatch();

            assertThat(ofInput.last()).containsExactly(null, "a", null, "a", null);
            assertThat(ofQueue.last()).isEqualTo(WORDS);
            assertThat(ofReceiver.last()).containsExactly(null, null, "a", null);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void stateAndWindowsKeepThemAndSoDoesTheCheckpoint(String name, Supplier<Engine> engine) {
        TestInput<Pair<String, String>> in = TestInput.create(2);
        TestOutput<Object> states = TestOutput.create();
        TestOutput<Object> updated = TestOutput.create();
        TestOutput<Object> windows = TestOutput.create();
        TestOutput<Object> joined = TestOutput.create();
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                        () -> builder(engine)
                                .checkpointDir(folder.resolve("state"))
                                .checkpointSyncByOs(),
                        ssc -> {
                            var pairs = io.dstream.PairDStream.of(ssc.from(in).named("in"));
                            pairs.mapWithState(StateSpec.<String, String, Integer, String>of((key, value, state) -> {
                                                int n = state.getOption().orElse(0) + 1;
                                                state.update(n);
                                                return key + value.orElse("-") + n;
                                            })
                                            .initialState(List.of(Pair.of(null, 10))))
                                    .named("states")
                                    .<Object>map(record -> record)
                                    .to(states);
                            pairs.<Integer>updateStateByKey((values, n) -> Optional.of(values.size() + n.orElse(0)))
                                    .named("updated")
                                    .<Object>map(record -> record)
                                    .to(updated);
                            DStream<Pair<String, String>> window = pairs.window(Duration.ofSeconds(2));
                            window.named("window").<Object>map(record -> record).to(windows);
                            pairs.leftOuterJoin(ssc.pairs(PAIRS))
                                    .<Object>map(record -> record)
                                    .to(joined);
                        })
                .everyOperatorRestoredAfterEveryBatch()) {
            in.addAll(PAIRS);
            driver.runBatch();
            in.addAll(PAIRS);
            driver.runBatch();
        }
        assertThat(states.last()).containsExactlyInAnyOrder("nullx13", "null-14", "a-2");
        assertThat(updated.last()).containsExactlyInAnyOrder(Pair.of(null, 4), Pair.of("a", 2));
        assertThat(windows.last()).hasSize(6).containsAll(PAIRS);
        assertThat(joined.last())
                .containsExactlyInAnyOrder(
                        Pair.of(null, Pair.of("x", Optional.of("x"))),
                        Pair.of(null, Pair.of("x", Optional.empty())),
                        Pair.of(null, Pair.of(null, Optional.of("x"))),
                        Pair.of(null, Pair.of(null, Optional.empty())),
                        Pair.of("a", Pair.of(null, Optional.empty())));
    }
}
