package io.dstream.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Programs as users write them, each beside the loop with two threads that does the same, by turns: a batch's time and
 * the bytes that it allocates for each record, as medians of rounds. Every row runs in a JVM of its own.
 * {@code args[0]} chooses rows by a part of their names (all if missing), {@code args[1]} says how many rounds there
 * are (15).
 *
 * <p>A row whose name is given in full is run in this JVM, with what options that has.
 */
public final class NaturalPrograms {
    private static final long WARM_UP_NANOS = 4_000_000_000L; // of both contestants together
    private static final long ROUND_NANOS = 150_000_000L;

    private NaturalPrograms() {}

    /** One that does the job of a row. */
    interface Contestant extends AutoCloseable {
        /** Runs a batch. Gives a number that must be the other contestant's too. */
        long batch();

        @Override
        void close();
    }

    /** Makes a contestant. */
    @FunctionalInterface
    interface Maker {
        Contestant make();
    }

    /**
     * A job.
     *
     * @param name says what is done
     * @param reach how many times the loop's time it may take
     * @param records in a batch: what bytes are divided by
     * @param holdsState whether what it holds is to be measured too
     * @param loop makes the loop
     * @param dstream makes the program
     */
    record Row(String name, double reach, int records, boolean holdsState, Maker loop, Maker dstream) {}

    /**
     * Runs it.
     *
     * @param args a part of rows' names, and how many rounds
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        String wanted = args.length > 0 ? args[0] : "";
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 15;
        for (Row row : NaturalRows.all()) {
            if (row.name.equals(wanted)) {
                run(row, rounds);
                return;
            }
        }
        List<Row> rows = NaturalRows.all().stream()
                .filter(row -> row.name.contains(wanted))
                .toList();
        for (Row row : rows) {
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xms2g",
                            "-Xmx2g",
                            "-XX:+AlwaysPreTouch",
                            "-cp",
                            System.getProperty("java.class.path"),
                            NaturalPrograms.class.getName(),
                            row.name,
                            Integer.toString(rounds))
                    .inheritIO()
                    .start();
            if (child.waitFor() != 0) {
                throw new IOException("the row '" + row.name + "' failed: see above");
            }
        }
        if (wanted.isEmpty()) {
            Launch.main(new String[] {Integer.toString(rounds)});
        }
    }

    private static void run(Row row, int rounds) {
        try (Contestant loop = row.loop.make();
                Contestant dstream = row.dstream.make()) {
            int[] batches = warmUp(row, loop, dstream);
            double[] loopTimes = new double[rounds];
            double[] dstreamTimes = new double[rounds];
            double[] ratios = new double[rounds];
            double[] loopBytes = new double[rounds];
            double[] dstreamBytes = new double[rounds];
            for (int r = 0; r < rounds; r++) {
                loopTimes[r] = time(loop, batches[0]);
                dstreamTimes[r] = time(dstream, batches[1]);
                ratios[r] = dstreamTimes[r] / loopTimes[r];
                loopBytes[r] = bytes(loop) / row.records;
                dstreamBytes[r] = bytes(dstream) / row.records;
            }
            System.out.printf(
                    "%-62s reach %.1f, ratio %5.2f (%.2f..%.2f), loop %8.3f ms, dstream %8.3f ms,"
                            + " bytes a record: loop %6.1f, dstream %6.1f%n",
                    row.name,
                    row.reach,
                    median(ratios),
                    ratios[0],
                    ratios[rounds - 1],
                    median(loopTimes),
                    median(dstreamTimes),
                    median(loopBytes),
                    median(dstreamBytes));
        }
        if (row.holdsState) {
            System.out.printf("%-62s heap: loop %s, dstream %s%n", row.name, heap(row.loop), heap(row.dstream));
        }
    }

    /** Runs both until they are warm. Gives how many batches of each make a round. */
    private static int[] warmUp(Row row, Contestant loop, Contestant dstream) {
        long start = System.nanoTime();
        double[] nanos = new double[2];
        int batches = 0;
        while (batches < 20 || System.nanoTime() - start < WARM_UP_NANOS) {
            long before = System.nanoTime();
            long expected = loop.batch();
            long between = System.nanoTime();
            long found = dstream.batch();
            nanos[0] = between - before;
            nanos[1] = System.nanoTime() - between;
            batches++;
            if (expected != found) {
                throw new IllegalStateException(
                        row.name + ": the loop gives " + expected + " for batch " + batches + ", dstream " + found);
            }
        }
        return Arrays.stream(nanos)
                .mapToInt(each -> (int) Math.max(1, ROUND_NANOS / each))
                .toArray();
    }

    /** The mean time of some batches, in milliseconds. */
    private static double time(Contestant contestant, int batches) {
        long start = System.nanoTime();
        for (int b = 0; b < batches; b++) {
            contestant.batch();
        }
        return (System.nanoTime() - start) / 1e6 / batches;
    }

    /** What all threads allocate while a batch runs. */
    private static double bytes(Contestant contestant) {
        long before = allocated();
        contestant.batch();
        return allocated() - before;
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }

    private static double median(double[] numbers) {
        Arrays.sort(numbers);
        return numbers[numbers.length / 2];
    }

    /** What a contestant holds after a batch, and the most that was in use, garbage included, in megabytes. */
    private static String heap(Maker maker) {
        long before = heapAfterCollection();
        try (Contestant contestant = maker.make()) {
            heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
            for (int b = 0; b < 20; b++) {
                contestant.batch();
            }
            long peak = heapPools().stream()
                    .map(MemoryPoolMXBean::getPeakUsage)
                    .mapToLong(MemoryUsage::getUsed)
                    .sum();
            return "holds %d MB, peak %d MB".formatted((heapAfterCollection() - before) >> 20, (peak - before) >> 20);
        }
    }

    private static List<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    private static long heapAfterCollection() {
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
