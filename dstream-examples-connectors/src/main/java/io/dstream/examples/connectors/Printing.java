package io.dstream.examples.connectors;

import io.dstream.PairDStream;
import io.dstream.batch.Pair;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints what the programs find out: a line for each batch that has something, which begins with the batch's time. */
final class Printing {
    private static final int MOST = 8;

    private Printing() {}

    /** Each key with its value, by key. */
    static <V> void all(PairDStream<String, V> found) {
        found.foreachBatch(
                (batch, time) -> line(time, batch.collect().stream().sorted(Comparator.comparing(Pair::key))));
    }

    /** The keys with the highest counts, the highest first. */
    static void mostFrequent(PairDStream<String, Long> counts) {
        counts.foreachBatch((batch, time) -> mostFrequent(time, batch.collect()));
    }

    static void mostFrequent(Instant time, Collection<Pair<String, Long>> counts) {
        Comparator<Pair<String, Long>> byCount = Comparator.comparing(Pair::value);
        line(
                time,
                counts.stream()
                        .sorted(byCount.reversed().thenComparing(Pair::key))
                        .limit(MOST));
    }

    private static void line(Instant time, Stream<? extends Pair<String, ?>> pairs) {
        String text = pairs.map(each -> each.key() + " " + each.value()).collect(Collectors.joining(", "));
        if (!text.isEmpty()) {
            System.out.printf("%tT  %s%n", LocalTime.ofInstant(time, ZoneId.systemDefault()), text);
        }
    }
}
