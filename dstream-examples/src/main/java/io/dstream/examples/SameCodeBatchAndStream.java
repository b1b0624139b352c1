package io.dstream.examples;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.PairBatch;
import io.dstream.source.Sources;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;

/** One job, written once on {@link Batch}: run on yesterday's records, and on every batch of today's stream. */
public final class SameCodeBatchAndStream {
    private SameCodeBatchAndStream() {}

    /** A measurement. */
    record Reading(String station, double degrees) {}

    /** The job: the highest temperature of each station. Knows of neither streams nor time. */
    static final class MyJob {
        private MyJob() {}

        static PairBatch<String, Double> run(Batch<Reading> readings) {
            return readings.filter(reading -> !Double.isNaN(reading.degrees()))
                    .keyBy(Reading::station)
                    .mapValues(Reading::degrees)
                    .reduceByKey(Math::max);
        }
    }

    /**
     * Runs the job both ways.
     *
     * @param args none
     * @throws InterruptedException if the program is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        List<Reading> yesterday = List.of(
                new Reading("harbour", 11.5),
                new Reading("hill", 7.0),
                new Reading("harbour", 13.25),
                new Reading("hill", Double.NaN));
        Queue<List<Reading>> today = new ArrayDeque<>(List.of(
                List.of(new Reading("hill", 6.5), new Reading("harbour", 12.0)),
                List.of(new Reading("hill", 8.0), new Reading("hill", 7.5))));

        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            print("yesterday", MyJob.run(ssc.batch(yesterday)));

            ssc.from(Sources.queue(today))
                    .transformToPair(MyJob::run)
                    .foreachBatch(highest -> print("today", PairBatch.of(highest)));
            ssc.start();
            ssc.stopGracefully(Duration.ofSeconds(10)); // once the queue is empty
            ssc.awaitTermination(); // throws if the program has failed
        }
    }

    private static void print(String day, PairBatch<String, Double> highest) {
        Map<String, Double> byStation = new TreeMap<>(highest.collectAsMap());
        if (!byStation.isEmpty()) {
            System.out.println(day + ": " + byStation);
        }
    }
}
