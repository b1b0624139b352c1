package io.dstream.benchmarks;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import java.util.ArrayList;
import java.util.List;

/**
 * Ten other pipelines, run before a measurement: in a long-lived service the engine's call sites have seen them all,
 * and figures without that flatter a library of generic operators.
 */
final class Pollution {
    private static final int ROUNDS = 200;

    private Pollution() {}

    static long spread(StreamingContext ssc) {
        List<Integer> numbers = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            numbers.add(i);
            texts.add("text " + i % 97);
        }
        long sum = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Batch<Integer> ints = ssc.batch(numbers);
            Batch<String> strings = ssc.batch(texts);
            sum += ints.map(i -> i * 2).filter(i -> i % 3 == 0).count();
            sum += ints.filter(i -> i % 7 == 1)
                    .map(i -> "n" + i)
                    .map(String::length)
                    .sumLong(Integer::longValue);
            sum += ints.flatMap(i -> List.of(i, -i))
                    .map(i -> i + 0.5)
                    .filter(d -> d > 0)
                    .count();
            sum += strings.map(String::trim).filter(s -> s.endsWith("7")).count();
            sum += strings.mapToPair(s -> Pair.of(s, 1))
                    .reduceByKey(Integer::sum)
                    .count();
            sum += ints.keyBy(i -> i % 10).groupByKey().count();
            sum += ints.<Integer, Long>mapToPair(i -> Pair.of(i % 100, (long) i))
                    .aggregateByKey(0L, Long::sum, Long::sum)
                    .count();
            sum += strings.distinct().map(String::hashCode).reduce(Integer::sum).orElse(0);
            sum += ints.peek(i -> {})
                    .map(i -> (long) i)
                    .filter(i -> i > 10)
                    .reduce(Long::max)
                    .orElse(0L);
            sum += strings.flatMap(s -> List.of(s.split(" "))).countByValue().size();
        }
        return sum;
    }
}
