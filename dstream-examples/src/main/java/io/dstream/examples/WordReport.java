package io.dstream.examples;

import static java.util.Map.Entry.comparingByKey;

import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.report.BatchReport;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Prints word counts: a line for each batch, and a summary once the program has stopped. */
final class WordReport implements StreamingListener {
    private final StreamingContext ssc;
    private final long lastBatch;
    private final int minLetters;
    private final Map<String, Long> total = new HashMap<>();
    private long batches;
    private long lines;
    private Duration busy = Duration.ZERO;

    /** A report that stops the program after so many batches, and leaves short words out of the most frequent ones. */
    WordReport(StreamingContext ssc, long lastBatch, int minLetters) {
        this.ssc = ssc;
        this.lastBatch = lastBatch;
        this.minLetters = minLetters;
    }

    /** Prints a batch; what {@code foreachBatch} calls. */
    synchronized void print(Batch<Pair<String, Long>> batch, Instant time) {
        Map<String, Long> counts = PairBatch.of(batch).collectAsMap();
        counts.forEach((word, count) -> total.merge(word, count, Long::sum));
        System.out.printf(
                "%tT %6d words   %s%n", LocalTime.ofInstant(time, ZoneId.systemDefault()), sum(counts), top(counts, 6));
    }

    @Override
    public synchronized void onBatchCompleted(BatchReport batch) {
        batches++;
        lines += batch.records();
        busy = busy.plus(batch.processingTime().orElse(Duration.ZERO));
        if (batch.id() == lastBatch) {
            ssc.stop();
        }
    }

    @Override
    public synchronized void onStreamingStopped(Optional<Throwable> failure) {
        System.out.printf(
                "%n%d batches, %d lines, %d words, %d of them different; computed in %d ms a batch%n",
                batches, lines, sum(total), total.size(), busy.toMillis() / Math.max(1, batches));
        System.out.println("most frequent: " + top(total, 10));
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(count -> count).sum();
    }

    private String top(Map<String, Long> counts, int n) {
        return counts.entrySet().stream()
                .filter(count -> count.getKey().length() >= minLetters)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(comparingByKey()))
                .limit(n)
                .map(count -> count.getKey() + " " + count.getValue())
                .collect(Collectors.joining(", "));
    }
}
