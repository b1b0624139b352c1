package io.dstream.engine.task.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.engine.task.RecordBuffer;
import io.dstream.function.Function1;
import io.dstream.function.ToLong;
import io.dstream.internal.local.LocalEngine;
import io.dstream.plan.Ending;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.Step;
import io.dstream.state.Aggregator;
import io.dstream.state.Aggregators;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loops against the steps attached one to another: results, failures, and what loops are for. */
class LoopsTest {
    private static final int MOST_INLINED = 325; // bytes of byte code, what HotSpot calls FreqInlineSize

    private enum Link {
        PLUS,
        ODD,
        TWICE,
        NOT_BY_5,
        BOTH,
        NUMBERED,
        PAIRED;

        /** Functions of the same classes, which capture where they are in the chain. */
        Batch<Long> after(Batch<Long> batch, long place) {
            return switch (this) {
                case PLUS -> batch.map(n -> n + place);
                case ODD -> batch.filter(n -> (n & 1) != 0);
                case TWICE -> batch.map(n -> 2 * n + 1);
                case NOT_BY_5 -> batch.filter(n -> n % (5 + place) != 0);
                case BOTH -> batch.flatMap(n -> List.of(n, -n - place));
                case NUMBERED -> batch.zipWithIndex().map(pair -> pair.key() + pair.value());
                case PAIRED ->
                    batch.keyBy(n -> n % place).mapValues(n -> n + place).map(both -> both.key() ^ both.value());
            };
        }
    }

    @Provide
    Arbitrary<List<Link>> chains() {
        return Arbitraries.frequencyOf(
                        Tuple.of(6, Arbitraries.of(Link.PLUS, Link.ODD, Link.TWICE, Link.NOT_BY_5)),
                        Tuple.of(1, Arbitraries.of(Link.BOTH, Link.NUMBERED, Link.PAIRED)))
                .list()
                .ofMaxSize(18);
    }

    @Property(tries = 300)
    void givesWhatAttachedStepsGive(
            @ForAll("chains") List<Link> chain,
            @ForAll @IntRange(max = 700) int records,
            @ForAll @IntRange(min = 1, max = 4) int partitions) {
        assertThat(results(LocalEngine.eager("loops", 1), chain, records, partitions))
                .isEqualTo(results(LocalEngine.attached("attached", 1), chain, records, partitions));
    }

    @Test
    void aProgramThatIsStartedAgainHasItsLoopsAtOnce() {
        assertThat(loopOfRescaled(0)).isNull();
        try (LocalEngine first = new LocalEngine("first", 1)) {
            for (int run = 0; run < 20; run++) {
                first.run(
                        new Plan.Pipe<>(
                                numbers(first, 10_000, 1).plan(), rescaled(1).get(0)),
                        RecordBuffer::new);
            }
        }

        assertThat(loopOfRescaled(2)).isNotNull(); // of the same class, though it captures something else
        assertThat(Loops.none().of(rescaled(2), new RecordBuffer(), 10_000)).isNull();
    }

    private static Loop loopOfRescaled(long by) {
        return Loops.forWhatIsRunOften().of(rescaled(by), new RecordBuffer(), 10_000);
    }

    private static List<Step> rescaled(long by) {
        Function1<Object, Object> fn = n -> (Long) n * by;
        return List.of(new Step.Map(Operator.of("map"), fn));
    }

    @Test
    void functionsThatAreAlwaysTheSameAreConstantsOfTheirLoopAndOthersAreNot() {
        Loops loops = Loops.forAll();
        List<Step> steps = rescaled(1);
        Ending.Collect<Object> next = new Ending.Collect<>();
        Loop alone = loops.of(steps, next, 10);

        assertThat(loops.of(steps, next, 10)).isSameAs(alone);
        Loop forAll = loops.of(rescaled(2), next, 10);
        assertThat(forAll).isNotNull().isNotSameAs(alone);
        assertThat(loops.of(rescaled(3), next, 10)).isSameAs(forAll);
        assertThat(loops.of(steps, next, 10)).isSameAs(alone);
        assertThat(times(alone, steps)).isEqualTo(7L);
        assertThat(times(forAll, rescaled(3))).isEqualTo(21L);
    }

    private static Object times(Loop loop, List<Step> steps) {
        Ending.Collect<Object> into = new Ending.Collect<>();
        loop.run(new Object[] {7L}, 0, 1, into, steps);
        return into.records().get(0);
    }

    private static List<Object> results(LocalEngine engine, List<Link> chain, int records, int partitions) {
        try (engine) {
            Batch<Long> batch = numbers(engine, records, partitions);
            long place = 0;
            for (Link link : chain) {
                batch = link.after(batch, ++place);
            }
            return List.of(
                    batch.collect(),
                    batch.count(),
                    batch.sumLong(n -> n),
                    batch.sumDouble(n -> n / 3.0 - 0.1),
                    batch.mapToPair(n -> Pair.of(n % 7, n))
                            .reduceByKey(Long::sum)
                            .collect(),
                    batch.reduce((a, b) -> 31 * a + b),
                    batch.fold(7L, (a, b) -> 31 * a + b),
                    batch.aggregate(Aggregators.both(Aggregators.count(), Aggregators.sum(n -> n))),
                    batch.keyBy(n -> n % 3).mapValues(n -> n + 1).values().collect(),
                    // Not in an array, so that records come to the loop one by one.
                    batch.countByValue().entrySet().size(),
                    batch.mapToPair(n -> Pair.of(n % 300, 1L))
                            .reduceByKey(Long::sum)
                            .sumLong(Pair::value));
        }
    }

