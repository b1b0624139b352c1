package io.dstream.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** {@code histogram}: how many numbers are in each range. */
class HistogramTest {
    private static Histogram histogram(List<Double> numbers, int buckets) {
        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            return ssc.batch(numbers, 3).histogram(n -> n, buckets);
        }
    }

    private static Histogram byEdges(List<Double> numbers, double... edges) {
        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            return ssc.batch(numbers, 3).histogram(n -> n, edges);
        }
    }

    @Test
    void aRangeHasItsLowerEdgeAndTheLastOneItsUpperEdgeToo() {
        assertThat(byEdges(List.of(0.0, 0.9, 1.0, 2.0, 3.0, 3.1, -0.1), 0, 1, 3))
                .isEqualTo(new Histogram(List.of(0.0, 1.0, 3.0), List.of(2L, 3L)));
    }

    @Test
    void rangesOfEqualWidthGoFromTheSmallestNumberToTheLargest() {
        assertThat(histogram(List.of(1.0, 2.0, 3.0, 4.0, 5.0), 4))
                .isEqualTo(new Histogram(List.of(1.0, 2.0, 3.0, 4.0, 5.0), List.of(1L, 1L, 1L, 2L)));
        assertThat(histogram(List.of(7.0, 7.0), 4)).isEqualTo(new Histogram(List.of(7.0, 7.0), List.of(2L)));
        assertThat(histogram(List.of(), 4)).isEqualTo(new Histogram(List.of(), List.of()));
        assertThat(histogram(List.of(-Double.MAX_VALUE, 0.0, Double.MAX_VALUE), 2)
                        .counts())
                .containsExactly(1L, 2L);
    }

    @Test
    void minusZeroIsZeroAndWhatIsNoNumberIsNotCounted() {
        assertThat(byEdges(List.of(-0.0, 0.0, Double.NaN, Double.POSITIVE_INFINITY), -0.0, 1)
                        .counts())
                .containsExactly(2L);
        assertThat(byEdges(List.of(Double.NEGATIVE_INFINITY, 1.0), Double.NEGATIVE_INFINITY, 0, 5)
                        .counts())
                .containsExactly(1L, 1L);
    }

    @Test
    void whatCannotBeCountedIsRefused() {
        assertThatThrownBy(() -> histogram(List.of(1.0, Double.NaN), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from NaN to NaN: expected finite ones");
        assertThatThrownBy(() -> histogram(List.of(), 0)).hasMessageContaining("expected 1 to 1000000");
        assertThatThrownBy(() -> byEdges(List.of(), 1.0)).hasMessageContaining("expected at least 2");
        assertThatThrownBy(() -> byEdges(List.of(), 1, 1)).hasMessageContaining("larger than the one before");
        assertThatThrownBy(() -> byEdges(List.of(), Double.NaN, 1)).hasMessageContaining("larger than");
    }

    @Property(tries = 100)
    void everyNumberIsInOneRange(
            @ForAll @Size(min = 1, max = 30) List<@DoubleRange(min = -10, max = 10) Double> numbers,
            @ForAll @IntRange(min = 1, max = 7) int buckets) {
        Histogram found = histogram(numbers, buckets);

        List<Long> counts = new ArrayList<>();
        for (int i = 0; i + 1 < found.edges().size(); i++) {
            double from = found.edges().get(i);
            double until = found.edges().get(i + 1);
            boolean last = i + 2 == found.edges().size();
            counts.add(numbers.stream()
                    .filter(n -> n >= from && (n < until || (last && n == until)))
                    .count());
        }
        assertThat(found.counts()).isEqualTo(counts);
        assertThat(counts.stream().mapToLong(n -> n).sum()).isEqualTo(numbers.size());
    }
}
