package io.dstream.peers.flink;

import io.dstream.StreamingContext;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import io.dstream.peers.Event;
import io.dstream.peers.Feed;
import io.dstream.peers.Stopwatch;
import io.dstream.testkit.StreamingTestDriver;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;

/**
 * Counts by event time, beside Flink's: how many records of each of 10,000 keys each second has, where records come up
 * to four seconds out of order. A batch is a second of event time. {@code args[0]} says how many rounds there are (5);
 * in each, Flink runs and then dstream, both with two threads, and both must have counted every record.
 */
public final class EventTimeCounts {
    private static final int THREADS = 2;
    private static final int RECORDS = 200_000;
    private static final int KEYS = 10_000;
    private static final int SECOND = 1_000;
    private static final Duration DISORDER = Duration.ofSeconds(4);
    private static final int LATER =
            10; // seconds, so that the watermarks of the feed itself, its batches' numbers, are earlier
    private static final int WARM_UP = 40; // batches
    private static final int MEASURED = 60;
    private static final Event[][] BATCHES = batches();

    private EventTimeCounts() {}

    private static Event[][] batches() {
        SplittableRandom random = new SplittableRandom(7);
        Event[][] batches = new Event[8][RECORDS];
        for (Event[] batch : batches) {
            Arrays.setAll(
                    batch, i -> new Event(random.nextInt(KEYS), SECOND - random.nextInt((int) DISORDER.toMillis())));
        }
        return batches;
    }

    /** The records of a batch: their times are in the second that it is of. */
    private static Event[] batch(int number) {
        return BATCHES[number % BATCHES.length];
    }

    /**
     * Runs both.
     *
     * @param args how many rounds
     * @throws Exception if one fails
     */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        double[] ratios = new double[rounds];
        for (int r = 0; r < rounds; r++) {
            double flink = flink();
            double dstream = dstream();
            ratios[r] = flink / dstream;
            System.out.printf(
                    "flink %6.1f ns a record, dstream %6.1f ns a record, dstream's throughput is %.1f times Flink's%n",
                    flink, dstream, ratios[r]);
        }
        Arrays.sort(ratios);
        System.out.printf(
                "median of %d rounds: %.1f (%.1f..%.1f)%n", rounds, ratios[rounds / 2], ratios[0], ratios[rounds - 1]);
    }

    private static void check(String engine, long counted) {
        long expected = (long) RECORDS * (WARM_UP + MEASURED);
        if (counted != expected) {
            throw new IllegalStateException(engine + " has counted " + counted + " records of " + expected);
        }
    }

    private static double flink() throws Exception {
        Stopwatch.RUN.reset(WARM_UP);
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(THREADS, configuration);
        Feed<Event> feed = EventTimeCounts::batch;
        env.fromSource(
                        new FeedSource<>(feed, WARM_UP + MEASURED),
                        WatermarkStrategy.<Event>forBoundedOutOfOrderness(DISORDER)
                                .withTimestampAssigner((event, batch) -> (batch + LATER) * SECOND + event.value()),
                        "feed",
                        TypeInformation.of(Event.class))
                .map(event -> Tuple2.of(event.key(), 1L))
                .returns(Types.TUPLE(Types.INT, Types.LONG))
                .keyBy(count -> count.f0)
                .window(TumblingEventTimeWindows.of(Duration.ofSeconds(1)))
                .reduce((a, b) -> Tuple2.of(a.f0, a.f1 + b.f1))
                .sinkTo(new Sum());
        env.execute("event-time");
        var run = Stopwatch.RUN.run();
        check("Flink", run.digest());
        return (double) run.nanos() / MEASURED / RECORDS;
    }

    /** Adds up the counts. */
    private static final class Sum implements Sink<Tuple2<Integer, Long>> {
        private static final long serialVersionUID = 1;

        @Override
        public SinkWriter<Tuple2<Integer, Long>> createWriter(WriterInitContext context) {
            return new SinkWriter<>() {
                private long sum;

                @Override
                public void write(Tuple2<Integer, Long> count, Context of) {
                    sum += count.f1;
                }

                @Override
                public void flush(boolean endOfInput) {}

                @Override
                public void close() {
                    Stopwatch.RUN.sinkEnded(System.nanoTime(), sum);
                }
            };
        }
    }

    private static double dstream() {
        LongAdder sum = new LongAdder();
        try (StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(
                StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).parallelism(THREADS))) {
            long[] base = new long[1];
            Feed<Event> feed = EventTimeCounts::batch;
            driver.context()
                    .from(new io.dstream.peers.FeedSource<>(feed))
                    .withEventTimeMillis(event -> base[0] + event.value(), Watermarks.outOfOrderBy(DISORDER))
                    .keyBy(Event::key)
                    .window(Windows.tumbling(Duration.ofSeconds(1)))
                    .count()
                    .foreachBatch(panes -> sum.add(panes.sumLong(pane -> pane.value())));
            long start = 0;
            for (int batch = 0; batch < WARM_UP + MEASURED; batch++) {
                start = batch == WARM_UP ? System.nanoTime() : start;
                base[0] = (long) batch * SECOND;
                driver.runBatch();
            }
            long nanos = System.nanoTime() - start;
            base[0] = (long) (WARM_UP + MEASURED + 10) * SECOND; // a batch that ends all windows but its own
            driver.runBatch();
            check("dstream", sum.sum());
            return (double) nanos / MEASURED / RECORDS;
        }
    }
}
