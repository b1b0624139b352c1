package io.dstream.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Iterators;
import com.google.common.primitives.Ints;
import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.engine.Engine;
import io.dstream.function.Function1;
import io.dstream.internal.local.LocalEngine;
import io.dstream.operators.OperatorTable.Action;
import io.dstream.operators.Scenario.Shape;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The scenarios every operator runs under: inputs of 1, 3 and 7 partitions (some of them empty), 1 and 4 threads, an
 * empty batch, several batches in a row, and two consumers of the same result and of the same input.
 */
final class OperatorScenarios<T, B extends Batch<T>, S extends DStream<T>> {

    /** What comes in: the records of one batch, and of another it is put together with. */
    record Input<T>(List<T> mine, List<T> others) {}

    /** Operators of two batches meet another number of partitions on the other side. */
    private static final int OTHER_PARTITIONS = 2;

    private static final int[] THREADS = {1, 4};
    private static final int[] PARTITIONS = {1, 3, 7};

    private final int[] threadCounts;
    private final int[] partitionCounts;
    private final boolean isBrief;
    private final List<Input<T>> inputs;
    private final IntFunction<? extends Engine> engines; // by the number of threads
    private final Function1<Batch<T>, B> asBatch;
    private final Function1<DStream<T>, S> asStream;

    OperatorScenarios(
            List<Input<T>> inputs,
            Function1<Batch<T>, B> asBatch,
            Function1<DStream<T>, S> asStream,
            IntFunction<? extends Engine> engines) {
        this(inputs, asBatch, asStream, engines, THREADS, PARTITIONS, false);
    }

    private OperatorScenarios(
            List<Input<T>> inputs,
            Function1<Batch<T>, B> asBatch,
            Function1<DStream<T>, S> asStream,
            IntFunction<? extends Engine> engines,
            int[] threadCounts,
            int[] partitionCounts,
            boolean isBrief) {
        this.threadCounts = threadCounts;
        this.partitionCounts = partitionCounts;
        this.isBrief = isBrief;
        this.inputs = inputs;
        this.engines = engines;
        this.asBatch = asBatch;
        this.asStream = asStream;
    }

    static OperatorScenarios<String, Batch<String>, DStream<String>> ofWords(IntFunction<? extends Engine> engines) {
        return new OperatorScenarios<>(WordOperators.inputs(), batch -> batch, stream -> stream, engines);
    }

    static OperatorScenarios<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> ofPairs(
            IntFunction<? extends Engine> engines) {
        return new OperatorScenarios<>(PairOperators.inputs(), PairBatch::of, PairDStream::of, engines);
    }

    /** Only some of the scenarios, for engines that take long. */
    OperatorScenarios<T, B, S> few() {
        List<Input<T>> some = List.of(inputs.get(3), inputs.get(4), inputs.get(0));
        return new OperatorScenarios<>(some, asBatch, asStream, engines, new int[] {2}, new int[] {3}, false);
    }

    /** The same scenarios, of which only that with most records is asked for its results in all ways that there are. */
    OperatorScenarios<T, B, S> brief() {
        return new OperatorScenarios<>(inputs, asBatch, asStream, engines, threadCounts, partitionCounts, true);
    }

    private boolean isAskedInAllWays(Input<T> input) {
        return !isBrief
                || inputs.stream()
                        .allMatch(other -> other.mine().size() <= input.mine().size());
    }

    /** With an even number of threads, every pipeline has a loop of its own, as those that are run often have. */
    static LocalEngine localEngine(int threads) {
        return threads % 2 == 0 ? LocalEngine.eager("scenario", threads) : new LocalEngine("scenario", threads);
    }

    static StreamingContext.Builder builder(int threads) {
        return builder(localEngine(threads));
    }

    private static StreamingContext.Builder builder(Engine engine) {
        return StreamingContext.builder()
                .appName("scenario")
                .batchInterval(Duration.ofSeconds(1))
                .engine(engine);
    }

    // ---- batches ----

    void runOnBatches(Scenario<T, B, S> scenario) throws Exception {
        for (int threads : threadCounts) {
            try (StreamingContext context = builder(engines.apply(threads)).build()) {
                for (int partitions : partitionCounts) {
                    for (Input<T> input : inputs) {
                        String where = at(threads, partitions, input);
                        B mine = asBatch.apply(context.batch(input.mine(), partitions));
                        B others = asBatch.apply(context.batch(input.others(), OTHER_PARTITIONS));
                        Batch<?> result = scenario.onBatch().apply(mine, others);
                        List<?> expected = scenario.model().apply(input.mine(), input.others());

                        List<?> all = checkPartitions(
                                where, result, scenario.shape().partitions().of(partitions, OTHER_PARTITIONS, threads));
                        check(where, scenario.shape(), all, expected);
                        if (isAskedInAllWays(input)) {
                            checkIsWhatItWas(where, result);
                        }
                        assertThat(mine.collect()).as("the input, " + where).isEqualTo(input.mine());
                    }
                }
            }
        }
    }

    private static <R> List<R> checkPartitions(String where, Batch<R> result, int expected) {
        List<List<R>> parts = result.partitions();
        assertThat(result.numPartitions()).as("number of partitions, " + where).isEqualTo(expected);
        assertThat(parts).as("partitions, " + where).hasSize(expected);
        List<R> all = new ArrayList<>();
        parts.forEach(all::addAll);
        assertThat(result.collect()).as("partitions put together, " + where).isEqualTo(all);
        return all;
    }

