package io.dstream.examples;

import io.dstream.DStream;
import io.dstream.KeyedWindowedStream;
import io.dstream.PaneStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.event.Late;
import io.dstream.event.Pane;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Joins two live sources by event time: for each district and minute, what its meters drew and how warm it was.
 * Readings that come late change what has been said of a minute; those that come too late are named.
 */
public final class LateReadings {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final List<List<String>> READINGS = List.of(
            List.of("12:00:05 harbour 240", "12:00:20 hill 90", "12:00:50 harbour 260"),
            List.of("12:01:15 harbour 300", "12:00:40 hill 110"), // the second before its minute is over
            List.of("12:00:55 harbour 400"), // late
            List.of("12:04:00 hill 95"),
            List.of("12:00:10 hill 80")); // too late
    private static final List<List<String>> TEMPERATURES = List.of(
            List.of("12:00:00 harbour 11.5", "12:00:00 hill 9.0"),
            List.of("12:01:20 harbour 11.0"),
            List.of(),
            List.of("12:04:00 hill 9.5"),
            List.of());

    private LateReadings() {}

    /** What was measured in a district: watts, or degrees. */
    record Measure(Instant at, String district, double value) {
        /** Nothing for a line that is none. */
        static List<Measure> parse(String line) {
            return TimedLine.parse(line).stream()
                    .filter(timed -> timed.text().matches("\\S+\\s+-?\\d+(\\.\\d+)?"))
                    .map(timed -> {
                        String[] parts = timed.text().split("\\s+");
                        return new Measure(timed.at(), parts[0], Double.parseDouble(parts[1]));
                    })
                    .toList();
        }
    }

    /** All watts and all degrees of each district and minute, up to two minutes late. */
    static PaneStream<String, Pair<List<Double>, List<Double>>> byMinute(
            DStream<Measure> readings, DStream<Measure> temperatures) {
        return minutes(readings, "readings").cogroup(minutes(temperatures, "temperatures"));
    }

    private static KeyedWindowedStream<String, Double> minutes(DStream<Measure> measures, String name) {
        return measures.withEventTime(
                        Measure::at,
                        Watermarks.outOfOrderBy(Duration.ofSeconds(10)).idleAfter(Duration.ofSeconds(30)))
                .named(name)
                .keyBy(Measure::district)
                .mapValues(Measure::value)
                .window(Windows.tumbling(MINUTE))
                .allowedLateness(MINUTE.multipliedBy(2))
                .accumulating()
                .named("minutes");
    }

    static String inWords(Pane<String, Pair<List<Double>, List<Double>>> pane) {
        return String.format(
                Locale.ROOT,
                "%s %-8s %5.1f W at %4.1f degrees, %s",
                TimedLine.timeOfDay(pane.window().start()),
                pane.key(),
                mean(pane.value().key()),
                mean(pane.value().value()),
                pane.info().timing().toString().toLowerCase(Locale.ROOT).replace('_', ' '));
    }

    private static double mean(List<Double> all) {
        return all.stream().mapToDouble(value -> value).average().orElse(Double.NaN);
    }

    static String inWords(Late<Pair<String, Double>> late) {
        return "too late: " + TimedLine.timeOfDay(late.time()) + " "
                + late.value().key() + " " + late.value().value();
    }

    /**
     * Runs the program on what is bundled, or on lines such as {@code 12:00:05 harbour 240}, time of day, district and
     * value, that are sent to two ports: {@code nc localhost 9998} and {@code nc localhost 9999}.
     *
     * @param args nothing, or two ports to listen at, for watts and for degrees
     * @throws Exception if the program fails
     */
    public static void main(String[] args) throws Exception {
        try (StreamingContext ssc = TimedLine.program(args)) {
            DStream<Measure> readings =
                    ssc.from(TimedLine.source(args, 0, READINGS)).flatMap(line -> Measure.parse(line));
            DStream<Measure> temperatures =
                    ssc.from(TimedLine.source(args, 1, TEMPERATURES)).flatMap(line -> Measure.parse(line));
            PaneStream<String, Pair<List<Double>, List<Double>>> minutes = byMinute(readings, temperatures);
            minutes.foreachBatch(
                    panes -> panes.sortBy(Pane::key).collect().forEach(pane -> System.out.println(inWords(pane))));
            minutes.<Double>late()
                    .foreachBatch(late -> late.collect().forEach(record -> System.out.println(inWords(record))));
            TimedLine.run(ssc, args, READINGS);
        }
    }
}
