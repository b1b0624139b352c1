package io.dstream.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a checkpoint directory adds to a batch: the variants of {@link CheckpointedCount} in one JVM, batch by batch in
 * turns, so that whatever else the machine does meets all of them alike. A {@code main}: JMH would measure one after
 * the other.
 */
public final class CheckpointCost {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static long seen; // what batches have come to, so that none is left out

    private CheckpointCost() {}

    /**
     * Runs it.
     *
     * @param args where to put the directories; how many rounds; batches to warm up with in each; batches to measure
     */
    public static void main(String[] args) throws IOException {
        Path parent = Path.of(args.length > 0 ? args[0] : ".");
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        int warmUp = args.length > 2 ? Integer.parseInt(args[2]) : 15;
        int measured = args.length > 3 ? Integer.parseInt(args[3]) : 40;
        List<List<String>> lines = CheckpointedCount.lines();
        for (int round = 1; round <= rounds; round++) {
            System.out.printf("round %d of %d%n", round, rounds);
            round(parent, lines, warmUp, measured);
        }
        System.out.println("(" + seen + ")");
    }

    private static void round(Path parent, List<List<String>> lines, int warmUp, int measured) throws IOException {
        List<Measured> all = new ArrayList<>();
        try {
            for (String variant : CheckpointedCount.VARIANTS) {
                all.add(new Measured(variant, new CheckpointedCount(variant, parent, lines), measured));
            }
            for (int batch = -warmUp; batch < measured; batch++) {
                for (Measured each : all) {
                    each.run(batch);
                }
            }
            for (Measured each : all) {
                each.print(all.get(0));
            }
        } finally {
            for (Measured each : all) {
                each.program.close();
            }
        }
    }

    /** A program, and how long its batches took. */
    private static final class Measured {
        private final String variant;
        private final CheckpointedCount program;
        private final long[] nanos;
        private final long[] cpuNanos;

        Measured(String variant, CheckpointedCount program, int batches) {
            this.variant = variant;
            this.program = program;
            this.nanos = new long[batches];
            this.cpuNanos = new long[batches];
        }

        /** Those with a number below 0 warm up. */
        void run(int batch) {
            long cpu = SYSTEM.getProcessCpuTime();
            long start = System.nanoTime();
            seen += program.batch();
            if (batch >= 0) {
                nanos[batch] = System.nanoTime() - start;
                cpuNanos[batch] = SYSTEM.getProcessCpuTime() - cpu;
            }
        }

        void print(Measured base) {
            double median = median(nanos);
            double cpu = median(cpuNanos);
            System.out.printf(
                    "%-8s median %7.1f ms (%.2f of %s)   CPU %7.1f ms (%.2f)%n",
                    variant,
                    median / 1e6,
                    median / median(base.nanos),
                    base.variant,
                    cpu / 1e6,
                    cpu / median(base.cpuNanos));
        }

        private static double median(long[] values) {
            long[] sorted = values.clone();
            Arrays.sort(sorted);
            return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2.0;
        }
    }
}