    /** Whoever computes a result, whole or in part, once more or held, gets the same. */
    private static <R> void checkIsWhatItWas(String where, Batch<R> result) {
        List<R> all = result.collect();
        assertThat(result.count()).as("count, " + where).isEqualTo(all.size());
        assertThat(result.isEmpty()).as("isEmpty, " + where).isEqualTo(all.isEmpty());
        assertThat(result.take(2)).as("take, " + where).isEqualTo(all.subList(0, Math.min(2, all.size())));
        assertThat(result.map(record -> record).collect())
                .as("mapped, " + where)
                .isEqualTo(all);
        Batch<R> held = result.cache();
        Batch<R> twice = held.map(record -> record).union(held.filter(record -> true));
        assertThat(twice.count()).as("two consumers, " + where).isEqualTo(2L * all.size());
        assertThat(held.collect()).as("cached, " + where).isEqualTo(all);
    }

    void runAction(Action<T, B> action) throws Exception {
        for (int threads : threadCounts) {
            try (StreamingContext context = builder(engines.apply(threads)).build()) {
                for (int partitions : partitionCounts) {
                    for (Input<T> input : inputs) {
                        B mine = asBatch.apply(context.batch(input.mine(), partitions));
                        Object expected = action.model().apply(input.mine());
                        String where = at(threads, partitions, input);

                        assertThat(action.onBatch().apply(mine)).as(where).isEqualTo(expected);
                        assertThat(action.onBatch().apply(mine))
                                .as("once more, " + where)
                                .isEqualTo(expected);
                    }
                }
            }
        }
    }

    // ---- streams ----

    void runOnStreams(Scenario<T, B, S> scenario) throws Exception {
        for (int threads : threadCounts) {
            for (int partitions : partitionCounts) {
                try (StreamingTestDriver driver = StreamingTestDriver.create(builder(engines.apply(threads)))) {
                    TestInput<T> mine = driver.input(partitions);
                    TestInput<T> others = driver.input(OTHER_PARTITIONS);
                    DStream<?> result = onStream(scenario, mine.stream(), others.stream());
                    TestOutput<?> one = driver.collect(result);
                    TestOutput<?> two = driver.collect(result.filter(record -> true));
                    TestOutput<T> same = driver.collect(mine.stream());
                    for (int t = 0; t < inputs.size(); t++) {
                        Input<T> input = inputs.get(t);
                        mine.addAll(input.mine());
                        others.addAll(input.others());

                        driver.runBatch();

                        String where = at(threads, partitions, input);
                        Input<T> covered = covered(inputs.subList(Math.max(0, t + 1 - scenario.batches()), t + 1));
                        List<?> expected = scenario.model().apply(covered.mine(), covered.others());
                        check(where, scenario.shape(), one.last(), expected);
                        assertThat(two.last()).as("second consumer, " + where).isEqualTo(one.last());
                        assertThat(same.last()).as("the input, " + where).isEqualTo(input.mine());
                    }
                    assertThat(one.batches()).hasSameSizeAs(inputs);
                }
            }
        }
    }

    /** The same where the program is restored after each batch, with another number of threads each time. */
    void runRestored(Scenario<T, B, S> scenario, Path directory) throws Exception {
        TestInput<T> mine = TestInput.create(3);
        TestInput<T> others = TestInput.create(OTHER_PARTITIONS);
        TestOutput<Object> out = TestOutput.create();
        Iterator<Integer> threads = Iterators.cycle(Ints.asList(threadCounts));
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                        () -> builder(engines.apply(threads.next()))
                                .checkpointDir(directory)
                                .checkpointSyncByOs(),
                        ssc -> {
                            DStream<T> in = ssc.from(mine).named("mine");
                            DStream<?> result =
                                    onStream(scenario, in, ssc.from(others).named("others"));
                            (result == in ? result : result.named("result"))
                                    .<Object>map(record -> record)
                                    .to(out);
                        })
                .everyOperatorRestoredAfterEveryBatch()) {
            for (int t = 0; t < inputs.size(); t++) {
                mine.addAll(inputs.get(t).mine());
                others.addAll(inputs.get(t).others());

                driver.runBatch();

                Input<T> covered = covered(inputs.subList(Math.max(0, t + 1 - scenario.batches()), t + 1));
                check(
                        "restored before batch " + t,
                        scenario.shape(),
                        out.last(),
                        scenario.model().apply(covered.mine(), covered.others()));
            }
            assertThat(out.batches()).hasSameSizeAs(inputs);
        }
    }

    private static <T> Input<T> covered(List<Input<T>> batches) {
        return new Input<>(Model.flatMap(batches, Input::mine), Model.flatMap(batches, Input::others));
    }

    private DStream<?> onStream(Scenario<T, B, S> scenario, DStream<T> mine, DStream<T> others) throws Exception {
        if (scenario.onStream() != null) {
            return scenario.onStream().apply(asStream.apply(mine), asStream.apply(others));
        }
        return mine.<T, Object>transformWith(
                others, (a, b, time) -> cast(scenario.onBatch().apply(asBatch.apply(cast(a)), asBatch.apply(cast(b)))));
    }

    @SuppressWarnings("unchecked")
    private static <R> Batch<R> cast(Batch<?> batch) {
        return (Batch<R>) batch;
    }

    private static void check(String where, Shape shape, List<?> actual, List<?> expected) {
        if (shape.ordered()) {
            assertThat(actual).as(where).isEqualTo(expected);
        } else {
            assertThat(new ArrayList<Object>(actual)).as(where).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static String at(int threads, int partitions, Input<?> input) {
        return threads + " threads, " + partitions + " partitions, "
                + input.mine().size() + " and " + input.others().size() + " records";
    }
}
