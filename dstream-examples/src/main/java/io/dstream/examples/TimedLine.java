package io.dstream.examples;

import io.dstream.StreamingContext;
import io.dstream.source.Source;
import io.dstream.source.Sources;
import io.dstream.sources.Sockets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.List;

/** A line of text that begins with the time of day, as in {@code 12:00:07 harbour 250}. */
record TimedLine(Instant at, String text) {

    /** The line, or nothing if it does not begin with a time: what people type need not be right. */
    static List<TimedLine> parse(String line) {
        String[] parts = line.strip().split("\\s+", 2);
        try {
            return parts.length < 2 ? List.of() : List.of(new TimedLine(time(parts[0]), parts[1]));
        } catch (DateTimeParseException e) {
            return List.of();
        }
    }

    /** A time of the day that all lines are of. */
    static Instant time(String text) {
        return LocalTime.parse(text).atDate(LocalDate.EPOCH).toInstant(ZoneOffset.UTC);
    }

    static LocalTime timeOfDay(Instant at) {
        return at.atOffset(ZoneOffset.UTC).toLocalTime();
    }

    // ---- programs on lines ----

    /** What is bundled; or, where there are arguments, what is sent to the port that is the i-th of them. */
    static Source<String> source(String[] args, int i, List<List<String>> bundled) {
        if (args.length == 0) {
            return Sources.queue(new ArrayDeque<>(bundled));
        }
        int port = port(args, i);
        System.out.println("Listening on 127.0.0.1:" + port + "; Ctrl-C ends it");
        return Sockets.listen(port);
    }

    private static int port(String[] args, int i) {
        if (args.length <= i || !args[i].matches("[1-9]\\d{0,4}") || Integer.parseInt(args[i]) > 65_535) {
            System.err.println("usage: no arguments, or for each input a port to listen on, 1 to 65535; found '"
                    + String.join(" ", args) + "'");
            System.exit(2);
        }
        return Integer.parseInt(args[i]);
    }

    /** A program with a batch a second, or, on what is bundled, ten. */
    static StreamingContext program(String[] args) {
        return StreamingContext.builder()
                .batchInterval(Duration.ofMillis(args.length > 0 ? 1000 : 100))
                .stopOnShutdown(Duration.ofSeconds(5)) // Ctrl-C
                .build();
    }

    /** Runs it until it is interrupted, or to the end of what is bundled. */
    static void run(StreamingContext ssc, String[] args, List<List<String>> bundled) throws InterruptedException {
        SomeBatches.run(ssc, args.length > 0 ? Long.MAX_VALUE : bundled.size());
    }
}