    private static Batch<Long> numbers(LocalEngine engine, int records, int partitions) {
        List<Long> all = LongStream.range(0, records).boxed().toList();
        return Batch.of(engine, new Plan.Data<>(Partition.split(all, partitions)));
    }

    @Test
    void namesTheOperatorThatFails() {
        for (int failing = 0; failing < 20; failing++) {
            OperatorException looped = failure(LocalEngine.eager("loops", 1), failing, false);
            OperatorException attached = failure(LocalEngine.attached("attached", 1), failing, false);

            assertThat(looped.operator().id()).isEqualTo("step-" + failing);
            assertThat(looped).hasMessage(attached.getMessage());
            assertThat(looped.getCause()).hasMessage("7 at " + failing);
            assertThat(failure(LocalEngine.eager("loops", 1), failing, true).operator())
                    .isEqualTo(looped.operator());
        }
    }

    private static OperatorException failure(LocalEngine engine, int failing, boolean error) {
        try (engine) {
            Batch<Long> batch = numbers(engine, 10, 1);
            for (int step = 0; step < 19; step++) {
                int at = step;
                batch = batch.within(new Operator("step-" + step, "step", ""));
                Function1<Long, Long> fn = n -> {
                    if (n == 7 && at == failing) {
                        if (error) {
                            throw new AssertionError("7 at " + at);
                        }
                        throw new IOException("7 at " + at);
                    }
                    return n;
                };
                batch = step % 5 == 4
                        ? batch.flatMap(n -> List.of(fn.apply(n)))
                        : step % 5 == 2 ? batch.filter(n -> fn.apply(n) >= 0) : batch.map(fn);
            }
            Batch<Long> last = batch.within(new Operator("step-19", "step", ""));
            ToLong<Long> number = n -> {
                if (n == 7 && failing == 19) {
                    throw new IOException("7 at 19");
                }
                return n;
            };
            OperatorException ofSum = (OperatorException) catchThrowable(() -> last.sumLong(number));
            assertThatThrownBy(() -> last.aggregate(0L, (sum, n) -> sum + number.applyAsLong(n), Long::sum))
                    .hasMessage(ofSum.getMessage().replace("sumLong", "aggregate"));
            return ofSum;
        }
    }

    @Test
    void namesTheFlatMapWhoseIteratorFailsOrThatGivesNone() {
        for (LocalEngine engine : List.of(LocalEngine.eager("loops", 1), LocalEngine.attached("attached", 1))) {
            try (engine) {
                Batch<Long> batch = numbers(engine, 10, 1).map(n -> n + 1).within(new Operator("flat", "flatMap", ""));

                assertThatThrownBy(
                                () -> batch.flatMap(n -> (Iterable<Long>) null).count())
                        .isInstanceOf(OperatorException.class)
                        .hasMessageContaining("flat")
                        .hasMessageContaining("the function returned null, expected an Iterable");
                assertThatThrownBy(() -> batch.<Long>flatMap(n -> () -> {
                                    throw new IllegalStateException("no iterator");
                                })
                                .count())
                        .isInstanceOf(OperatorException.class)
                        .hasMessageContaining("flat")
                        .hasMessageContaining("no iterator");
            }
        }
    }

    @Test
    void aPipelineThatIsRunOftenAllocatesNothingPerRecord() {
        int records = 20_000;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (LocalEngine engine = new LocalEngine("often", 1)) {
            Batch<Long> batch = numbers(engine, records, 1);
            long expected = LongStream.range(1000, 1000 + records)
                    .filter(n -> n % 4 != 0)
                    .map(n -> n * 3)
                    .sum();
            long perBatch = Long.MAX_VALUE;
            // The compiler works in the background: it is given time, counted in batches.
            for (int i = 0; i < 20_000 && perBatch > records / 2; i++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                long sum = batch.map(n -> n + 1000)
                        .filter(n -> (n & 3) != 0)
                        .map(n -> n * 3)
                        .sumLong(n -> n);
                perBatch = threads.getCurrentThreadAllocatedBytes() - before;
                assertThat(sum).isEqualTo(expected);
            }
            assertThat(perBatch).as("bytes for %s records", records).isLessThan(records / 2);
        }
    }

