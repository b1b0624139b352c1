package io.dstream.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchTest {
    private final StreamingContext context = StreamingContext.builder()
            .batchInterval(Duration.ofSeconds(1))
            .parallelism(3)
            .build();

    @AfterEach
    void closeContext() {
        context.close();
    }

    private Batch<Integer> numbers(int n, int partitions) {
        return context.batch(IntStream.range(0, n).boxed().toList(), partitions);
    }

    @Test
    void copiesWhatItIsMadeOf() {
        List<String> words = new ArrayList<>(List.of("a", "b"));
        Batch<String> batch = context.batch(words);
        words.clear();

        assertThat(batch.collect()).containsExactly("a", "b");
        assertThat(batch.numPartitions()).isEqualTo(3);
    }

    @Test
    void resultsMayNotBeChanged() {
        Batch<Integer> numbers = numbers(4, 2);

        for (List<Integer> list : List.of(
                numbers.collect(),
                numbers.coalesce(1).collect(),
                numbers.take(2),
                numbers.top(2, Comparator.naturalOrder()),
                numbers.glom().first(),
                numbers.partitions().get(0))) {
            assertThatThrownBy(list::clear).isInstanceOf(UnsupportedOperationException.class);
        }
        Map<Integer, Long> counts = numbers.countByValue();
        assertThatThrownBy(counts::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> numbers.mapPartitions(all -> {
                            all.next();
                            all.remove();
                            return all;
                        })
                        .count())
                .hasCauseInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void operatorsComputeNothing() {
        AtomicInteger calls = new AtomicInteger();
        Batch<Integer> looked = numbers(10, 3).peek(x -> calls.incrementAndGet());

        looked.distinct().union(looked.sortBy(x -> x)).cache().keyBy(x -> x).join(looked.keyBy(x -> x));
        looked.summarize(b -> List.of(b.count()));
        looked.zipWithIndex();
        looked.repartition(5).numPartitions();

        assertThat(calls).hasValue(0);
    }

    @Test
    void eachActionComputesAnewUnlessCached() {
        AtomicInteger calls = new AtomicInteger();
        Batch<Integer> looked = numbers(10, 3).peek(x -> calls.incrementAndGet());
        looked.count();
        looked.count();
        assertThat(calls).hasValue(20);

        assertThat(looked.cache()).isSameAs(looked);
        assertThat(looked.count()).isEqualTo(10);
        assertThat(looked.map(x -> x).collect()).hasSize(10);
        assertThat(looked.cache().first()).isZero();
        assertThat(calls).hasValue(30);

        looked.unpersist();
        assertThat(looked.count()).isEqualTo(10);
        assertThat(calls).hasValue(40);
    }

    @Test
    void unpersistOfWhatIsNotCachedDoesNothing() {
        assertThat(numbers(3, 1).unpersist().cache().collect()).containsExactly(0, 1, 2);
    }

    @Test
    void glomGivesAListForEachPartitionAlsoForEmptyOnes() {
        assertThat(numbers(2, 3).glom().collect()).containsExactly(List.of(), List.of(0), List.of(1));
        assertThat(numbers(3, 2).partitions()).containsExactly(List.of(0), List.of(1, 2));
    }

    @Test
    void forEachPartitionIsCalledForEmptyPartitionsToo() {
        List<Boolean> hadRecords = Collections.synchronizedList(new ArrayList<>());

        numbers(2, 4).forEachPartition(records -> hadRecords.add(records.hasNext()));

        assertThat(hadRecords).containsExactlyInAnyOrder(true, true, false, false);
    }

    @Test
    void aSampleHangsOnItsSeedAlone() {
        Batch<Integer> numbers = numbers(10_000, 4);

        assertThat(numbers.sample(0.3, 7).collect())
                .isEqualTo(numbers.sample(0.3, 7).collect());
        assertThat(numbers.sample(0.3, 7).collect())
                .isNotEqualTo(numbers.sample(0.3, 8).collect());
        assertThat(numbers.sample(0.3, 7).collect()).isSorted().doesNotHaveDuplicates();
        for (List<Integer> part : numbers.sample(0.3, 7).partitions()) {
            assertThat(part.size()).isBetween(600, 900);
        }
        assertThatThrownBy(() -> numbers.sample(1.5, 1)).hasMessageContaining("expected 0 to 1");
        assertThatThrownBy(() -> numbers.sample(Double.NaN, 1)).hasMessageContaining("expected 0 to 1");
    }

    @Test
    void partitionsOfASampleAreIndependent() {
        List<List<Integer>> parts = context.batch(Collections.nCopies(400, 1), 2)
                .zipWithIndex()
                .map(p -> p.value().intValue() % 200)
                .sample(0.5, 3)
                .partitions();

        assertThat(parts.get(0)).isNotEqualTo(parts.get(1));
    }

    @Test
    void repartitionIsEven() {
        assertThat(numbers(100, 1).filter(x -> x < 10).repartition(5).partitions())
                .allSatisfy(part -> assertThat(part).hasSize(2));
    }

    @Test
    void sortedPartitionsFollowEachOther() {
        assertThat(context.batch(List.of(5, 3, 1, 4, 2, 0), 2).sortBy(x -> x).partitions())
                .containsExactly(List.of(0, 1), List.of(2, 3), List.of(4, 5));
    }

    @Test
    void theFirstOfAnEmptyBatchIsAnError() {
        assertThatThrownBy(() -> numbers(0, 2).first())
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("empty batch");
    }

    @Test
    void nullRecordsAreRecords() {
        Batch<String> batch = context.batch(Arrays.asList(null, "a", null), 2);

        assertThat(batch.first()).isNull();
        assertThat(batch.isEmpty()).isFalse();
        assertThat(batch.distinct().collect()).containsExactlyInAnyOrder(null, "a");
        assertThat(batch.countByValue()).containsEntry(null, 2L).containsEntry("a", 1L);
    }

    @Test
    void badArgumentsAreRefusedAtOnce() {
        Batch<Integer> numbers = numbers(3, 1);

        assertThatThrownBy(() -> numbers.map(null)).hasMessage("map needs a function");
        assertThatThrownBy(() -> numbers.keyBy(null)).hasMessage("keyBy needs a function");
        assertThatThrownBy(() -> numbers.groupBy(null)).hasMessage("groupBy needs a function");
        assertThatThrownBy(() -> numbers.fold(0, null)).hasMessage("fold needs a function");
        assertThatThrownBy(() -> numbers.union(null)).hasMessage("union needs another batch");
        assertThatThrownBy(() -> numbers.repartition(0)).hasMessage("cannot make 0 partitions: expected at least 1");
        assertThatThrownBy(() -> numbers.coalesce(-1)).hasMessageContaining("expected at least 1");
        assertThatThrownBy(() -> numbers.take(-1)).hasMessage("cannot take -1 records: expected 0 or more");
        assertThatThrownBy(() -> numbers.top(-1, Comparator.naturalOrder())).hasMessageContaining("expected 0 or more");
        assertThatThrownBy(() -> numbers.sortBy(x -> x, null)).hasMessage("sortBy needs an order");
        assertThatThrownBy(() -> numbers.keyBy(x -> x).sortByKey(null)).hasMessage("sortByKey needs an order");
        assertThatThrownBy(() -> numbers.keyBy(x -> x).join(null)).hasMessage("join needs another batch");
        assertThatThrownBy(() -> numbers.keyBy(x -> x).reduceByKey(Integer::sum, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void topOfManySeesThemAll() {
        Batch<Integer> shuffled = context.batch(
                IntStream.range(0, 10_000).map(x -> x * 7_919 % 10_000).boxed().toList(), 3);

        assertThat(shuffled.top(3, Comparator.naturalOrder())).containsExactly(9_999, 9_998, 9_997);
        assertThat(shuffled.top(20_000, Comparator.reverseOrder()))
                .isEqualTo(IntStream.range(0, 10_000).boxed().toList());
        assertThat(shuffled.top(Integer.MAX_VALUE, Comparator.reverseOrder())).hasSize(10_000);
    }
}
