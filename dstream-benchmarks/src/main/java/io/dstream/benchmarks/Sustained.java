package io.dstream.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.report.BatchReport;
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
 * Runs a program for a minute (or {@code args[0]} seconds) each: 10 ms batches with 100,000 records a second; 1 ms
 * batches without records; an idle context with 10 ms batches. Prints the scheduling delays of each tenth of the time,
 * to see whether they stay flat, and the CPU time used.
 */
public final class Sustained {
    private Sustained() {}

    /**
     * Runs it.
     *
     * @param args seconds per part, 60 if missing
     */
    public static void main(String[] args) throws InterruptedException {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 60;
        run("10 ms batches, 100,000 records/s", 10, 100_000, seconds);
        run("1 ms batches, no records", 1, 0, seconds);
        run("10 ms batches, no records", 10, 0, seconds);
    }

    /** Stores so many records a second, a handful every millisecond. */
    private static final class Feed extends Receiver<Long> {
        private final int perSecond;

        Feed(int perSecond) {
            this.perSecond = perSecond;
        }

        @Override
        protected void onStart() {
            newThread("feed", this::feed).start();
        }

        private void feed() {
            long start = System.nanoTime();
            long sent = 0;
            while (!isStopped() && perSecond > 0) {
                long due = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) * perSecond / 1000;
                List<Long> records = new ArrayList<>();
                for (; sent < due; sent++) {
                    records.add(sent);
                }
                store(records);
                LockSupport.parkNanos(1_000_000);
            }
        }

        @Override
        protected void onStop() {}
    }

    private static void run(String title, int intervalMillis, int perSecond, int seconds) throws InterruptedException {
        long[] delays = new long[(int) Math.min(1_000_000, seconds * 1000L / intervalMillis + 1000)];
        int[] n = {0};
        long cpuBefore;
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("sustained")
                .batchInterval(Duration.ofMillis(intervalMillis))
                .parallelism(2)
                .build()) {
            ssc.from(Sources.of(new Feed(perSecond)))
                    .map(v -> v * 2)
                    .filter(v -> v % 3 == 0)
                    .<Long, Long>mapToPair(v -> io.dstream.batch.Pair.of(v % 1000, 1L))
                    .reduceByKey(Long::sum)
                    .foreachBatch(batch -> batch.count());
            ssc.addListener(new StreamingListener() {
                @Override
                public void onBatchCompleted(BatchReport batch) {
                    if (n[0] < delays.length) {
                        delays[n[0]++] = batch.schedulingDelay().orElseThrow().toNanos();
                    }
                }
            });
            ssc.start();
            cpuBefore = cpu();
            ssc.awaitTermination(Duration.ofSeconds(seconds));
            System.out.printf(
                    "%s: %d batches, %d records, CPU %.2f %% of a core%n",
                    title, n[0], ssc.metrics().processedRecords(), (cpu() - cpuBefore) / 1e7 / seconds);
        }
        for (int tenth = 0; tenth < 10; tenth++) {
            long[] part = Arrays.copyOfRange(delays, n[0] * tenth / 10, n[0] * (tenth + 1) / 10);
            Arrays.sort(part);
            System.out.printf(
                    "  %3d to %3d %%: scheduling delay in us, p50 %6d  p90 %6d  p99 %6d  max %7d%n",
                    tenth * 10, tenth * 10 + 10, at(part, 0.5), at(part, 0.9), at(part, 0.99), at(part, 1));
        }
    }

    private static long at(long[] sorted, double quantile) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, sorted.length * quantile)] / 1000;
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
