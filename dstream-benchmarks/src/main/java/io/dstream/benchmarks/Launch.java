package io.dstream.benchmarks;

import io.dstream.StreamingContext;
import io.dstream.source.Sources;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * From the start of a process to the first line of a tiny word count: a loop's and dstream's, by turns, each in a JVM
 * of its own with default options, {@code args[0]} times (15 if missing). Prints the time, and the CPU time of the
 * process until then, which says more where the machine is busy.
 */
public final class Launch {
    private static final List<String> LINES = List.of("to be or not to be", "that is the question", "to sleep");

    private Launch() {}

    /** What a process took until its first line, in milliseconds. */
    private record Taken(double wall, double cpu) {}

    /** The word count as a loop. */
    static final class Loop {
        private Loop() {}

        /** Prints the counts, and waits to be ended. */
        public static void main(String[] args) throws InterruptedException {
            Map<String, Long> counts = new HashMap<>();
            for (String line : LINES) {
                for (String word : line.split(" ")) {
                    counts.merge(word, 1L, Long::sum);
                }
            }
            System.out.println(counts);
            Thread.currentThread().join();
        }
    }

    /** The word count with dstream, a batch every 10 ms. */
    static final class Dstream {
        private Dstream() {}

        /** Prints the counts of the first batch. */
        public static void main(String[] args) throws InterruptedException {
            Queue<List<String>> batches = new ArrayDeque<>(List.of(LINES));
            try (StreamingContext ssc = StreamingContext.local(Duration.ofMillis(10))) {
                ssc.from(Sources.queue(batches))
                        .flatMap(line -> List.of(line.split(" ")))
                        .countByValue()
                        .foreachBatch(batch -> System.out.println(batch.collect()));
                ssc.start();
                ssc.awaitTermination();
            }
        }
    }

    /**
     * Runs it.
     *
     * @param args how often
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 15;
        List<Taken> loop = new ArrayList<>();
        List<Taken> dstream = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            loop.add(launch(Loop.class));
            dstream.add(launch(Dstream.class));
        }
        print("loop", loop);
        print("dstream", dstream);
    }

    private static void print(String what, List<Taken> all) {
        double[] wall = all.stream().mapToDouble(Taken::wall).sorted().toArray();
        double[] cpu = all.stream().mapToDouble(Taken::cpu).sorted().toArray();
        System.out.printf(
                "%-8s median %4.0f ms, from %4.0f to %4.0f; CPU median %4.0f ms, from %4.0f to %4.0f%n",
                what,
                wall[wall.length / 2],
                wall[0],
                wall[wall.length - 1],
                cpu[cpu.length / 2],
                cpu[0],
                cpu[cpu.length - 1]);
    }

    private static Taken launch(Class<?> program) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), program.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        long start = System.nanoTime();
        Process process = builder.start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            long end = System.nanoTime();
            if (line == null || !line.contains("question")) {
                throw new IOException(program.getName() + " printed " + line);
            }
            Duration cpu = process.info().totalCpuDuration().orElse(Duration.ZERO);
            return new Taken((end - start) / 1e6, cpu.toNanos() / 1e6);
        } finally {
            process.destroy();
            process.waitFor(10, TimeUnit.SECONDS);
        }
    }
}
