package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Batch;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.testing.Await;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A source whose data is read where it lies is read once a batch, and only in its batch. */
class ReadOnceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final AtomicInteger readings = new AtomicInteger();
    private final Lying source = new Lying();

    /** Gives each batch its second, which is gone once the batch is over. */
    private final class Lying implements Source<Long> {
        private volatile boolean gone;

        @Override
        public String kind() {
            return "lying";
        }

        @Override
        public SourceReader<Long> open(SourceContext context) {
            return new SourceReader<>() {
                @Override
                public Cut<Long> cut(Instant batchTime, long maxRecords) {
                    gone = false;
                    return new Cut<>(List.of(new There(batchTime.getEpochSecond())), 1, 0);
                }

                @Override
                public void release(Cut<Long> cut) {
                    gone = true;
                }

                @Override
                public void finish() {}

                @Override
                public boolean finished() {
                    return true;
                }

                @Override
                public void close() {}
            };
        }

        private final class There extends Partition<Long> {
            private final long second;

            There(long second) {
                this.second = second;
            }

            @Override
            public void push(RecordConsumer<? super Long> consumer) {
                if (gone) {
                    throw new IllegalStateException("second " + second + " is gone");
                }
                readings.incrementAndGet();
                consumer.accept(second);
            }

            @Override
            public long size() {
                return 1;
            }
        }
    }

    @Test
    void twoOutputsReadItOnce() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(SECOND)) {
            DStream<Long> seconds = driver.context().from(source);
            TestOutput<Long> plain = driver.collect(seconds);
            TestOutput<Long> doubled = driver.collect(seconds.map(n -> 2 * n));
            driver.runBatches(3);
            assertThat(plain.batches()).containsExactly(List.of(1L), List.of(2L), List.of(3L));
            assertThat(doubled.batches()).containsExactly(List.of(2L), List.of(4L), List.of(6L));
            assertThat(readings).hasValue(3);
        }
    }

    @Test
    void cacheOnTheSourcesStreamKeepsWhatWasRead() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(SECOND)) {
            driver.context().from(source).cache().foreachBatch(batch -> {
                assertThat(batch.collect()).isEqualTo(batch.collect());
            });
            driver.runBatches(2);
            assertThat(readings).hasValue(2);
        }
    }

    @Test
    void oneOutputReadsItAsOftenAsItAsks() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(SECOND)) {
            driver.context().from(source).foreachBatch(batch -> {
                assertThat(batch.plan()).isInstanceOf(io.dstream.plan.Plan.Data.class);
                batch.collect();
                batch.collect();
            });
            driver.runBatch();
            assertThat(readings).hasValue(2);
        }
    }

    @Test
    void windowKeepsWhatIsGoneAfterItsBatch() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(SECOND)) {
            TestOutput<Long> window =
                    driver.collect(driver.context().from(source).window(SECOND.multipliedBy(2)));
            driver.runBatches(3);
            assertThat(window.batches()).containsExactly(List.of(1L), List.of(1L, 2L), List.of(2L, 3L));
            assertThat(readings).hasValue(3);
        }
    }

    @Test
    void batchIsHeldThoughAnotherThreadUnpersistsIt() throws Exception {
        try (StreamingContext ssc = StreamingContext.local(SECOND)) {
            for (int n = 0; n < 2_000; n++) {
                Batch<Integer> batch =
                        ssc.batch(List.of(1, 2), 1).map(i -> i + 1).cache();
                Thread other = new Thread(batch::unpersist);
                other.start();
                batch.hold();
                Await.end(other);
                assertThat(batch.unpersist().collect()).containsExactly(2, 3);
            }
        }
    }
}
