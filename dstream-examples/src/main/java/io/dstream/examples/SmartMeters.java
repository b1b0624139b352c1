package io.dstream.examples;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.sources.Generators;
import io.dstream.state.Aggregators;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Joins two live sources: what a district draws, and how warm it is there, both as means over a sliding window. */
public final class SmartMeters {
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final List<String> DISTRICTS = List.of("harbour", "hill", "mill");

    private SmartMeters() {}

    record Reading(String district, String meter, double watts) {}

    record Weather(String district, double celsius) {}

    /** For each district that has both: the mean of its meters' watts, and the mean temperature. */
    static PairDStream<String, Pair<Double, Double>> wattsAndCelsius(
            DStream<Reading> readings, DStream<Weather> weather, Duration length, Duration slide) {
        PairDStream<String, Double> watts = readings.keyBy(Reading::district)
                .aggregateByKeyAndWindow(Aggregators.mean(Reading::watts), length, slide);
        PairDStream<String, Double> celsius = weather.keyBy(Weather::district)
                .aggregateByKeyAndWindow(Aggregators.mean(Weather::celsius), length, slide);
        return watts.join(celsius);
    }

    /**
     * Runs the program on readings that are made up: 300 meters a second, six thermometers a second.
     *
     * @param args for how many batches; 30 if nothing is said
     * @throws Exception if the program fails
     */
    public static void main(String[] args) throws Exception {
        try (StreamingContext ssc = StreamingContext.local(INTERVAL)) {
            DStream<Reading> readings = ssc.from(Generators.rate(300, n -> reading(n)));
            DStream<Weather> weather = ssc.from(Generators.rate(6, n -> weather(n)));
            wattsAndCelsius(readings, weather, INTERVAL.multipliedBy(10), INTERVAL.multipliedBy(5))
                    .foreachBatch(means -> {
                        means.sortBy(Pair::key)
                                .collect()
                                .forEach(mean -> System.out.printf(
                                        Locale.ROOT,
                                        "%-8s %5.0f W at %4.1f degrees%n",
                                        mean.key(),
                                        mean.value().key(),
                                        mean.value().value()));
                        System.out.println();
                    });
            SomeBatches.run(ssc, SomeBatches.of(args, 30));
        }
    }

    private static Reading reading(long n) {
        int district = (int) (n % DISTRICTS.size());
        return new Reading(DISTRICTS.get(district), "meter-" + n % 120, 200 + 150 * district + 50 * Math.sin(n / 90.0));
    }

    private static Weather weather(long n) {
        int district = (int) (n % DISTRICTS.size());
        return new Weather(DISTRICTS.get(district), 14 - 2 * district + Math.sin(n / 9.0));
    }
}
