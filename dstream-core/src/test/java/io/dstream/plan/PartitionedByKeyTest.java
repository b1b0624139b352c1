package io.dstream.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.table.KeyHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which plans have the pairs of a key together, and that no exchange is made that is not needed. */
class PartitionedByKeyTest {
    private final StreamingContext context = StreamingContext.local(Duration.ofSeconds(1));
    private final PairBatch<String, Integer> pairs =
            context.batch(List.of("a", "b", "c", "a", "d", "e"), 3).mapToPair(word -> Pair.of(word, word.length()));
    private final PairBatch<String, Integer> reduced = pairs.reduceByKey(Integer::sum, 4);

    @AfterEach
    void closeContext() {
        context.close();
    }

    @Test
    void whatIsByKeyStaysSoWhileKeysDo() {
        Map<String, Batch<?>> byKey = new TreeMap<>(Map.of(
                "combine", reduced,
                "partitionBy", pairs.partitionBy(4),
                "join", pairs.join(pairs, 4),
                "cogroup", pairs.cogroup(pairs, 4),
                "leftOuterJoin", pairs.leftOuterJoin(pairs, 4),
                "cached", pairs.groupByKey(4).cache(),
                "pinned", pairs.groupByKey(4).hold()));
        byKey.putAll(Map.of(
                "filter", reduced.filter(pair -> true),
                "mapValues", reduced.mapValues(n -> n + 1),
                "flatMapValues", reduced.flatMapValues(List::of),
                "peek", reduced.peek(pair -> {}),
                "sample", reduced.sample(0.5, 1),
                "all of them", reduced.cache().mapValues(n -> n + 1).filter(pair -> true)));

        assertThat(byKey).allSatisfy((name, batch) -> {
            assertThat(batch.plan().partitionedByKey()).as(name).isEqualTo(OptionalInt.of(4));
            List<? extends List<?>> partitions = batch.partitions();
            for (int p = 0; p < 4; p++) {
                int partition = p;
                assertThat(partitions.get(p)).as(name).allSatisfy(pair -> assertThat(
                                KeyHash.partition(KeyHash.of(((Pair<?, ?>) pair).key()), 4))
                        .isEqualTo(partition));
            }
        });
    }

    @Test
    void whateverElseMayNotBe() {
        assertThat(Map.<String, Batch<?>>of(
                        "data", pairs,
                        "map", reduced.map(pair -> pair),
                        "mapToPair", reduced.mapToPair(pair -> pair),
                        "swap", reduced.swap(),
                        "keys", reduced.keys(),
                        "union", reduced.union(reduced),
                        "repartition", reduced.repartition(4),
                        "sortByKey", reduced.sortByKey(),
                        "zipWithIndex", reduced.zipWithIndex(),
                        "subtract", pairs.subtract(pairs)))
                .allSatisfy((name, batch) ->
                        assertThat(batch.plan().partitionedByKey()).as(name).isEmpty());
    }

    @Test
    void nothingIsExchangedThatIsByKey() {
        PairBatch<String, Integer> used = reduced.cache().filter(pair -> true);

        assertThat(used.partitionBy(4).plan()).isSameAs(used.plan());
        assertThat(exchanges(used.updateState(null, 4, null))).isZero(); // not run: its plan is looked at
        assertThat(exchanges(used.partitionBy(3))).isEqualTo(1);
        assertThat(exchanges(used.updateState(null, 3, null))).isEqualTo(1);
        assertThat(exchanges(used.swap().partitionBy(4))).isEqualTo(1);
    }

    private static long exchanges(Batch<?> batch) {
        List<Plan<?>> seen = new ArrayList<>(List.of(batch.plan()));
        for (int i = 0; i < seen.size(); i++) {
            seen.addAll(seen.get(i).sources());
        }
        return seen.stream().filter(Plan.Exchange.class::isInstance).count();
    }
}
