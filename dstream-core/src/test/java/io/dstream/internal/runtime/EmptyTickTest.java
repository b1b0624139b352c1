package io.dstream.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a tick with nothing to do leaves to the garbage collector. */
@SuppressWarnings("serial") // javac takes every package named internal for one of the JDK
class EmptyTickTest {
    private static final String APP = "empty-ticks";
    private static final int TICKS = 200;

    @Test
    void anEmptyTickAllocatesLittle() {
        try (StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(StreamingContext.builder()
                .appName(APP)
                .batchInterval(Duration.ofSeconds(1))
                .parallelism(2))) {
            TestInput<Long> in = driver.input();
            in.stream()
                    .map(n -> n * 2)
                    .filter(n -> n % 3 == 0)
                    .mapToPair(n -> Pair.of(n % 1000, 1L))
                    .reduceByKey(Long::sum)
                    .mapValues(n -> n + 1)
                    .foreachBatch(batch -> batch.count());
            driver.runBatches(TICKS); // classes are loaded, lambdas linked
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 5; round++) {
                long before = allocated();
                driver.runBatches(TICKS);
                least = Math.min(least, (allocated() - before) / TICKS);
            }

            assertThat(least).as("bytes for an empty tick").isLessThan(8_500);
        }
    }

    /** What the program's own threads have allocated. */
    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (var thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(APP + "-")) {
                sum += threads.getThreadAllocatedBytes(thread.getThreadId());
            }
        }
        return sum;
    }
}
