package io.dstream.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.collect.Iterators;
import com.google.common.collect.Lists;
import com.sun.management.ThreadMXBean;
import io.dstream.batch.Batch;
import io.dstream.codec.Codecs;
import io.dstream.engine.EngineContext;
import io.dstream.engine.OperatorCounts;
import io.dstream.function.Action1;
import io.dstream.plan.Cursor;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.RecordConsumer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Iterators over partitions: what is computed when, what is in memory, and how they end. */
@Timeout(120)
class PulledTest {
    private static final int PIECE = 256;

    private final LocalEngine engine = new LocalEngine("pulled", 1);
    private final AtomicInteger computed = new AtomicInteger();

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    private static Batch<Integer> numbers(LocalEngine engine, int n, int partitions) {
        return Batch.of(
                engine,
                new Plan.Data<>(Partition.split(IntStream.range(0, n).boxed().toList(), partitions)));
    }

    /** Numbers that are counted when they are computed. */
    private Batch<Integer> counted(int n) {
        return numbers(engine, n, 1).peek(x -> computed.incrementAndGet());
    }

    /** How records are asked for. */
    private enum Way {
        FOR_EACH_PARTITION {
            @Override
            void read(Batch<Integer> batch, Action1<Iterator<Integer>> fn) {
                batch.forEachPartition(fn);
            }
        },
        MAP_PARTITIONS {
            @Override
            void read(Batch<Integer> batch, Action1<Iterator<Integer>> fn) {
                batch.mapPartitions(records -> {
                            fn.accept(records);
                            return Collections.emptyIterator();
                        })
                        .count();
            }
        },
        BEHIND_MAP_PARTITIONS {
            @Override
            void read(Batch<Integer> batch, Action1<Iterator<Integer>> fn) {
                batch.mapPartitions(records -> Iterators.transform(records, n -> n))
                        .map(n -> n)
                        .mapPartitions(records -> records)
                        .filter(n -> true)
                        .forEachPartition(fn);
            }
        },
        LOCAL_ITERATOR {
            @Override
            void read(Batch<Integer> batch, Action1<Iterator<Integer>> fn) {
                Operator.of("test").run(fn, batch.toLocalIterator());
            }
        };

        abstract void read(Batch<Integer> batch, Action1<Iterator<Integer>> fn);
    }

    // ---- what is computed ----

