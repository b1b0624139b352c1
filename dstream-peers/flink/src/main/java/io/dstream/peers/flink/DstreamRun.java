package io.dstream.peers.flink;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.function.ToLong;
import io.dstream.peers.Feed;
import io.dstream.peers.Job;
import io.dstream.testkit.StreamingTestDriver;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** A run of a job on dstream, with two threads. */
final class DstreamRun implements AutoCloseable {
    private final StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(
            StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).parallelism(EventTimeJobs.THREADS));
    private final LongAdder digest = new LongAdder();
    private int batch; // handed over to other threads with the batch

    <T> DStream<T> from(Feed<T> feed) {
        return driver.context().from(new io.dstream.peers.FeedSource<>(feed));
    }

    /** The number of the batch that is running. */
    int batch() {
        return batch;
    }

    /** Adds up the digests of results. */
    <T> void results(DStream<T> results, ToLong<T> digestOf) {
        results.foreachBatch(found -> digest.add(found.sumLong(digestOf)));
    }

    Job.Run run(EventTimeJob job) {
        job.dstream().define(this);
        long start = 0;
        for (batch = 0; batch < job.batches(); batch++) {
            start = batch == job.warmUp() ? System.nanoTime() : start;
            driver.runBatch();
        }
        return new Job.Run(System.nanoTime() - start, digest.sum());
    }

    @Override
    public void close() {
        driver.close();
    }
}
