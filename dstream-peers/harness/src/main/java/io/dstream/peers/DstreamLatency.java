package io.dstream.peers;

import io.dstream.StreamingContext;
import io.dstream.source.Receiver;
import io.dstream.source.Sources;
import java.time.Duration;

/** Batches of a millisecond; a receiver stores the records, and the output operation collects them. */
final class DstreamLatency implements Job.AsTheyCome {
    @Override
    public String run() throws InterruptedException {
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("latency")
                .batchInterval(Duration.ofMillis(1))
                .parallelism(Engine.THREADS)
                .build()) {
            ssc.from(Sources.of(new Paced())).foreachBatch(batch -> Pace.RUN.arrived(batch.collect()));
            ssc.start();
            Pace.RUN.awaitAll();
        }
        return "batches of 1 ms";
    }

    private static final class Paced extends Receiver<Long> {
        @Override
        protected void onStart() {
            Pace.RUN.sendTo(this::store);
        }

        @Override
        protected void onStop() {}
    }
}