    @ParameterizedTest
    @EnumSource
    void theFirstRecordIsComputedWhenItIsAskedFor(Way way) {
        List<Integer> atTimes = new ArrayList<>();
        way.read(counted(10_000), records -> {
            atTimes.add(computed.get());
            assertThat(records.hasNext()).isTrue();
            atTimes.add(computed.get());
            assertThat(records.next()).isZero();
            atTimes.add(computed.get());
        });

        assertThat(atTimes).containsExactly(0, 1, 1);
        assertThat(computed).as("nothing more where nothing more is asked for").hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void noMoreThanAPieceIsComputedAhead(Way way) {
        AtomicInteger most = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        way.read(counted(10_000), records -> {
            while (records.hasNext()) {
                most.accumulateAndGet(computed.get() - taken.get(), Math::max);
                assertThat(records.next()).isEqualTo(taken.getAndIncrement());
            }
        });

        assertThat(taken).hasValue(10_000);
        assertThat(most.get()).isBetween(PIECE / 2, 4 * PIECE); // of several iterators, one behind the other
    }

    @ParameterizedTest
    @EnumSource
    void ofRecordsThatGiveManyOnlyOneIsComputedAhead(Way way) {
        way.read(counted(100).flatMap(n -> Collections.nCopies(1_000, n)), records -> {
            while (records.hasNext()) {
                assertThat(records.next()).isGreaterThanOrEqualTo(computed.get() - 2);
            }
        });

        assertThat(computed).hasValue(100);
    }

    @Test
    void whatIsLaidOutAnewIsReadInPiecesToo() {
        Batch<Integer> wide = numbers(engine, 10_000, 4)
                .keyBy(n -> n)
                .reduceByKey(Integer::sum, 3)
                .join(numbers(engine, 10_000, 2).keyBy(n -> n), 2)
                .keys()
                .coalesce(1)
                .cache()
                .peek(n -> computed.incrementAndGet());

        wide.forEachPartition(records -> {
            records.next();
            assertThat(computed).hasValue(1);
            records.next();
            assertThat(computed).hasValueLessThan(4);
        });
        assertThat(Lists.newArrayList(wide.toLocalIterator())).isEqualTo(wide.collect());
    }

    @Test
    void reducedAndJoinedPairsAreMadeAsTheyAreAskedFor() {
        numbers(engine, 1_000, 2)
                .keyBy(n -> n)
                .combineByKey(n -> n, Integer::sum, Integer::sum)
                .join(numbers(engine, 1_000, 2).keyBy(n -> n))
                .peek(n -> computed.incrementAndGet())
                .forEachPartition(Iterator::next);

        assertThat(computed).as("of one partition").hasValue(1);
    }

    @Test
    void takeComputesLittleBeforeMapPartitions() {
        assertThat(counted(10_000).mapPartitions(records -> records).take(3)).containsExactly(0, 1, 2);
        assertThat(computed).hasValueLessThan(5);

        Iterable<Integer> endless = () -> IntStream.iterate(0, i -> i + 1).iterator();
        assertThat(counted(1)
                        .mapPartitions(records -> endless.iterator())
                        .mapPartitions(records -> records)
                        .take(2))
                .containsExactly(0, 1);
    }

    @Test
    void aLocalIteratorGoesToTheNextPartitionWhenThatIsAskedFor() {
        Iterator<Integer> records = numbers(engine, 9, 3)
                .peek(n -> computed.accumulateAndGet(n, Math::max))
                .toLocalIterator();
        assertThat(computed).hasValue(0);
        assertThat(Iterators.getNext(Iterators.limit(records, 1), null)).isZero();
        assertThat(computed).hasValue(0);
        assertThat(Lists.newArrayList(records)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThatThrownBy(records::next).isInstanceOf(NoSuchElementException.class);
    }

    // ---- what is in memory ----

    @ParameterizedTest
    @EnumSource
    void memoryIsThatOfAPiece(Way way) {
        for (LocalEngine each : List.of(engine, LocalEngine.eager("pulled", 1))) {
            try (each) {
                Batch<Integer> batch = numbers(each, 300_000, 1).filter(n -> (n & 3) != 0);
                int[] taken = new int[1];
                Action1<Iterator<Integer>> drain = records -> {
                    while (records.hasNext()) {
                        records.next();
                        taken[0]++;
                    }
                };
                way.read(batch, drain); // classes are loaded
                ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
                long before = threads.getCurrentThreadAllocatedBytes();
                way.read(batch, drain);
                long allocated = threads.getCurrentThreadAllocatedBytes() - before;

                assertThat(taken[0]).isEqualTo(2 * 225_000);
                assertThat(allocated).isLessThan(225_000 / 2); // less than half a byte for each record
            }
        }
    }

    @Test
    void aPieceThatWasLargeOnceIsLetGoOf() {
        Batch<Integer> batch = numbers(engine, 2_000, 1).flatMap(n -> Collections.nCopies(n == 5 ? 100_000 : 1, n));
        batch.forEachPartition(records -> assertThat(Iterators.size(records)).isEqualTo(101_999));
    }

    // ---- sources ----

    /** Numbers that can be read in one way only. */
    private static final class OneWay extends Partition<Integer> {
        private final boolean inPieces;

        OneWay(boolean inPieces) {
            this.inPieces = inPieces;
        }

        @Override
        public void push(RecordConsumer<? super Integer> consumer) {
            assertThat(inPieces).as("has to be read in pieces").isFalse();
            IntStream.range(0, 1_000).forEach(consumer::accept);
        }

        @Override
        public Cursor<Integer> cursor() {
            return !inPieces
                    ? super.cursor()
                    : Cursor.over(0, 1_000, (consumer, from, to) -> {
                        assertThat(to - from).isLessThanOrEqualTo(PIECE);
                        IntStream.range(from, to).forEach(consumer::accept);
                    });
        }

        @Override
        public long size() {
            return -1;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSourceIsReadInPiecesOrAsAWhole(boolean inPieces) {
        for (LocalEngine each : List.of(engine, LocalEngine.eager("pulled", 1))) {
            try (each) {
                List<Partition<Integer>> one = List.of(new OneWay(inPieces));
                List<Partition<Integer>> two =
                        List.of(Partition.concat(List.of(one.get(0), Partition.of(new Object[0], 0, 0), one.get(0))));
                for (List<Partition<Integer>> parts : List.of(one, two)) {
                    Batch<Integer> batch = Batch.of(each, new Plan.Data<>(parts));
                    List<Integer> expected = new ArrayList<>();
                    IntStream.range(0, 1_000 * (parts == two ? 2 : 1)).forEach(n -> expected.add(n % 1_000 + 1));

                    assertThat(Lists.newArrayList(batch.map(n -> n + 1).toLocalIterator()))
                            .isEqualTo(expected);
                    assertThat(batch.mapPartitions(records -> Iterators.transform(records, n -> n + 1))
                                    .collect())
                            .isEqualTo(expected);
                }
            }
        }
    }

    // ---- partitions ----

    @Test
    void anActionKnowsTheNumberOfItsPartition() {
        Map<Integer, List<Integer>> seen = new ConcurrentHashMap<>();
        try (LocalEngine several = new LocalEngine("pulled", 3)) {
            numbers(several, 2, 3)
                    .map(n -> n + 1)
                    .union(numbers(several, 2, 1).mapPartitions(records -> records))
                    .forEachPartition((partition, records) -> seen.put(partition, Lists.newArrayList(records)));
        }

        assertThat(seen).isEqualTo(Map.of(0, List.of(), 1, List.of(1), 2, List.of(2), 3, List.of(0, 1)));
    }

    // ---- failures ----

    private Batch<Integer> failing(int at) {
        return numbers(engine, 1_000, 1)
                .within(new Operator("parse", "map", ""))
                .map(n -> {
                    if (n == at) {
                        throw new IOException("not " + n);
                    }
                    return n;
                });
    }

    private static final Map<String, BiConsumer<Batch<Integer>, List<Integer>>> READERS = Map.of(
            "lets the failure pass",
                    (batch, seen) -> batch.forEachPartition(records -> records.forEachRemaining(seen::add)),
            "throws another",
                    (batch, seen) -> batch.forEachPartition(records -> {
                        try {
                            records.forEachRemaining(seen::add);
                        } catch (RuntimeException e) {
                            throw new IllegalStateException("mine", e);
                        }
                    }),
            "returns all the same",
                    (batch, seen) -> batch.forEachPartition(records -> {
                        assertThatThrownBy(() -> records.forEachRemaining(seen::add))
                                .hasMessageContaining("parse");
                        assertThatThrownBy(records::hasNext).isInstanceOf(OperatorException.class);
                        assertThatThrownBy(records::next).isInstanceOf(OperatorException.class);
                    }),
            "gives others all the same",
                    (batch, seen) -> batch.mapPartitions(records -> {
                                assertThatThrownBy(() -> records.forEachRemaining(seen::add))
                                        .hasMessageContaining("parse");
                                return List.of(1, 2).iterator();
                            })
                            .map(n -> n)
                            .count(),
            "lets it pass in the middle",
                    (batch, seen) -> batch.mapPartitions(records -> records)
                            .map(n -> n)
                            .mapPartitions(records -> Iterators.transform(records, n -> n))
                            .forEach(seen::add),
            "asks an iterator", (batch, seen) -> batch.toLocalIterator().forEachRemaining(seen::add));

    @Test
    void aFailureIsThatOfItsOperatorWhateverTheReaderDoes() {
        READERS.forEach((what, reader) -> {
            List<Integer> seen = new ArrayList<>();
            Throwable thrown = catchThrowable(() -> reader.accept(failing(700), seen));

            assertThat(thrown)
                    .as(what)
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContaining("operator parse/map failed")
                    .hasRootCauseMessage("not 700");
            assertThat(seen).as(what).hasSizeBetween(700 - 2 * PIECE, 700).startsWith(0, 1, 2);
        });
    }

    @Test
    void aSourcesFailureIsItsOwn() {
        Batch<Integer> batch = Batch.of(engine, new Plan.Data<>(List.of(new Partition<>() {
            @Override
            public void push(RecordConsumer<? super Integer> consumer) {
                throw new IllegalArgumentException("unreadable");
            }

            @Override
            public long size() {
                return 1;
            }
        })));
        assertThatThrownBy(() -> batch.forEachPartition(Iterator::next))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unreadable");
    }

    @Test
    void theReadersOwnFailureIsTheReaders() {
        assertThatThrownBy(() -> numbers(engine, 1_000, 1).forEachPartition(records -> {
                    records.next();
                    throw new IOException("disk full");
                }))
                .hasMessageContaining("operator forEachPartition failed")
                .hasRootCauseMessage("disk full");
        assertThatThrownBy(() -> numbers(engine, 0, 1).forEachPartition(Iterator::next))
                .hasMessageContaining("operator forEachPartition failed")
                .hasMessageContaining("ask hasNext() first");
        assertThatThrownBy(() ->
                        numbers(engine, 1, 1).mapPartitions(records -> null).count())
                .hasMessageContaining("operator mapPartitions failed")
                .hasMessageContaining("expected an Iterator");
    }

    // ---- after the end ----

    @Test
    void anIteratorIsNotUsedAfterItsFunctionHasReturned() {
        AtomicReference<Iterator<Integer>> kept = new AtomicReference<>();
        List<Consumer<Batch<Integer>>> runs = List.of(
                batch -> batch.forEachPartition(records -> {
                    records.next();
                    kept.set(records);
                }),
                batch -> batch.mapPartitions(records -> {
                            kept.set(records);
                            return List.of(records.next()).iterator();
                        })
                        .collect(),
                batch -> assertThatThrownBy(() -> batch.forEachPartition(records -> {
                            kept.set(records);
                            throw new IOException("no");
                        }))
                        .hasRootCauseMessage("no"));
        for (Consumer<Batch<Integer>> run : runs) {
            run.accept(numbers(engine, 1_000, 1).map(n -> n));
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> kept.get().hasNext())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(" is used after its end")
                        .hasMessageContaining("Copy what is needed later");
                assertThatThrownBy(() -> kept.get().next()).isInstanceOf(IllegalStateException.class);
            }
        }
    }

    // ---- records left out, counts ----

    @ParameterizedTest
    @EnumSource
    void recordsThatAreLeftOutAreNotThere(Way way) {
        List<List<Object>> left = new ArrayList<>();
        engine.begin(new EngineContext(
                "pulled",
                Codecs.builtIn(),
                Optional.of((failure, partition, index, record) ->
                        left.add(List.of(failure.operator().id(), partition, index, record))),
                false));
        List<Integer> seen = new ArrayList<>();
        way.read(failing(700).filter(n -> n % 100 == 0), records -> records.forEachRemaining(seen::add));

        assertThat(seen).containsExactly(0, 100, 200, 300, 400, 500, 600, 800, 900);
        assertThat(left).containsExactly(List.of("parse", 0, 700L, 700));
    }

    @Test
    void countsWhatOperatorsTakeAndGive() {
        OperatorCounts counts = new OperatorCounts();
        engine.count(counts);
        Batch<Integer> batch = numbers(engine, 1_000, 2)
                .filter(n -> n % 2 == 0)
                .mapPartitions(records -> Iterators.filter(records, n -> n % 4 == 0))
                .map(n -> n);
        batch.forEachPartition(records -> records.forEachRemaining(n -> {}));
        assertThat(Iterators.size(batch.toLocalIterator())).isEqualTo(250);

        List<String> counted = new ArrayList<>();
        counts.forEach((operator, count) -> counted.add(operator.id() + " " + count.in() + " " + count.out()));
        assertThat(counted)
                .containsExactly("filter 2000 1000", "forEachPartition 250 0", "map 500 500", "mapPartitions 1000 500");
    }
}
