package io.dstream.peers.spark;

import io.dstream.peers.Job;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.apache.spark.util.ManualClock;

/** Turns the clock of a Spark program, and waits for what its output operation says. */
final class TickJob implements Job.OfBatches {
    /** What output operations write to; static as they are serialised for checkpoints, which are not read. */
    private static final BlockingQueue<Long> OUTPUT = new LinkedBlockingQueue<>();

    private final JavaStreamingContext context;
    private final ManualClock clock;
    private final Semaphore completed = new Semaphore(0);

    TickJob(JavaStreamingContext context) {
        this.context = context;
        context.addStreamingListener(new StreamingListener() {
            @Override
            public void onBatchCompleted(StreamingListenerBatchCompleted event) {
                completed.release();
            }
        });
        context.start();
        clock = (ManualClock) context.ssc().scheduler().clock();
    }

    /** To be called by the output operation, once for each batch. */
    static void output(long digest) {
        OUTPUT.add(digest);
    }

    @Override
    public long next() throws InterruptedException {
        clock.advance(context.ssc().graph().batchDuration().milliseconds());
        return OUTPUT.take();
    }

    @Override
    public void settle() throws InterruptedException {
        completed.acquire();
    }
}
