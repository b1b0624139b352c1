package io.dstream.hdfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.StreamingException;
import io.dstream.batch.Pair;
import io.dstream.checkpoint.CheckpointLockedException;
import io.dstream.state.StateSpec;
import io.dstream.storage.FileTree;
import io.dstream.storage.StorageLocation;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A program whose checkpoint is on HDFS: stopped, killed, taken over from. */
@ExtendWith(Cluster.Extension.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HdfsCheckpointTest {
    private final HdfsLocation location;

    HdfsCheckpointTest(Cluster cluster) {
        this.location = cluster.fresh();
    }

    /** Counts words since ever and in a window, and what is done while it computes a batch. */
    private static final class Program implements AutoCloseable {
        final StreamingTestDriver driver;
        final TestInput<String> in;
        final TestOutput<String> totals;
        final TestOutput<Pair<String, Long>> windows;
        final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});

        Program(StorageLocation checkpoint) {
            driver = StreamingTestDriver.withoutRehearsal(StreamingContext.builder()
                    .appName("shop")
                    .parallelism(1)
                    .batchInterval(Duration.ofSeconds(1))
                    .checkpointStorage(checkpoint)
                    .checkpointLease(Duration.ofSeconds(1)));
            in = driver.input();
            var words = in.stream().named("in").mapToPair(word -> {
                meanwhile.get().run();
                return Pair.of(word, 1L);
            });
            totals = driver.collect(words.mapWithState(StateSpec.<String, Long, Long, String>of((word, n, total) -> {
                        long sum = total.getOption().orElse(0L) + n.orElse(0L);
                        total.update(sum);
                        return word + " " + sum;
                    }))
                    .named("totals"));
            windows = driver.collect(
                    words.reduceByKeyAndWindow(Long::sum, Duration.ofSeconds(2)).named("windows"));
        }

        void batch(String... words) {
            in.add(words);
            driver.runBatch();
        }

        @Override
        public void close() {
            driver.close();
        }
    }

    @Test
    void aProgramThatWasStoppedGoesOn() {
        try (Program first = new Program(location)) {
            first.batch("a", "b", "a");
            assertThat(first.totals.last()).containsExactly("a 1", "b 1", "a 2");
        }
        try (Program second = new Program(location)) {
            second.batch("a");
            assertThat(second.totals.last()).containsExactly("a 3");
            assertThat(second.windows.last()).containsExactlyInAnyOrder(Pair.of("a", 3L), Pair.of("b", 1L));
            second.batch("a");
            assertThat(second.windows.last()).containsExactly(Pair.of("a", 2L));
        }
    }
}
