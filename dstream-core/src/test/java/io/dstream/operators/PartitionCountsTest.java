package io.dstream.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.WindowSpec;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.state.Aggregators;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One place says how many partitions there are to be, and every operator that makes partitions heeds it. */
class PartitionCountsTest {
    private static final int FIVE = 5;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final StreamingTestDriver driver = StreamingTestDriver.create(
            StreamingContext.builder().batchInterval(SECOND).parallelism(2));
    private final Batch<String> words = driver.context().batch(List.of("a", "b", "a"));
    private final PairBatch<String, Integer> ones = words.mapToPair(word -> Pair.of(word, 1));

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void ofBatches() {
        Batch<String> w = words.inPartitions(FIVE);
        PairBatch<String, Integer> p = ones.inPartitions(FIVE);
        Map<String, Batch<?>> made = new LinkedHashMap<>();
        made.put("distinct", w.distinct());
        made.put("sortBy", w.sortBy(word -> word));
        made.put("groupBy", w.groupBy(word -> word));
        made.put("intersection", w.intersection(words));
        made.put("subtract", w.subtract(words));
        made.put("reduceByKey", p.reduceByKey(Integer::sum));
        made.put("combineByKey", p.combineByKey(n -> n, Integer::sum, Integer::sum));
        made.put("combineByKey of an aggregator", p.combineByKey(Aggregators.count()));
        made.put("aggregateByKey", p.aggregateByKey(0, Integer::sum, Integer::sum));
        made.put("aggregateByKey of an aggregator", p.aggregateByKey(Aggregators.count()));
        made.put("countByKey", p.countByKey());
        made.put("groupByKey", p.groupByKey());
        made.put("sortByKey", p.sortByKey());
        made.put("distinct of pairs", p.distinct());
        made.put("join", p.join(ones));
        made.put("leftOuterJoin", p.leftOuterJoin(ones));
        made.put("rightOuterJoin", p.rightOuterJoin(ones));
        made.put("fullOuterJoin", p.fullOuterJoin(ones));
        made.put("cogroup", p.cogroup(ones));
        made.put("subtractByKey", p.subtractByKey(ones));

        assertThat(made)
                .allSatisfy((name, batch) ->
                        assertThat(batch.numPartitions()).as(name).isEqualTo(FIVE));
    }

    @Test
    void ofStreams() {
        TestInput<String> in = driver.input();
        PairDStream<String, Integer> all = in.stream().mapToPair(word -> Pair.of(word, 1));
        DStream<String> w = in.stream().inPartitions(FIVE);
        PairDStream<String, Integer> p = all.inPartitions(FIVE);
        WindowSpec window = WindowSpec.of(SECOND.multipliedBy(2), SECOND);
        Map<String, DStream<?>> made = new LinkedHashMap<>();
        made.put("distinct", w.distinct());
        made.put("countByValue", w.countByValue());
        made.put("countByValueAndWindow", w.countByValueAndWindow(window.length(), SECOND));
        made.put("reduceByKey", p.reduceByKey(Integer::sum));
        made.put("countByKey", p.countByKey());
        made.put("fullOuterJoin", p.fullOuterJoin(all));
        made.put("rightOuterJoin", p.rightOuterJoin(all));
        made.put("join of a table", p.join(ones));
        made.put("groupByKeyAndWindow", p.groupByKeyAndWindow(window.length()));
        made.put("reduceByKeyAndWindow", p.reduceByKeyAndWindow(Integer::sum, window));
        made.put("aggregateByKeyAndWindow", p.aggregateByKeyAndWindow(Aggregators.count(), window));
        made.put("updateStateByKey", p.updateStateByKey((news, old) -> old.or(() -> Optional.of("first"))));
        made.put("updateStateByKey of an aggregator", p.updateStateByKey(Aggregators.count()));
        made.put(
                "updateStateByPartition",
                p.<Integer>updateStateByPartition(
                        (time, keys) -> List.<Pair<String, Integer>>of().iterator(), List.of()));
        StateSpec<String, Integer, Integer, String> spec = StateSpec.of((word, one, state) -> word);
        made.put("mapWithState", p.mapWithState(spec));
        made.put("stateSnapshots", p.mapWithState(spec).stateSnapshots());

        assertThat(partitionsOf(made, in))
                .hasSameSizeAs(made)
                .allSatisfy((name, n) -> assertThat(n).as(name).isEqualTo(FIVE));
    }

    @Test
    void whatIsSaidCountsForOneOperator() {
        TestInput<String> in = driver.input();
        PairDStream<String, Integer> all = in.stream().mapToPair(word -> Pair.of(word, 1));
        Map<String, DStream<?>> made = new LinkedHashMap<>();
        made.put("two operators", all.inPartitions(FIVE).distinct().reduceByKey(Integer::sum));
        made.put(
                "more specific",
                all.inPartitions(7)
                        .mapWithState(StateSpec.<String, Integer, Integer, String>of((word, one, state) -> word)
                                .partitions(2)));

        assertThat(partitionsOf(made, in))
                .hasSameSizeAs(made)
                .allSatisfy((name, n) -> assertThat(n).as(name).isEqualTo(2));
        assertThat(ones.inPartitions(FIVE).filter(pair -> true).distinct().numPartitions())
                .isEqualTo(2);
        assertThat(PairBatch.of(words.map(word -> Pair.of(word, 1)).inPartitions(FIVE))
                        .countByKey()
                        .numPartitions())
                .isEqualTo(FIVE);
    }

    @Test
    void noPartitionsAreRefused() {
        assertThatThrownBy(() -> ones.inPartitions(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot make 0 partitions: expected at least 1");
        DStream<String> stream = driver.<String>input().stream();
        assertThatThrownBy(() -> stream.inPartitions(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot make -1 partitions: expected at least 1");
    }

    /** How many partitions each stream's batch has. */
    private Map<String, Integer> partitionsOf(Map<String, DStream<?>> streams, TestInput<String> in) {
        Map<String, Integer> partitions = new TreeMap<>();
        streams.forEach((name, stream) -> stream.foreachBatch(batch -> {
            partitions.put(name, batch.numPartitions());
        }));
        in.add("a", "b", "a");
        driver.runBatch();
        return partitions;
    }
}
