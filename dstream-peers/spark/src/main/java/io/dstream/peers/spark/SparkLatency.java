package io.dstream.peers.spark;

import io.dstream.peers.Job;
import io.dstream.peers.Pace;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;

/**
 * Batches at the shortest of some intervals that Spark keeps up with on this machine, which is tried out before. It has
 * a warm-up of its own: while its code is not compiled yet, so many batches pile up that it takes minutes to be rid of
 * them.
 */
final class SparkLatency implements Job.AsTheyCome {
    private static final List<Integer> INTERVALS_MILLIS = List.of(20, 50, 100, 200);
    private static final long WARM_UP_SECONDS = 10;
    private static final long TRIAL_SECONDS = 5;

    private final JavaSparkContext spark;

    SparkLatency(JavaSparkContext spark) {
        this.spark = spark;
    }

    @Override
    public String run() throws InterruptedException {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS)) {
            batch(INTERVALS_MILLIS.get(0)).collect();
        }
        int interval = shortest();
        JavaStreamingContext context = new JavaStreamingContext(spark, Durations.milliseconds(interval));
        PacedStream.of(context).foreachRDD(records -> Pace.RUN.arrived(records.collect()));
        context.start();
        Pace.RUN.awaitAll();
        context.stop(false, false);
        return "batches of " + interval + " ms";
    }

    private int shortest() throws InterruptedException {
        for (int interval : INTERVALS_MILLIS) {
            if (keepsUp(interval)) {
                return interval;
            }
        }
        throw new IllegalStateException("Spark does not keep up with any of " + INTERVALS_MILLIS + " ms");
    }

    /** Whether a batch need not wait for those before it, after some seconds. */
    private boolean keepsUp(int interval) throws InterruptedException {
        AtomicLong delay = new AtomicLong(Long.MAX_VALUE);
        JavaStreamingContext context = new JavaStreamingContext(spark, Durations.milliseconds(interval));
        context.addStreamingListener(new StreamingListener() {
            @Override
            public void onBatchCompleted(StreamingListenerBatchCompleted event) {
                delay.set((Long) event.batchInfo().schedulingDelay().get());
            }
        });
        context.queueStream(new ArrayDeque<>(), true, batch(interval)).foreachRDD(JavaRDD::collect);
        context.start();
        TimeUnit.SECONDS.sleep(TRIAL_SECONDS);
        long last = delay.get();
        context.stop(false, false);
        return last < interval;
    }

    private JavaRDD<Long> batch(int interval) {
        return spark.parallelize(Collections.nCopies(interval * Pace.PER_SECOND / 1000, 1L), 1);
    }
}
