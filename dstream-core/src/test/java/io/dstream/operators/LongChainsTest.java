package io.dstream.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.batch.Batch;
import io.dstream.batch.PairBatch;
import io.dstream.codec.Codecs;
import io.dstream.engine.Engine;
import io.dstream.engine.EngineContext;
import io.dstream.engine.OperatorCounts;
import io.dstream.engine.local.LocalEngine;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Operators that a loop puts behind one another: no chain is too long for a thread's stack. */
@Timeout(120)
class LongChainsTest {
    private static final int LINKS = 10_000;

    /** What a thread has that somebody made small: a quarter of the usual. */
    private static final int SMALL_STACK = 256 << 10;

    private static final List<Integer> NUMBERS = List.of(1, 2, 3, 4, 5);

    /** A link that gives the same records, in any order. */
    private record Link(String name, BinaryOperator<Batch<Integer>> fn) {
        @Override
        public String toString() {
            return name;
        }

        Batch<Integer> chain(Batch<Integer> numbers) {
            Batch<Integer> chain = numbers;
            for (int i = 0; i < LINKS; i++) {
                chain = fn.apply(chain, numbers);
            }
            return chain;
        }
    }

    private static Link link(String name, UnaryOperator<Batch<Integer>> fn) {
        return new Link(name, (chain, numbers) -> fn.apply(chain));
    }

    private static PairBatch<Integer, Integer> pairs(Batch<Integer> batch) {
        return batch.keyBy(n -> n);
    }

    /** Links whose functions take record by record. */
    static Stream<Link> recordByRecord() {
        return Stream.of(
                link("map", b -> b.map(n -> n)),
                link("filter", b -> b.filter(n -> n > 0)),
                link("flatMap", b -> b.flatMap(List::of)),
                link("peek", b -> b.peek(n -> {})),
                link("sample", b -> b.sample(1, 7)),
                link(
                        "values",
                        b -> pairs(b).mapValues(n -> n).flatMapValues(List::of).values()));
    }

    static Stream<Link> others() {
        return Stream.of(
                link("mapPartitions", b -> b.mapPartitions(all -> all)),
                link("map and mapPartitions", b -> b.map(n -> n).mapPartitions(all -> all)),
                link("glom", b -> b.glom().flatMap(all -> all)),
                link("zipWithIndex", b -> b.zipWithIndex().keys()),
                link("distinct", Batch::distinct),
                link("repartition", b -> b.repartition(3)),
                link("coalesce", b -> b.coalesce(2)),
                link("partitionBy", b -> pairs(b).partitionBy(2).keys()),
                link("sortBy", b -> b.sortBy(n -> n)),
                link("groupBy", b -> b.groupBy(n -> n).keys()),
                link("reduceByKey", b -> pairs(b).reduceByKey((x, y) -> x).values()),
                link("cache", b -> b.map(n -> n).cache()),
                link("summarize", b -> b.summarize(Batch::collect)),
                new Link("union", (b, n) -> b.union(n.filter(x -> false)).coalesce(2)),
                new Link("join", (b, n) -> pairs(b).join(pairs(n)).keys()),
                new Link("joined with", (b, n) -> pairs(n).join(pairs(b)).keys()),
                new Link("leftOuterJoin", (b, n) -> pairs(b).leftOuterJoin(pairs(n))
                        .keys()),
                new Link("cogroup", (b, n) -> pairs(b).cogroup(pairs(n)).keys()),
                new Link("intersection", (b, n) -> b.intersection(n)),
                new Link("subtract", (b, n) -> b.subtract(n.filter(x -> false))),
                new Link("cartesian", (b, n) -> b.cartesian(n.filter(x -> x == 1))
                        .keys()),
                new Link(
                        "cartesian with",
                        (b, n) -> n.filter(x -> x == 1).cartesian(b).values()));
    }

    static Stream<Link> all() {
        return Stream.concat(recordByRecord(), others());
    }

    private static Batch<Integer> numbers(Engine engine) {
        return Batch.of(engine, new Plan.Data<>(Partition.split(NUMBERS, 2)));
    }

