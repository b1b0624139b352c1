package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.engine.OperatorCounts;
import io.dstream.engine.local.LocalEngine;
import io.dstream.function.Order;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.RecordConsumer;
import io.dstream.sink.FileSink;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import io.dstream.toy.ToyEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program tells an engine that is not in its process, and what it can send there. */
class SecondEngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static StreamingContext.Builder builder(ToyEngine engine) {
        return StreamingContext.builder()
                .appName("second")
                .batchInterval(SECOND)
                .engine(engine);
    }

    private static PairDStream<String, Integer> counted(DStream<String> words) {
        return words.mapToPair(word -> Pair.of(word, 1))
                .mapWithState(StateSpec.<String, Integer, Integer, Pair<String, Integer>>of((word, one, state) -> {
                    state.update(state.getOption().orElse(0) + one.orElse(0));
                    return Pair.of(word, state.get());
                }))
                .mapToPair(pair -> pair);
    }

    // ---- what is held ----

    @Test
    void resultsAreReleasedWithTheirBatch() {
        ToyEngine engine = ToyEngine.direct(2);
        try (StreamingTestDriver driver = StreamingTestDriver.create(builder(engine))) {
            TestInput<String> in = driver.input();
            DStream<String> shared = in.stream().map(word -> word + "!").cache();
            List<Integer> during = new ArrayList<>();
            shared.foreachBatch(batch -> {
                batch.collect();
                during.add(engine.held.size());
            });
            counted(shared).foreachBatch(batch -> batch.collect());
            for (int i = 0; i < 3; i++) {
                in.add("a", "b");
                driver.runBatch();
                assertThat(engine.held).isEmpty();
            }
            assertThat(during).containsExactly(2, 2, 2);
        }
    }

    @Test
    void resultsAreHeldForAsLongAsAWindowNeedsThem() {
        ToyEngine engine = ToyEngine.direct(2);
        try (StreamingTestDriver driver = StreamingTestDriver.create(builder(engine))) {
            TestInput<String> in = driver.input();
            in.stream().map(word -> word + "!").window(Duration.ofSeconds(3)).foreachBatch(batch -> batch.collect());
            List<Integer> held = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                in.add("a");
                driver.runBatch();
                held.add(engine.held.size());
            }
            assertThat(held).containsExactly(1, 2, 2, 2, 2);
        }
    }

    @Test
    void whatABatchThatIsTriedAgainHasHeldIsReleased() {
        ToyEngine engine = ToyEngine.direct(1);
        List<Integer> held = new ArrayList<>();
        try (StreamingTestDriver driver =
                StreamingTestDriver.create(builder(engine).onBatchFailure(BatchFailurePolicy.skip()))) {
            TestInput<String> in = driver.input();
            counted(in.stream()).foreachBatch(batch -> {
                held.add(engine.held.size());
                throw new IOException("no disk");
            });
            in.add("a");
            driver.runBatch();
            assertThat(held).containsExactly(1);
            assertThat(engine.held).isEmpty();
        }
    }

    @Test
    void resultsThatDoNotNeedEachOtherAreHeldTogether() {
        ToyEngine engine = ToyEngine.direct(1);
        try (StreamingTestDriver driver = StreamingTestDriver.create(builder(engine))) {
            TestInput<String> in = driver.input();
            PairDStream<String, Integer> first = counted(in.stream());
            PairDStream<String, Integer> onFirst = counted(first.keys());
            PairDStream<String, Integer> second = counted(in.stream());
            Stream.of(first, onFirst, second).forEach(each -> each.foreachBatch(batch -> batch.collect()));
            in.add("a");
            driver.runBatch();
        }
        assertThat(engine.holds).containsExactly(2, 1);
    }

    @Test
    void aBatchIsReleasedByUnpersist() {
        ToyEngine engine = ToyEngine.direct(1);
        try (StreamingContext context = builder(engine).build()) {
            var batch = context.batch(List.of(1, 2), 1).map(n -> n + 1).cache();
            batch.collect();
            assertThat(engine.held).hasSize(1);
            assertThat(batch.unpersist().collect()).containsExactly(2, 3);
            assertThat(batch.unpersist()).isSameAs(batch);
            assertThat(engine.held).isEmpty();
        }
    }

    // ---- what is sent ----

    @Test
    void aComparatorThatCannotBeSentIsRefusedWithWhatToWrite() {
        Comparator<String> byLength = (a, b) -> Integer.compare(a.length(), b.length());
        try (StreamingContext there = builder(ToyEngine.sending(1)).build();
                StreamingContext here = StreamingContext.local(SECOND)) {
            for (StreamingContext context : List.of(there, here)) {
                var words = context.batch(List.of("aa", "b"), 1);
                assertThat(words.top(1, Order.of((a, b) -> Integer.compare(a.length(), b.length()))))
                        .containsExactly("aa");
                assertThat(words.min(Comparator.naturalOrder())).isEqualTo(Optional.of("aa"));
            }
            assertThat(here.batch(List.of("aa", "b"), 1).top(1, byLength)).containsExactly("aa");
            var words = there.batch(List.of("aa", "b"), 1);
            Stream.<Runnable>of(
                            () -> words.top(1, byLength),
                            () -> words.min(byLength),
                            () -> words.max(byLength),
                            () -> words.sortBy(word -> word, byLength).collect(),
                            () -> words.keyBy(word -> word).sortByKey(byLength).collect())
                    .forEach(action -> assertThatThrownBy(action::run)
                            .isInstanceOf(OperatorException.class)
                            .hasMessageContaining("a lambda that is not serialisable")
                            .hasMessageContaining("write a comparator as Order.of((a, b) -> ...)"));
        }
    }

    @Test
    void anObjectOfThisProcessIsRefusedByItsClassAndOperator() {
        try (StreamingContext context = builder(ToyEngine.sending(1)).build()) {
            assertThatThrownBy(() -> context.batch(List.of(1), 1)
                            .map(n -> n + context.parallelism())
                            .collect())
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContaining("operator map failed")
                    .hasMessageContaining("not serialisable, a io.dstream.StreamingContext");
        }
    }

    @Test
    void filesAreWrittenByTasks(@TempDir Path directory) throws IOException {
        try (StreamingContext context = builder(ToyEngine.sending(2)).build()) {
            context.batch(List.of("a", "b"), 2).saveAsTextFile(directory.resolve("saved"));
        }
        try (Stream<Path> files = Files.list(directory.resolve("saved"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsOnly("part-00000", "part-00001");
        }
        assertThat(directory.resolve("saved/part-00001")).hasContent("b");
    }

    @Test
    void sinksSendNothingOfTheDriver(@TempDir Path directory) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(builder(ToyEngine.sending(2)))) {
            TestInput<String> in = driver.input();
            in.stream().to(FileSink.lines(directory));
            in.stream().print();
            in.add("a", "b");
            driver.runBatch();
        }
        assertThat(directory).isDirectoryRecursivelyContaining(file -> Files.isRegularFile(file));
    }

    /** Reads numbers, by this process or by itself. */
    private static final class Numbers extends Partition<Integer> {
        private final int n;
        private final String where;

        Numbers(int n, String where) {
            this.n = n;
            this.where = where;
        }

        @Override
        public void push(RecordConsumer<? super Integer> consumer) {
            for (int i = 0; i < n; i++) {
                consumer.accept(where.equals("there") ? i : -1);
            }
        }

        @Override
        public long size() {
            return n;
        }

        @Override
        public Optional<Portable<Integer>> portable() {
            int same = n;
            return Optional.of(() -> new Numbers(same, "there"));
        }
    }

    @Test
    void partitionsAreReadByTasksWhereTheyCanBe() {
        List<Partition<Integer>> parts = List.of(new Numbers(2, "here"), Partition.of(new Object[] {7}, 0, 1));
        try (StreamingContext there = builder(ToyEngine.sending(1)).build();
                StreamingContext here = builder(ToyEngine.direct(1)).build()) {
            assertThat(there.batchOf(parts).collect()).containsExactly(0, 1, 7);
            assertThat(here.batchOf(parts).collect()).containsExactly(-1, -1, 7);
        }
    }

    @Test
    void recordsAreLeftOutAndCounted() {
        ToyEngine engine = ToyEngine.sending(1);
        try (StreamingTestDriver driver =
                StreamingTestDriver.create(builder(engine).onPoisonRecord(PoisonPolicy.skip()))) {
            TestInput<String> in = driver.input();
            TestOutput<Integer> out = driver.collect(in.stream().map(Integer::parseInt));
            in.add("1", "x", "2");
            driver.runBatch();
            assertThat(out.last()).containsExactly(1, 2);
        }
        OperatorCounts counts = new OperatorCounts();
        engine.count(counts);
        Batch.of(engine, new Plan.Data<>(Partition.split(List.of(1, 2, 3), 2)))
                .filter(n -> n > 1)
                .collect();
        List<String> counted = new ArrayList<>();
        counts.forEach((operator, count) -> counted.add(operator + " " + count));
        assertThat(counted).containsExactly("filter Count[in=3, out=2]");
    }

    // ---- whose engine it is ----

    @Test
    void contextsDoNotShareAnEngine() {
        LocalEngine engine = new LocalEngine("shared", 1);
        StreamingContext.Builder builder =
                StreamingContext.builder().appName("one").batchInterval(SECOND).engine(engine);
        try (StreamingContext context = builder.build()) {
            assertThat(context.batch(List.of(1)).collect()).containsExactly(1);
            assertThatThrownBy(() -> builder.appName("two").build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the engine given to two is another context's");
        }
    }
}
