package io.dstream.examples;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.source.Sources;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts the errors of each service in a stream of log lines. Nothing is remembered from batch to batch. */
public final class LogAlerts {
    private static final Pattern LINE = Pattern.compile("(?<level>[A-Z]+) (?<service>[a-z-]+): (?<message>.*)");

    private LogAlerts() {}

    /** A line of a log, taken apart. */
    record Entry(String level, String service, String message) {
        static Optional<Entry> parse(String line) {
            Matcher parts = LINE.matcher(line);
            return parts.matches()
                    ? Optional.of(new Entry(parts.group("level"), parts.group("service"), parts.group("message")))
                    : Optional.empty();
        }
    }

    static PairDStream<String, Long> errorsByService(DStream<String> lines) {
        return lines.flatMap(line -> Entry.parse(line).stream().toList()) // what is no log line gives nothing
                .filter(entry -> entry.level().equals("ERROR"))
                .mapToPair(entry -> Pair.of(entry.service(), 1L))
                .reduceByKey(Long::sum);
    }

    /**
     * Runs the program on a few lines that stand in for a log.
     *
     * @param args none
     * @throws InterruptedException if the program is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        Queue<List<String>> log = new ArrayDeque<>(List.of(
                List.of(
                        "INFO  checkout: order 1001 paid",
                        "ERROR checkout: order 1002: card refused by the bank",
                        "ERROR mail-gateway: no route to smtp.example.org",
                        "ERROR checkout: order 1003: card refused by the bank"),
                List.of("INFO  checkout: order 1004 paid", "    at a line of a stack trace, say"),
                List.of("WARN  search: slow answer, 2.1 s", "ERROR search: index is read-only")));

        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            DStream<String> lines = ssc.from(Sources.queue(log)).map(line -> line.replaceAll(" +", " "));
            errorsByService(lines)
                    .foreachBatch(errors -> errors.forEach(
                            error -> System.out.println("ALERT  " + error.key() + ": " + error.value() + " error(s)")));
            ssc.start();
            ssc.stopGracefully(Duration.ofSeconds(10)); // once the queue is empty
            ssc.awaitTermination(); // throws if the program has failed
        }
    }
}
