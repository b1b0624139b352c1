package io.dstream.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.dstream.StreamingContext;
import io.dstream.source.Receiver;
import io.dstream.source.Sources;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a program costs that has nothing to do: one receiver that is silent, three operators, {@code reduceByKey} over
 * them and one output operation, {@code args[0]} ms between batches (10 if missing), for {@code args[1]} seconds (60 if
 * missing). Beside it, for as long, a thread that only wakes up as often: what the system and the JVM take anyway.
 *
 * <p>Prints the CPU time of the whole process, in each tenth of the time, and the program's own threads' CPU time and
 * bytes per batch, which leaves out the JIT compiler.
 */
public final class Idle {
    private static final String APP = "idle";

    private Idle() {}

    private static final class Silent extends Receiver<Long> {
        @Override
        protected void onStart() {}

        @Override
        protected void onStop() {}
    }

    /**
     * Runs it.
     *
     * @param args milliseconds between batches; seconds
     */
    public static void main(String[] args) throws InterruptedException {
        int millis = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 60;
        Thread loop = new Thread(() -> wakeUpEvery(millis), APP + "-loop");
        loop.start();
        measure("a thread that wakes up every " + millis + " ms", millis, seconds);
        loop.interrupt();
        loop.join();
        try (StreamingContext ssc = StreamingContext.builder()
                .appName(APP)
                .batchInterval(Duration.ofMillis(millis))
                .parallelism(2)
                .build()) {
            ssc.from(Sources.of(new Silent()))
                    .map(v -> v * 2)
                    .filter(v -> v % 3 == 0)
                    .<Long, Long>mapToPair(v -> io.dstream.batch.Pair.of(v % 1000, 1L))
                    .reduceByKey(Long::sum)
                    .foreachBatch(batch -> batch.count());
            ssc.start();
            measure("batches without records, every " + millis + " ms", millis, seconds);
        }
    }

    private static void wakeUpEvery(int millis) {
        long due = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            due += TimeUnit.MILLISECONDS.toNanos(millis);
            while (due - System.nanoTime() > 0 && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
        }
    }

    private static void measure(String what, int millis, int seconds) throws InterruptedException {
        System.out.println(what);
        double batchesPerTenth = seconds * 100.0 / millis;
        for (int tenth = 0; tenth < 10; tenth++) {
            long process = cpu();
            long own = ofOwnThreads(true);
            long bytes = ofOwnThreads(false);
            TimeUnit.MILLISECONDS.sleep(seconds * 100L);
            System.out.printf(
                    "  %3d to %3d %%: %5.2f %% of a core; own threads %6.1f us and %6.0f bytes a batch%n",
                    tenth * 10,
                    tenth * 10 + 10,
                    (cpu() - process) / 1e6 / seconds,
                    (ofOwnThreads(true) - own) / 1e3 / batchesPerTenth,
                    (ofOwnThreads(false) - bytes) / batchesPerTenth);
        }
    }

    private static long ofOwnThreads(boolean cpu) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (var thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(APP + "-")) {
                long id = thread.getThreadId();
                sum += cpu ? threads.getThreadCpuTime(id) : threads.getThreadAllocatedBytes(id);
            }
        }
        return sum;
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