    @Test
    void nothingIsAllocatedPerRecordEitherWhereLambdasCaptureSomethingElseEachTime() {
        int records = 20_000;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (LocalEngine engine = new LocalEngine("often", 1)) {
            Batch<Long> batch = numbers(engine, records, 1);
            long perBatch = Long.MAX_VALUE;
            for (int i = 0; i < 20_000 && perBatch > records / 2; i++) {
                long more = 1000L + i;
                long expected = LongStream.range(more, more + records)
                        .filter(n -> n % 4 != 0)
                        .map(n -> n * 3)
                        .sum();
                long before = threads.getCurrentThreadAllocatedBytes();
                long sum = batch.map(n -> n + more)
                        .filter(n -> (n & 3) != 0)
                        .map(n -> n * 3)
                        .sumLong(n -> n);
                perBatch = threads.getCurrentThreadAllocatedBytes() - before;
                assertThat(sum).isEqualTo(expected);
            }
            assertThat(perBatch).as("bytes for %s records", records).isLessThan(records / 2);
        }
    }

    /** A sum and a count, as a user writes them. */
    private static final class SumAndCount {
        private long sum;
        private long count;

        private SumAndCount add(long number) {
            sum += number;
            count++;
            return this;
        }

        private SumAndCount plus(SumAndCount other) {
            SumAndCount both = new SumAndCount();
            both.sum = sum + other.sum;
            both.count = count + other.count;
            return both;
        }
    }

    @Test
    void anAggregatorThatChangesItsAccumulatorInPlaceAllocatesNothingPerRecord() {
        int records = 20_000;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (LocalEngine engine = new LocalEngine("often", 1)) {
            Batch<Long> batch = numbers(engine, records, 1);
            long expected = 15_000
                    + LongStream.range(1000, 1000 + records)
                            .filter(n -> n % 4 != 0)
                            .map(n -> n * 3)
                            .sum();
            long perBatch = Long.MAX_VALUE;
            for (int i = 0; i < 20_000 && perBatch > records / 2; i++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                long found = batch.map(n -> n + 1000)
                        .filter(n -> (n & 3) != 0)
                        .map(n -> n * 3)
                        .aggregate(Aggregator.of(
                                SumAndCount::new,
                                (SumAndCount all, Long n) -> all.add(n),
                                SumAndCount::plus,
                                all -> all.sum + all.count));
                perBatch = threads.getCurrentThreadAllocatedBytes() - before;
                assertThat(found).isEqualTo(expected);
            }
            assertThat(perBatch).as("bytes for %s records", records).isLessThan(records / 2);
        }
    }

    /** Accumulators of other classes than the first one, and of none. */
    @Test
    void anAccumulatorMayBeOfAnotherClassForEachRecord() {
        for (LocalEngine engine : List.of(LocalEngine.eager("loops", 1), new LocalEngine("attached", 1))) {
            try (engine) {
                assertThat(numbers(engine, 1_000, 1)
                                .<Object>aggregate(
                                        "",
                                        (all, n) -> switch ((int) (n % 4)) {
                                            case 0 -> all + "a";
                                            case 1 -> List.of(all);
                                            case 2 -> all;
                                            default -> all instanceof List<?> list ? list.get(0) : all;
                                        },
                                        (a, b) -> a + "|" + b))
                        .isEqualTo("|" + "a".repeat(250));
                assertThat(numbers(engine, 10, 1)
                                .flatMap(n -> List.of(n, n))
                                .<Long>aggregate(null, (all, n) -> n == 5 ? null : n, (a, b) -> b))
                        .isEqualTo(9);
            }
        }
    }

    @Test
    void theMethodOfTheInnerLoopIsSmallEnoughToBeInlined() {
        StringWriter code = new StringWriter();
        Path classes = Path.of(LoopTemplate.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
        int result = javap.run(
                new PrintWriter(code),
                new PrintWriter(code),
                "-c",
                "-p",
                "-cp",
                classes.toString(),
                LoopTemplate.class.getName());
        assertThat(result).as(code.toString()).isZero();

        String second = code.toString().substring(code.toString().indexOf(" long second("));
        Matcher lines =
                Pattern.compile("(?m)^ +(\\d+): \\w+").matcher(second.substring(0, second.indexOf("Exception table:")));
        int size = 0;
        while (lines.find()) {
            size = Integer.parseInt(lines.group(1));
        }
        assertThat(size).isBetween(200, MOST_INLINED - 1);
    }

    @Test
    @Timeout(60)
    void keepsNothingOfLambdasThatAreNotRunOften() {
        try (LocalEngine engine = new LocalEngine("once", 1)) {
            List<WeakReference<Object>> captured = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                captured.add(runOnce(engine));
            }
            while (captured.stream().anyMatch(reference -> reference.get() != null)) {
                System.gc();
            }
        }
    }

    private static WeakReference<Object> runOnce(LocalEngine engine) {
        List<Long> captured = new ArrayList<>(Collections.nCopies(3, 1L));
        numbers(engine, 100_000, 1).map(n -> n + captured.size()).count();
        return new WeakReference<>(captured);
    }

    @Test
    void nothingIsComputedThatATakeDoesNotTake() {
        try (LocalEngine engine = LocalEngine.eager("take", 1)) {
            AtomicInteger computed = new AtomicInteger();

            assertThat(numbers(engine, 100, 1)
                            .map(n -> n + computed.incrementAndGet())
                            .take(3))
                    .hasSize(3);
            assertThat(computed).hasValue(3);
        }
    }
}
