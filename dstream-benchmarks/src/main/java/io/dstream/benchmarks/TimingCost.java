package io.dstream.benchmarks;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.source.Sources;
import io.dstream.testkit.StreamingTestDriver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/**
 * What it costs to take times: the word count, as fast as it goes, in blocks that take times and blocks that do not, in
 * turns. First with small batches, of which what is done once in a batch is a large part; then with large ones, which
 * are sampled. Blocks are short and many, so that a noisy machine falls on both kinds alike. {@code args[0]} rounds,
 * 300 if missing, of half a second each.
 */
public final class TimingCost {
    private static final int SMALL = 20; // lines
    private static final int LARGE = 20_000;
    private static final int LINES_IN_A_BLOCK = 400_000;
    private static final int MOST_BATCHES = 3_000; // in a block

    private TimingCost() {}

    /**
     * Runs it.
     *
     * @param args how many rounds
     */
    public static void main(String[] args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 300;
        for (int lines : List.of(SMALL, LARGE)) {
            compare(lines(lines), rounds);
        }
    }

    private static void compare(List<String> lines, int rounds) {
        Queue<List<String>> queue = new ArrayDeque<>();
        try (StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(StreamingContext.builder()
                .appName("words")
                .batchInterval(Duration.ofMillis(20))
                .parallelism(2))) {
            driver.context()
                    .from(Sources.queue(queue))
                    .flatMap(line -> Arrays.asList(line.split(" ")))
                    .countByValue()
                    .foreachBatch(Batch::count);
            Runnable batch = () -> {
                queue.add(lines);
                driver.runBatch();
            };
            int batches = Math.min(MOST_BATCHES, LINES_IN_A_BLOCK / lines.size());
            for (int warmUp = 0; warmUp < 10; warmUp++) {
                block(driver.context(), batch, batches, true);
                block(driver.context(), batch, batches, false);
            }
            List<Double> ratios = new ArrayList<>();
            List<Double> noise = new ArrayList<>();
            List<Double> micros = new ArrayList<>();
            double before = block(driver.context(), batch, batches, false);
            for (int round = 0; round < rounds; round++) {
                double with = block(driver.context(), batch, batches, true);
                double after = block(driver.context(), batch, batches, false);
                ratios.add(2 * with / (before + after));
                noise.add(after / before);
                micros.add((with - (before + after) / 2) * 1e3);
                before = after;
            }
            System.out.printf(Locale.ROOT, "word count of %,d lines: a batch takes %.3f ms%n", lines.size(), before);
            print("with times, divided by without", ratios);
            print("without, divided by the block without before it", noise);
            print("microseconds more", micros);
        }
    }

    /** The median time of a batch, in milliseconds. */
    private static double block(StreamingContext ssc, Runnable batch, int batches, boolean takesTimes) {
        ssc.takeTimes(takesTimes);
        batch.run();
        double[] millis = new double[batches];
        for (int i = 0; i < batches; i++) {
            long start = System.nanoTime();
            batch.run();
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        return DoubleStream.of(millis).sorted().skip(batches / 2).findFirst().orElseThrow();
    }

    private static void print(String what, List<Double> ratios) {
        Collections.sort(ratios);
        System.out.printf(
                Locale.ROOT,
                "    %s: median %.3f, quartiles %.3f..%.3f%n",
                what,
                ratios.get(ratios.size() / 2),
                ratios.get(ratios.size() / 4),
                ratios.get(ratios.size() * 3 / 4));
    }

    private static List<String> lines(int n) {
        SplittableRandom random = new SplittableRandom(1);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            StringBuilder line = new StringBuilder();
            for (int word = 0; word < 10; word++) {
                line.append(word == 0 ? "" : " ").append("word").append(random.nextInt(5_000));
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