    /** Runs something in a thread with a small stack; what it throws is thrown. */
    private static void onASmallStack(Runnable body) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(null, body, "small", SMALL_STACK);
        thread.setUncaughtExceptionHandler((t, e) -> thrown.set(e));
        thread.start();
        thread.join();
        assertThat(thrown.get()).isNull();
    }

    @ParameterizedTest
    @MethodSource("all")
    void givesWhatItShouldOnASmallStack(Link link) throws InterruptedException {
        try (LocalEngine engine = new LocalEngine("chains", 1)) {
            onASmallStack(() -> {
                Batch<Integer> chain = link.chain(numbers(engine));
                assertThat(chain.collect()).containsExactlyInAnyOrderElementsOf(NUMBERS);
                assertThat(chain.take(1)).hasSize(1);
                assertThat(chain.numPartitions()).isPositive();
            });
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void givesWhatItShouldOnWorkers(Link link) {
        try (LocalEngine engine = LocalEngine.eager("chains", 3)) { // with loops
            assertThat(link.chain(numbers(engine)).collect()).containsExactlyInAnyOrderElementsOf(NUMBERS);
        }
    }

    @ParameterizedTest
    @MethodSource("recordByRecord")
    void countsWhatGoesThroughIt(Link link) throws InterruptedException {
        OperatorCounts counts = new OperatorCounts();
        try (LocalEngine engine = new LocalEngine("chains", 1)) {
            engine.count(counts);
            onASmallStack(() -> link.chain(numbers(engine)).count());
        }
        AtomicInteger operators = new AtomicInteger();
        counts.forEach((operator, count) -> {
            operators.incrementAndGet();
            assertThat(count.in()).as("into %s", operator).isEqualTo((long) NUMBERS.size() * LINKS);
        });
        assertThat(operators).hasPositiveValue();
    }

    @Test
    void leavesOutWhatAFunctionFailsOnAsAWhole() throws InterruptedException {
        List<Object> left = Collections.synchronizedList(new ArrayList<>());
        try (LocalEngine engine = new LocalEngine("chains", 1)) {
            engine.begin(new EngineContext(
                    "chains",
                    Codecs.builtIn(),
                    Optional.of((failure, partition, index, record) -> left.add(record)),
                    false));
            onASmallStack(() -> {
                Batch<Integer> twice = numbers(engine).flatMap(n -> List.of(n, 10 * n));
                for (int i = 0; i < LINKS; i++) {
                    twice = twice.map(n -> n);
                }
                Batch<Integer> failing = twice.map(n -> {
                    if (n == 3) {
                        throw new IllegalArgumentException("three");
                    }
                    return n;
                });
                for (int i = 0; i < LINKS; i++) {
                    failing = failing.map(n -> n);
                }
                assertThat(failing.collect()).containsExactly(1, 10, 2, 20, 4, 40, 5, 50);
            });
        }
        assertThat(left).containsExactly(3);
    }

    @Test
    void whatComesOutOfALongChainKeepsItsOrder() {
        try (LocalEngine engine = new LocalEngine("chains", 1)) {
            Batch<Integer> chain = numbers(engine);
            List<Integer> expected = NUMBERS;
            for (int i = 0; i < 1_000; i++) {
                if (i % 250 == 120) {
                    chain = chain.flatMap(n -> List.of(n, -n));
                    expected = expected.stream().flatMap(n -> Stream.of(n, -n)).toList();
                } else if (i % 250 == 180) {
                    chain = chain.map(n -> n == 2 ? null : n).map(n -> n == null ? 2 : n);
                } else {
                    chain = chain.map(n -> n);
                }
            }
            assertThat(chain.collect()).isEqualTo(expected);
        }
    }

    @Test
    void aFailureNamesItsOperator() throws InterruptedException {
        try (LocalEngine engine = new LocalEngine("chains", 1)) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            onASmallStack(() -> {
                Batch<Integer> failing = link("map", b -> b.map(n -> n))
                        .chain(numbers(engine))
                        .filter(n -> {
                            throw new IllegalArgumentException("no");
                        });
                try {
                    failing.collect();
                } catch (OperatorException e) {
                    thrown.set(e);
                }
            });
            assertThat(thrown.get()).hasMessageContaining("filter").hasMessageContaining("no");
        }
    }

    @Test
    void aUnionOfManyBatches() throws InterruptedException {
        try (LocalEngine engine = new LocalEngine("chains", 1)) {
            onASmallStack(() -> {
                Batch<Integer> union = numbers(engine);
                Batch<Integer> before = numbers(engine);
                for (int i = 0; i < LINKS; i++) {
                    union = union.union(numbers(engine));
                    before = numbers(engine).union(before);
                }
                assertThat(union.count()).isEqualTo((LINKS + 1) * (long) NUMBERS.size());
                assertThat(before.count()).isEqualTo((LINKS + 1) * (long) NUMBERS.size());
                assertThat(union.numPartitions()).isEqualTo(2 * (LINKS + 1));
            });
        }
    }

    /** Also the plan itself can be handled. */
    @Test
    void aDeepPlanHasATextAndAHash() throws InterruptedException {
        try (LocalEngine engine = new LocalEngine("chains", 1)) {
            onASmallStack(() -> all().forEach(link -> {
                Plan<Integer> one = link.chain(numbers(engine)).plan();
                Plan<Integer> other = link.chain(numbers(engine)).plan();
                assertThat(one).isNotEqualTo(other);
                assertThat(Set.of(one, other)).contains(one);
                assertThat(one.toString()).hasSizeLessThan(300);
            }));
        }
    }

    @Test
    void whatAChainOfCachedBatchesFailedOfIsComputedAgain() throws InterruptedException {
        try (LocalEngine engine = new LocalEngine("chains", 1)) {
            AtomicInteger calls = new AtomicInteger();
            Batch<Integer> chain = numbers(engine).map(n -> {
                if (calls.incrementAndGet() == 1) {
                    throw new IllegalStateException("the first time");
                }
                return n;
            });
            List<Batch<Integer>> links = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                chain = chain.map(n -> n).cache();
                links.add(chain);
            }
            Batch<Integer> last = chain;
            onASmallStack(() -> {
                try {
                    last.collect();
                } catch (OperatorException e) {
                    assertThat(e).hasMessageContaining("the first time");
                }
            });
            // by another thread, which finds none of them locked
            assertThat(links.get(500).collect()).isEqualTo(NUMBERS);
            assertThat(last.collect()).isEqualTo(NUMBERS);
            assertThat(calls).hasValue(1 + NUMBERS.size());
        }
    }

    // ---- streams ----

    private record StreamLink(String name, BinaryOperator<DStream<Integer>> fn) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static StreamLink stream(String name, UnaryOperator<DStream<Integer>> fn) {
        return new StreamLink(name, (chain, in) -> fn.apply(chain));
    }

    private static PairDStream<Integer, Integer> pairs(DStream<Integer> stream) {
        return stream.keyBy(n -> n);
    }

    static Stream<StreamLink> streams() {
        Duration second = Duration.ofSeconds(1);
        return Stream.of(
                stream("map", s -> s.map(n -> n)),
                stream("filter", s -> s.filter(n -> true)),
                stream("flatMap", s -> s.flatMap(List::of)),
                stream("transform", s -> s.transform(b -> b.map(n -> n))),
                stream("distinct", DStream::distinct),
                stream("repartition", s -> s.repartition(2)),
                stream("cache", s -> s.map(n -> n).cache()),
                stream("reduceByKey", s -> pairs(s).reduceByKey((x, y) -> x).keys()),
                stream("window", s -> s.window(second)),
                stream("longer windows", s -> s.window(second.multipliedBy(2)).distinct()),
                stream("zipWithIndex", s -> s.transform(b -> b.zipWithIndex().keys())),
                new StreamLink(
                        "union", (s, in) -> s.union(in.filter(n -> false)).repartition(1)),
                new StreamLink("join", (s, in) -> pairs(s).join(pairs(in)).keys()),
                new StreamLink("cogroup", (s, in) -> pairs(s).cogroup(pairs(in)).keys()),
                stream("reduceByKeyAndWindow", s -> pairs(s).reduceByKeyAndWindow((x, y) -> x, second, second)
                        .keys()),
                stream("updateStateByKey", s -> pairs(s).<Integer>updateStateByKey((values, before) -> Optional.of(1))
                        .keys()),
                stream("mapWithState", s -> pairs(s).mapWithState(
                                StateSpec.<Integer, Integer, Integer, Integer>of((key, value, state) -> key))));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void aStreamGivesWhatItShould(StreamLink link) throws InterruptedException {
        try (StreamingTestDriver driver = StreamingTestDriver.create(OperatorScenarios.builder(2))) {
            TestInput<Integer> in = driver.input(2);
            List<TestOutput<Integer>> out = new ArrayList<>();
            onASmallStack(() -> {
                DStream<Integer> chain = in.stream();
                for (int i = 0; i < LINKS; i++) {
                    chain = link.fn.apply(chain, in.stream());
                }
                out.add(driver.collect(chain));
            });
            for (int batch = 0; batch < 2; batch++) {
                in.addAll(NUMBERS);
                driver.runBatch();
                assertThat(out.get(0).last()).containsExactlyInAnyOrderElementsOf(NUMBERS);
            }
        }
    }
}
