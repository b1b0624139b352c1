package io.dstream.internal.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.codec.Codecs;
import io.dstream.engine.EngineContext;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("serial") // javac takes every package named internal for one of the JDK
class LocalEngineTest {
    private final LocalEngine engine = new LocalEngine("test", 4);

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    private Batch<Integer> numbers(int n, int partitions) {
        return Batch.of(
                engine,
                new Plan.Data<>(Partition.split(IntStream.range(0, n).boxed().toList(), partitions)));
    }

    @Test
    void takeComputesNoMoreThanItTakes() {
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        Batch<Integer> looked = numbers(100, 5).peek(seen::add);

        assertThat(looked.take(3)).containsExactly(0, 1, 2);
        assertThat(seen).containsExactly(0, 1, 2);

        seen.clear();
        assertThat(looked.filter(x -> x == 30).first()).isEqualTo(30);
        assertThat(seen).hasSize(31).last().isEqualTo(30);

        seen.clear();
        assertThat(looked.isEmpty()).isFalse();
        assertThat(looked.take(0)).isEmpty();
        assertThat(seen).containsExactly(0);
    }

    @Test
    void takeStopsInTheMiddleOfAnInfiniteFlatMap() {
        Iterable<Integer> endless = () -> IntStream.iterate(0, i -> i + 1).iterator();

        assertThat(numbers(3, 2).flatMap(x -> endless).take(4)).containsExactly(0, 1, 2, 3);
        assertThat(numbers(3, 2)
                        .keyBy(x -> x)
                        .flatMapValues(x -> endless)
                        .values()
                        .take(2))
                .containsExactly(0, 1);
    }

    @Test
    void takeRunsOnTheCallingThread() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();

        numbers(100, 5).peek(x -> threads.add(Thread.currentThread())).take(99);

        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void partitionsRunOnAllThreads() {
        CyclicBarrier all = new CyclicBarrier(4);

        assertThat(numbers(4, 4).peek(x -> all.await()).count()).isEqualTo(4);
        assertThat(engine.isWorker(Thread.currentThread())).isFalse();
        assertThat(engine.parallelism()).isEqualTo(4);
    }

    @Test
    void aHeldResultIsComputedOnceHoweverManyAskForIt() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Batch<Integer> held = numbers(10, 3).peek(x -> calls.incrementAndGet()).cache();
        CountDownLatch go = new CountDownLatch(1);
        List<List<Integer>> results = Collections.synchronizedList(new ArrayList<>());
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread caller = new Thread(() -> {
                try {
                    go.await();
                    results.add(held.map(x -> x + 1).collect());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            callers.add(caller);
            caller.start();
        }
        go.countDown();
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(results)
                .hasSize(4)
                .allMatch(IntStream.rangeClosed(1, 10).boxed().toList()::equals);
        assertThat(calls).hasValue(10);
    }

    @Test
    void aHeldResultThatFailedIsComputedAgain() {
        AtomicInteger calls = new AtomicInteger();
        Batch<Integer> held = numbers(1, 1)
                .map(x -> {
                    if (calls.incrementAndGet() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                    return x;
                })
                .cache();

        assertThatThrownBy(held::collect).hasMessageContaining("not yet");
        assertThat(held.collect()).containsExactly(0);
        assertThat(held.collect()).containsExactly(0);
        assertThat(calls).hasValue(2);
    }

    @Test
    void aFunctionMayRunABatchOfItsOwn() {
        Batch<Integer> inner =
                numbers(10, 3).keyBy(x -> x % 2).reduceByKey(Integer::sum).values();

        assertThat(numbers(20, 7).map(x -> x + inner.reduce(Integer::sum).get()).collect())
                .isEqualTo(IntStream.range(45, 65).boxed().toList());
    }

    @Test
    void aHundredThousandKeysGoThroughEveryTable() {
        Batch<Integer> numbers = numbers(100_000, 7);

        assertThat(numbers.distinct().count()).isEqualTo(100_000);
        assertThat(numbers.union(numbers)
                        .keyBy(x -> "key " + x)
                        .reduceByKey(Integer::sum)
                        .values()
                        .sumLong(x -> x))
                .isEqualTo(99_999L * 100_000);
        assertThat(numbers.keyBy(x -> x)
                        .join(numbers.keyBy(x -> x))
                        .filter(p -> !p.key().equals(p.value().value()))
                        .count())
                .isZero();
        assertThat(numbers.sortBy(x -> -x).take(2)).containsExactly(99_999, 99_998);
        assertThat(numbers.groupBy(x -> x % 50_000)
                        .map(group -> ((List<?>) group.value()).size())
                        .distinct()
                        .collect())
                .containsExactly(2);
    }

    @Test
    void thousandsOfKeysWithTheSameHashCodeAreStillApart() {
        record Same(int id) {
            @Override
            public int hashCode() {
                return 7;
            }
        }

        assertThat(numbers(3_000, 3).map(Same::new).distinct().collect())
                .isEqualTo(IntStream.range(0, 3_000).mapToObj(Same::new).toList());
    }

    @Test
    void allPairsOfAKeyLandInThePartitionThatReduceByKeyPutsTheKeyIn() {
        Batch<Integer> numbers = numbers(1_000, 7);

        List<List<Pair<Integer, Integer>>> laidOut =
                numbers.keyBy(x -> x % 100).partitionBy(5).partitions();
        List<List<Pair<Integer, Integer>>> reduced =
                numbers.keyBy(x -> x % 100).reduceByKey(Integer::sum, 5).partitions();

        for (int p = 0; p < 5; p++) {
            assertThat(laidOut.get(p).stream().map(Pair::key).distinct().toList())
                    .isEqualTo(reduced.get(p).stream().map(Pair::key).toList());
        }
    }

    @Test
    void worksWithoutItsThreadsOnceClosed() {
        Batch<Integer> batch = numbers(100, 7).distinct();
        engine.close();

        assertThat(batch.count()).isEqualTo(100);
    }

    @Test
    void belongsToOneContext() {
        EngineContext context = new EngineContext("one", Codecs.builtIn(), Optional.empty(), false);
        engine.begin(context);
        assertThatThrownBy(() -> engine.begin(context))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the engine given to one is another context's")
                .hasMessageContaining("an engine of its own");
    }

    @Test
    void holdsSeveralResultsAndComputesEachOnce() {
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        Batch<Integer> below = numbers(3, 2).peek(seen::add).cache();
        Batch<Integer> above = below.map(n -> n + 1).cache();
        engine.hold(List.of((Plan.Held<?>) below.plan(), (Plan.Held<?>) above.plan()));

        assertThat(above.collect()).containsExactly(1, 2, 3);
        assertThat(below.collect()).containsExactly(0, 1, 2);
        assertThat(seen).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void needsAThread() {
        assertThatThrownBy(() -> new LocalEngine("none", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parallelism of 0: expected at least 1");
    }

    @Test
    void splitsIntoPartitionsWhoseSizesDifferByOneAtMost() {
        for (int n = 0; n < 20; n++) {
            int records = n;
            assertThat(numbers(n, 7).partitions()).hasSize(7).allSatisfy(part -> assertThat(part.size())
                    .isBetween(records / 7, records / 7 + 1));
        }
        assertThat(Partition.split(Arrays.asList("a", null), 1)).hasSize(1).allSatisfy(part -> assertThat(part.size())
                .isEqualTo(2));
    }
}
