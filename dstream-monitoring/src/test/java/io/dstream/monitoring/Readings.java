package io.dstream.monitoring;

import io.dstream.EventStream;
import io.dstream.StreamingContext;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import io.dstream.source.Receiver;
import io.dstream.source.Sources;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Counts by event time of two meters, one of which tells everything a minute late. */
final class Readings {
    private Readings() {}

    /** Counts readings by the minute; the meter that is late holds the watermark back. */
    static void count(StreamingContext ssc) {
        EventStream<Long> prompt = readings(ssc, "prompt", 0);
        EventStream<Long> tardy = readings(ssc, "tardy", 60_000);
        prompt.union(tardy)
                .keyBy(time -> "all")
                .window(Windows.tumbling(Duration.ofMinutes(1)))
                .named("by-minute")
                .count()
                .foreachBatch(panes -> panes.count());
    }

    private static EventStream<Long> readings(StreamingContext ssc, String meter, long late) {
        return ssc.from(Sources.of(new Meter(late)))
                .named(meter)
                .withEventTimeMillis(time -> time, Watermarks.ascending())
                .named(meter + "-by-time");
    }

    private static final class Meter extends Receiver<Long> {
        private final long late;

        Meter(long late) {
            this.late = late;
        }

        @Override
        protected void onStart() {
            newThread("meter", this::tell).start();
        }

        private void tell() {
            while (!isStopped()) {
                store(System.currentTimeMillis() - late);
                LockSupport.parkNanos(20_000_000);
            }
        }

        @Override
        protected void onStop() {}
    }
}
