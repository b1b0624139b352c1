package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.function.Action1;
import io.dstream.function.Action2;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.sink.Sink;
import io.dstream.source.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a program is said when it is built, in words that help. */
class WrongUseTest {
    private final StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1));
    private final StreamingContext other = StreamingContext.local(Duration.ofSeconds(1));
    private final DStream<Integer> stream = numbers(ssc);
    private final PairDStream<Integer, Integer> pairs = stream.keyBy(n -> n);

    private static DStream<Integer> numbers(StreamingContext of) {
        return of.from(Sources.queue(new ArrayDeque<List<Integer>>()));
    }

    @AfterEach
    void close() {
        ssc.close();
        other.close();
    }

    @Test
    void programWithoutOutputIsNotStarted() {
        assertThatThrownBy(ssc::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no output operation")
                .hasMessageContaining("print()");

        stream.print(); // it may still be added
        ssc.start();
        assertThat(ssc.state()).isEqualTo(StreamingContext.State.ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.0005S", "PT1.0000001S"})
    void intervalIsWholeMilliseconds(String interval) {
        assertThatThrownBy(() -> StreamingContext.local(Duration.parse(interval)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batch interval of " + Duration.parse(interval))
                .hasMessageContaining("whole milliseconds");
    }

    @TestFactory
    Stream<DynamicTest> builderSaysWhatIsWrong() {
        StreamingContext.Builder builder = StreamingContext.builder();
        return Stream.of(
                fails("no interval", builder::build, "batchInterval(Duration)"),
                fails("null interval", () -> builder.batchInterval(null), "batchInterval"),
                fails("null name", () -> builder.appName(null), "app name"),
                fails("blank name", () -> builder.appName("  "), "app name"),
                fails("parallelism", () -> builder.parallelism(0), "parallelism of 0"),
                fails("pending", () -> builder.maxPendingBatches(-1), "-1 pending batches"),
                fails("clock", () -> builder.clock(null), "clock"),
                fails("engine", () -> builder.engine(null), "engine"),
                fails("policy", () -> builder.onBatchFailure(null), "policy"),
                fails("back-pressure", () -> builder.backPressure(null), "backPressure"),
                fails("buffer", () -> builder.receiverBuffer(null), "limits"));
    }

    @TestFactory
    Stream<DynamicTest> nullIsRefusedAtOnce() {
        Function1<Integer, Integer> noFunction = null;
        Function2<Integer, Integer, Integer> noFunction2 = null;
        Function1<Batch<Integer>, Batch<Integer>> noTransform = null;
        Function2<Batch<Integer>, Instant, Batch<Integer>> noTimedTransform = null;
        Action1<Batch<Integer>> noAction = null;
        Action2<Batch<Integer>, Instant> noTimedAction = null;
        return Stream.of(
                fails("from", () -> ssc.from(null), "from"),
                fails("queue", () -> Sources.queue(null), "queue"),
                fails("of", () -> Sources.of(null), "receiver"),
                fails("map", () -> stream.map(noFunction), "map"),
                fails("flatMap", () -> stream.flatMap(null), "flatMap"),
                fails("filter", () -> stream.filter(null), "filter"),
                fails("peek", () -> stream.peek(null), "peek"),
                fails("mapPartitions", () -> stream.mapPartitions(null), "mapPartitions"),
                fails("keyBy", () -> stream.keyBy(noFunction), "keyBy"),
                fails("mapToPair", () -> stream.mapToPair(null), "mapToPair"),
                fails("flatMapToPair", () -> stream.flatMapToPair(null), "flatMapToPair"),
                fails("union", () -> stream.union(null), "union"),
                fails("reduce", () -> stream.reduce(noFunction2), "reduce"),
                fails("transform", () -> stream.transform(noTransform), "transform"),
                fails("timed transform", () -> stream.transform(noTimedTransform), "transform"),
                fails("transformWith", () -> stream.transformWith(stream, null), "transformWith"),
                fails("transformWith null", () -> stream.transformWith(null, (a, b, t) -> a), "transformWith"),
                fails("foreachBatch", () -> stream.foreachBatch(noAction), "foreachBatch"),
                fails("timed foreachBatch", () -> stream.foreachBatch(noTimedAction), "foreachBatch"),
                fails("to", () -> stream.to((Sink<Integer>) null), "sink"),
                fails("saveAsTextFiles", () -> stream.saveAsTextFiles(null, ""), "prefix"),
                fails("print", () -> stream.print(-1), "-1 records"),
                fails("reduceByKey", () -> pairs.reduceByKey(noFunction2), "reduceByKey"),
                fails("mapValues", () -> pairs.mapValues(noFunction), "mapValues"),
                fails("join", () -> pairs.join((PairDStream<Integer, Integer>) null), "join"),
                fails("union of null", () -> ssc.union(null), "union"),
                fails("union of nulls", () -> ssc.union(Arrays.asList(stream, null)), "union", "null"),
                fails("union of none", () -> ssc.union(List.<DStream<Integer>>of()), "union", "at least one"),
                fails(
                        "transform of none",
                        () -> ssc.transform(List.of(), (in, t) -> ssc.batch(List.of())),
                        "at least one"),
                fails("transform fn", () -> ssc.transform(List.of(stream), null), "transform"),
                fails("batch", () -> ssc.batch(null), "batch"),
                fails("batchOf", () -> ssc.batchOf(null), "batchOf"),
                fails("addListener", () -> ssc.addListener(null), "addListener"),
                fails("removeListener", () -> ssc.removeListener(null), "removeListener"),
                fails("stopGracefully", () -> ssc.stopGracefully(null), "timeout"),
                fails("negative timeout", () -> ssc.stopGracefully(Duration.ofSeconds(-1)), "PT-1S"),
                fails("metrics", ssc::metrics, "start()"),
                fails("awaitBatch", () -> ssc.awaitBatch(Instant.EPOCH, Duration.ZERO), "start()"));
    }

    @TestFactory
    Stream<DynamicTest> partitionsAreAtLeastOne() {
        return Stream.of(
                fails("repartition", () -> stream.repartition(0), "0"),
                fails("batch", () -> ssc.batch(List.of(1), 0), "0"),
                fails("partitionBy", () -> pairs.partitionBy(0), "0"),
                fails("reduceByKey", () -> pairs.reduceByKey(Integer::sum, -1), "-1"));
    }

    @TestFactory
    Stream<DynamicTest> streamsOfAnotherContextAreRefused() {
        DStream<Integer> foreign = numbers(other);
        PairDStream<Integer, Integer> foreignPairs = foreign.mapToPair(n -> Pair.of(n, n));
        String why = "StreamingContext";
        return Stream.of(
                fails("union", () -> stream.union(foreign), "union", why),
                fails("join", () -> pairs.join(foreignPairs), "join", why),
                fails("transformWith", () -> stream.transformWith(foreign, (a, b, t) -> a), "transformWith", why),
                fails("union of a list", () -> ssc.union(List.of(stream, foreign)), "union", "another " + why),
                fails("all of them foreign", () -> ssc.union(List.of(foreign, foreign)), "union", "another " + why),
                fails(
                        "transform of a list",
                        () -> ssc.transform(List.of(stream, foreign), (in, t) -> ssc.batch(List.of(1))),
                        "transform",
                        "another " + why));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "ä", "..\\x", "a\n"})
    void idsAreLettersDigitsDotsHyphensAndUnderscores(String id) {
        assertThatThrownBy(() -> stream.named(id))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + id + "'")
                .hasMessageContaining("letters, digits");
    }

    @Test
    void idsHaveAtMostHundredCharactersAndAreNotNull() {
        assertThat(stream.named("x".repeat(100)).id()).hasSize(100);
        assertThatThrownBy(() -> stream.named("x".repeat(101))).hasMessageContaining("1 to 100");
        assertThatThrownBy(() -> stream.named(null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void idIsGivenOnce() {
        stream.named("a").named("a");
        assertThatThrownBy(() -> pairs.named("a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a'")
                .hasMessageContaining("a/queue (WrongUseTest.java:");
        stream.named("b");
        assertThat(pairs.named("a").id()).isEqualTo("a");
    }

    @Test
    void idThatIsAlsoMadeUpIsFoundAtTheStart() {
        pairs.named("queue-0").print();
        assertThatThrownBy(ssc::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the id 'queue-0'")
                .hasMessageContaining("use another name");
    }

    @Test
    void graphIsFixedByTheStart() {
        stream.print();
        ssc.start();
        String why = "has been started";
        assertRefused(() -> stream.map(n -> n), "map", why);
        assertRefused(() -> numbers(ssc), "queue", why);
        assertRefused(stream::print, "print", why);
        assertRefused(() -> stream.named("x"), "name x", why);
        assertRefused(stream::cache, "cache", why);
        assertRefused(() -> ssc.union(List.of(stream)), "union", why);
    }

    @Test
    void graphIsFixedByTheStop() {
        ssc.stop();
        assertRefused(() -> stream.map(n -> n), "map", "has been stopped");
    }

    private static void assertRefused(ThrowingCallable call, String... words) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessageContainingAll(words);
    }

    private static DynamicTest fails(String name, ThrowingCallable call, String... words) {
        return dynamicTest(name, () -> assertThatThrownBy(call)
                .isInstanceOfAny(
                        IllegalArgumentException.class, IllegalStateException.class, NullPointerException.class)
                .hasMessageContainingAll(words));
    }
}
