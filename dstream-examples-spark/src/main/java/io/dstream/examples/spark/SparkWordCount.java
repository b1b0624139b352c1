package io.dstream.examples.spark;

import io.dstream.StreamingContext;
import io.dstream.batch.PairBatch;
import io.dstream.function.Order;
import io.dstream.source.Source;
import io.dstream.sources.Generators;
import io.dstream.sources.Sockets;
import io.dstream.spark.SparkEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Counts words on a Spark cluster: lines that it makes itself, for ten seconds, or those of a socket, until it is
 * interrupted. {@code bin/spark-word-count} starts a cluster on this machine and submits it.
 */
public final class SparkWordCount {
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private static final List<String> LINES = List.of(
            "the lamp at carrow point has burnt for a hundred winters",
            "the water in the harbour rose and the lamp went out",
            "nobody knows who lit the lamp again");

    private SparkWordCount() {}

    /**
     * Runs the program.
     *
     * @param args nothing, or the host and the port that lines come from
     * @throws InterruptedException if it is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        if (args.length == 2) {
            count(Sockets.textLines(args[0], Integer.parseInt(args[1])), Duration.ofDays(365));
        } else {
            count(Generators.rate(2_000, n -> LINES.get((int) (n % LINES.size()))), TEN_SECONDS);
        }
    }

    // snippet: spark-word-count
    private static void count(Source<String> lines, Duration time) throws InterruptedException {
        SparkConf conf = new SparkConf().setAppName("word count"); // spark-submit says where
        try (JavaSparkContext spark = new JavaSparkContext(conf);
                StreamingContext ssc = StreamingContext.builder()
                        .batchInterval(Duration.ofSeconds(1))
                        .engine(SparkEngine.on(spark))
                        .build()) {
            ssc.from(lines)
                    .flatMap(line -> List.of(line.split(" ")))
                    .countByValue()
                    .foreachBatch(SparkWordCount::print);
            ssc.start();
            if (!ssc.awaitTermination(time)) {
                ssc.stopGracefully(Duration.ofMinutes(1));
            }
        }
    }
    // end

    private static void print(PairBatch<String, Long> counts, Instant time) {
        String top = counts.top(5, Order.of((a, b) -> Long.compare(a.value(), b.value()))).stream()
                .map(each -> each.key() + " " + each.value())
                .collect(Collectors.joining(", "));
        System.out.println(time + "  " + counts.map(each -> each.value()).fold(0L, Long::sum) + " words: " + top);
    }
}
