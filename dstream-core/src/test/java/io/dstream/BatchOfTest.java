package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Batch;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Batches of data that is read where it lies. */
class BatchOfTest {

    /** The numbers from one on, made by each reading. */
    private static class Numbers extends Partition<Integer> {
        private final int size;
        private final AtomicInteger readings;

        Numbers(int size, AtomicInteger readings) {
            this.size = size;
            this.readings = readings;
        }

        @Override
        public void push(RecordConsumer<? super Integer> consumer) {
            readings.incrementAndGet();
            for (int n = 1; n <= size; n++) {
                consumer.accept(n);
            }
        }

        @Override
        public long size() {
            return -1;
        }
    }

    @Test
    void nothingIsReadBeforeItIsComputedAndEachComputationReadsAnewUnlessCached() {
        AtomicInteger readings = new AtomicInteger();
        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            Batch<Integer> batch = ssc.batchOf(List.of(new Numbers(3, readings), new Numbers(2, readings)));
            assertThat(readings).hasValue(0);
            assertThat(batch.numPartitions()).isEqualTo(2);
            assertThat(batch.map(n -> n * 10).collect()).containsExactly(10, 20, 30, 10, 20);
            assertThat(batch.count()).isEqualTo(5);
            assertThat(readings).hasValue(4);
            Batch<Integer> cached = batch.cache();
            assertThat(cached.collect()).isEqualTo(cached.collect());
            assertThat(readings).hasValue(6);
        }
    }

    @Test
    void nothingIsReadToBeCountedWhereThatIsKnown() {
        AtomicInteger readings = new AtomicInteger();
        Numbers known = new Numbers(3, readings) {
            @Override
            public long size() {
                return 3;
            }
        };
        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            assertThat(ssc.batchOf(List.of(known, new Numbers(2, readings))).count())
                    .isEqualTo(5);
            assertThat(readings).hasValue(1);
            assertThat(ssc.batchOf(List.of(known)).filter(n -> n > 1).count()).isEqualTo(2);
            assertThat(readings).hasValue(2);
        }
    }
}
