package io.dstream.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.dstream.StreamingContext;
import io.dstream.source.Receiver;
import io.dstream.source.Sources;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How old records are when the output operation has them: 1 ms batches, records that carry the time at which they were
 * made, evenly spread over each second. For 10,000 records a second, then for 100,000; {@code args[0]} seconds each, 60
 * if missing. Prints the latencies of each tenth of the time, and the CPU time of all, the sender's included.
 */
public final class Latency {
    private Latency() {}

    /**
     * Runs it.
     *
     * @param args seconds per part
     */
    public static void main(String[] args) throws InterruptedException {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 60;
        run(10_000, seconds);
        run(100_000, seconds);
    }

    /** Makes a record whenever one is due, as far as the system's timer can tell: it wakes up some 60 us late. */
    private static final class Paced extends Receiver<Long> {
        private static final long SHORTEST_NAP_NANOS = 100_000;

        private final int perSecond;

        Paced(int perSecond) {
            this.perSecond = perSecond;
        }

        @Override
        protected void onStart() {
            newThread("paced", this::send).start();
        }

        private void send() {
            long start = System.nanoTime();
            List<Long> due = new ArrayList<>();
            for (long sent = 0; !isStopped(); ) {
                due.clear();
                for (; dueNanos(sent) <= System.nanoTime() - start; sent++) {
                    due.add(System.nanoTime());
                }
                store(due);
                long left = start + dueNanos(sent) - System.nanoTime();
                LockSupport.parkNanos(Math.max(SHORTEST_NAP_NANOS, left));
            }
        }

        private long dueNanos(long record) {
            return record * (TimeUnit.SECONDS.toNanos(1) / perSecond);
        }

        @Override
        protected void onStop() {}
    }

    /** Latencies in tenths of microseconds, in the order of the records. */
    private static final class Latencies {
        private final int[] tenths;
        private int n;

        Latencies(int most) {
            tenths = new int[most];
        }

        /** Called by one batch after the other. */
        void add(List<Long> stamps) {
            long now = System.nanoTime();
            for (long stamp : stamps) {
                if (n < tenths.length) {
                    tenths[n++] = (int) ((now - stamp) / 100);
                }
            }
        }

        void print() {
            for (int part = 0; part < 10; part++) {
                int[] sorted = Arrays.copyOfRange(tenths, (int) (n * (long) part / 10), (int) (n * (part + 1L) / 10));
                Arrays.sort(sorted);
                System.out.printf(
                        "  %3d to %3d %%: latency in us, p50 %8.1f  p90 %8.1f  p99 %8.1f  max %9.1f%n",
                        part * 10, part * 10 + 10, at(sorted, 0.5), at(sorted, 0.9), at(sorted, 0.99), at(sorted, 1));
            }
        }

        private static double at(int[] sorted, double quantile) {
            return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, sorted.length * quantile)] / 10.0;
        }
    }

    private static void run(int perSecond, int seconds) throws InterruptedException {
        Latencies latencies = new Latencies(perSecond * (seconds + 1));
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("latency")
                .batchInterval(Duration.ofMillis(1))
                .parallelism(2)
                .build()) {
            ssc.from(Sources.of(new Paced(perSecond))).foreachBatch(batch -> latencies.add(batch.collect()));
            long cpu = cpu();
            ssc.start();
            ssc.awaitTermination(Duration.ofSeconds(seconds));
            System.out.printf(
                    "1 ms batches, %,d records/s asked for: %,d batches, %,d records/s, CPU %.1f %% of a core%n",
                    perSecond,
                    ssc.metrics().completedBatches(),
                    ssc.metrics().processedRecords() / seconds,
                    (cpu() - cpu) / 1e7 / seconds);
        }
        latencies.print();
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
