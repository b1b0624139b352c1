package io.dstream.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.function.Function1;
import io.dstream.state.Aggregator;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a user is told when his function throws, or what he gives cannot be used. */
class OperatorExceptionTest {
    private final StreamingContext context = StreamingContext.builder()
            .batchInterval(Duration.ofSeconds(1))
            .parallelism(2)
            .build();
    private final Batch<String> words = context.batch(List.of("a", "b", "c"), 3);
    private final PairBatch<String, String> pairs = words.keyBy(w -> "k");

    @AfterEach
    void closeContext() {
        context.close();
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // it never returns, so it is of every type
    private static <R> R fail() throws IOException {
        throw new IOException("no disk");
    }

    private static OperatorException thrownBy(Function1<?, ?> action) {
        return catchThrowableOfType(OperatorException.class, () -> action.apply(null));
    }

    @Test
    void namesTheOperatorAndCarriesTheCheckedException() {
        Map<String, Function1<?, ?>> failing = new TreeMap<>();
        failing.put("map", x -> words.map(w -> fail()).collect());
        failing.put("flatMap", x -> words.flatMap(w -> OperatorExceptionTest.<List<?>>fail())
                .count());
        failing.put("filter", x -> words.filter(w -> fail()).count());
        failing.put("peek", x -> words.peek(w -> fail()).count());
        failing.put("keyBy", x -> words.keyBy(w -> fail()).count());
        failing.put("groupBy", x -> words.groupBy(w -> fail()).count());
        failing.put("mapToPair", x -> words.mapToPair(w -> OperatorExceptionTest.<Pair<String, String>>fail())
                .count());
        failing.put("mapPartitions", x -> words.mapPartitions(w -> OperatorExceptionTest.fail())
                .count());
        failing.put("mapValues", x -> pairs.mapValues(w -> fail()).count());
        failing.put("flatMapValues", x -> pairs.flatMapValues(w -> OperatorExceptionTest.<List<?>>fail())
                .count());
        failing.put("reduceByKey", x -> pairs.reduceByKey((a, b) -> fail()).count());
        failing.put("aggregateByKey", x -> pairs.aggregateByKey("", (a, b) -> fail(), (a, b) -> a)
                .count());
        failing.put("combineByKey", x -> pairs.combineByKey(v -> fail(), (a, b) -> a, (a, b) -> a)
                .count());
        failing.put("sortBy", x -> words.sortBy(w -> OperatorExceptionTest.<String>fail())
                .count());
        failing.put("summarize", x -> words.summarize(b -> OperatorExceptionTest.<List<?>>fail())
                .count());
        failing.put("reduce", x -> words.reduce((a, b) -> fail()));
        failing.put("fold", x -> words.fold("", (a, b) -> fail()));
        failing.put("aggregate", x -> words.aggregate("", (a, b) -> fail(), (a, b) -> a));
        failing.put("forEach", x -> run(() -> words.forEach(w -> fail())));
        failing.put("forEachPartition", x -> run(() -> words.forEachPartition(w -> fail())));
        failing.put("forEachPair", x -> run(() -> pairs.forEachPair((k, v) -> fail())));
        failing.put("sumLong", x -> words.sumLong(w -> OperatorExceptionTest.<Long>fail()));
        failing.put("sumDouble", x -> words.sumDouble(w -> OperatorExceptionTest.<Double>fail()));

        failing.forEach((name, action) -> {
            OperatorException e = thrownBy(action);
            assertThat(e)
                    .as(name)
                    .isNotNull()
                    .hasMessageContaining("operator " + name + " failed: java.io.IOException: no disk");
            assertThat(e.operator().kind()).isEqualTo(name);
            assertThat(e).cause().isExactlyInstanceOf(IOException.class);
            assertThat(e.getStackTrace()[0].getMethodName())
                    .as("first frame of %s", name)
                    .isEqualTo("fail");
        });
    }

    private static Object run(Runnable action) {
        action.run();
        return null;
    }

    @Test
    void namesTheOperatorWhicheverFunctionOfItsAggregatorFails() {
        Aggregator<String, Integer, Integer> whole = Aggregator.of(() -> 0, (n, word) -> n + 1, Integer::sum, n -> n);
        Map<String, Aggregator<String, Integer, Integer>> broken = Map.of(
                "create", Aggregator.of(() -> fail(), whole.add(), whole.merge(), whole.finish()),
                "add", Aggregator.of(whole.create(), (n, word) -> fail(), whole.merge(), whole.finish()),
                "finish", Aggregator.of(whole.create(), whole.add(), whole.merge(), n -> fail()));
        broken.forEach((function, aggregator) -> {
            assertThat(thrownBy(x -> words.aggregate(aggregator)))
                    .as(function)
                    .hasMessageContaining("operator aggregate failed: java.io.IOException: no disk");
            assertThat(thrownBy(x -> pairs.aggregateByKey(aggregator).collect()))
                    .as(function)
                    .hasMessageContaining("operator aggregateByKey failed: java.io.IOException: no disk");
        });
    }

    @Test
    void namesTheOperatorThatComparesAlsoWhereThatIsDoneAtTheEnd() {
        Comparator<String> broken = (a, b) -> {
            throw new IllegalStateException(a + " and " + b + " cannot be compared");
        };

        assertThat(thrownBy(x -> words.top(2, broken)).operator().kind()).isEqualTo("top");
        assertThat(thrownBy(x -> words.min(broken)).operator().kind()).isEqualTo("min");
        assertThat(thrownBy(x -> words.max(broken)).operator().kind()).isEqualTo("max");
        assertThat(thrownBy(x -> words.sortBy(w -> w, broken).count())
                        .operator()
                        .kind())
                .isEqualTo("sortBy");
        assertThat(thrownBy(x -> words.keyBy(w -> w).sortByKey(broken).count())
                        .operator()
                        .kind())
                .isEqualTo("sortByKey");
        assertThat(thrownBy(x -> words.keyBy(w -> new Object()).sortByKey().count()))
                .hasMessageContaining("sortByKey")
                .hasCauseInstanceOf(ClassCastException.class);
    }

    @Test
    void arraysAsKeysAreRefusedByNameWithAWayOut() {
        PairBatch<byte[], String> arrays = words.keyBy(w -> new byte[1]);
        Map<String, Function1<?, ?>> refusing = new TreeMap<>();
        refusing.put("reduceByKey", x -> arrays.reduceByKey((a, b) -> a).count());
        refusing.put("groupByKey", x -> arrays.groupByKey().count());
        refusing.put("groupBy", x -> words.groupBy(w -> new byte[1]).count());
        refusing.put("countByKey", x -> arrays.countByKey().count());
        refusing.put("partitionBy", x -> arrays.partitionBy(2).count());
        refusing.put("join", x -> arrays.join(arrays).count());
        refusing.put("cogroup", x -> arrays.cogroup(arrays).count());
        refusing.put("subtractByKey", x -> arrays.subtractByKey(arrays).count());
        refusing.put("distinct", x -> arrays.keys().distinct().count());
        refusing.put(
                "intersection", x -> arrays.keys().intersection(arrays.keys()).count());
        refusing.put("subtract", x -> arrays.keys().subtract(arrays.keys()).count());
        refusing.put("countByValue", x -> arrays.keys().countByValue());

        refusing.forEach((name, action) -> assertThat(thrownBy(action))
                .as(name)
                .isNotNull()
                .hasMessageContaining("operator " + name + " failed")
                .hasMessageContaining("an array (byte[]) cannot be a key")
                .hasMessageContaining("make it a List, a String or a record"));
    }

    private record BadKey(String word) {
        @Override
        public int hashCode() {
            throw new IllegalStateException("no hash");
        }
    }

    @Test
    void aKeyThatThrowsIsNamedToo() {
        PairBatch<BadKey, String> bad = words.keyBy(BadKey::new);

        assertThat(thrownBy(x -> bad.reduceByKey((a, b) -> a).count()))
                .hasMessageContaining("operator reduceByKey failed")
                .hasCauseInstanceOf(IllegalStateException.class)
                .satisfies(e -> assertThat(e.getStackTrace()[0].getMethodName()).isEqualTo("hashCode"));
        assertThat(thrownBy(x -> bad.join(bad).count())).hasMessageContaining("operator join failed");
        assertThat(thrownBy(x -> bad.partitionBy(2).count())).hasMessageContaining("operator partitionBy failed");
    }

    @Test
    void aNullWhereAPairShouldBeIsSaidToBeOne() {
        PairBatch<String, String> nulls = words.mapToPair(w -> null);

        assertThat(thrownBy(x -> nulls.reduceByKey((a, b) -> a).count())).hasMessageContaining("operator reduceByKey");
        assertThat(thrownBy(x -> nulls.groupByKey().count())).hasMessageContaining("operator groupByKey");
        assertThat(thrownBy(x -> nulls.cogroup(nulls).count())).hasMessageContaining("operator cogroup");
        assertThat(thrownBy(x -> nulls.keys().count())).hasMessageContaining("operator keys");
        assertThat(thrownBy(x -> run(() -> nulls.forEachPair((k, v) -> {}))))
                .hasMessageContaining("operator forEachPair");
    }

    @Test
    void whatActsOnResultsInATableIsNamedAndNotTheTablesOperator() {
        assertThat(thrownBy(x -> run(() -> pairs.groupByKey().forEachPair((k, v) -> fail()))))
                .hasMessageContaining("operator forEachPair");
    }

    @Test
    void aNullWhereRecordsShouldBeIsSaidToBeOne() {
        assertThat(thrownBy(x -> words.flatMap(w -> null).count()))
                .hasMessageContaining("operator flatMap failed")
                .hasMessageContaining("the function returned null, expected an Iterable");
        assertThat(thrownBy(x -> words.flatMapToPair(w -> null).count()))
                .hasMessageContaining("operator flatMapToPair failed")
                .hasMessageContaining("expected an Iterable");
        assertThat(thrownBy(x -> pairs.flatMapValues(w -> null).count()))
                .hasMessageContaining("operator flatMapValues failed")
                .hasMessageContaining("expected an Iterable");
        assertThat(thrownBy(x -> words.mapPartitions(w -> null).count()))
                .hasMessageContaining("operator mapPartitions failed")
                .hasMessageContaining("expected an Iterator");
        assertThat(thrownBy(x -> words.summarize(b -> null).count()))
                .hasMessageContaining("operator summarize failed")
                .hasMessageContaining("expected a Collection");
        assertThat(thrownBy(x -> words.reduce((a, b) -> null)))
                .hasMessageContaining("operator reduce failed")
                .hasMessageContaining("expected a record");
    }

    @Test
    void aFailureInsideAFailureIsNotWrappedTwice() {
        OperatorException e =
                thrownBy(x -> words.map(w -> words.filter(v -> fail()).count()).collect());

        assertThat(e.operator().kind()).isEqualTo("filter");
        assertThat(e).cause().isExactlyInstanceOf(IOException.class);
        assertThat(OperatorException.of(Operator.of("outer"), e)).isSameAs(e);
    }

    @Test
    void anInterruptedFunctionLeavesTheThreadInterrupted() {
        OperatorException e = thrownBy(x -> context.batch(List.of(1), 1)
                .map(w -> {
                    throw new InterruptedException();
                })
                .collect());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(e).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void iteratorsThatThrowAreNamed() {
        assertThat(thrownBy(x -> words.flatMap(w -> (Iterable<String>) () -> {
                            throw new IllegalStateException("iterator()");
                        })
                        .count()))
                .hasMessageContaining("operator flatMap failed");
        assertThat(thrownBy(x -> words.flatMap(w -> (Iterable<String>) () -> Arrays.asList("a", "b").stream()
                                .peek(v -> {
                                    throw new IllegalStateException("next()");
                                })
                                .iterator())
                        .count()))
                .hasMessageContaining("operator flatMap failed")
                .hasMessageContaining("next()");
    }

    @Test
    void sitsInsideTheOperatorOfAStream() {
        Operator transform = new Operator("clean", "transform", "Job.java:7");

        OperatorException e =
                thrownBy(x -> words.within(transform).map(w -> fail()).collect());

        assertThat(e).hasMessageContaining("operator clean/map (Job.java:7) failed");
    }
}
