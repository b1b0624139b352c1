package io.dstream.examples;

import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.report.BatchReport;

/** Runs a program for a number of batches, where its input has no end of its own. */
public final class SomeBatches {
    private SomeBatches() {}

    /**
     * Starts the program and returns once it has stopped; throws what made it fail.
     *
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public static void run(StreamingContext ssc, long batches) throws InterruptedException {
        ssc.addListener(new StreamingListener() {
            @Override
            public void onBatchCompleted(BatchReport batch) {
                if (batch.id() == batches) {
                    ssc.stop();
                }
            }
        });
        ssc.start();
        ssc.awaitTermination();
    }

    /** The number of batches that the program was called with, or another. */
    public static long of(String[] args, long otherwise) {
        return args.length > 0 ? Long.parseLong(args[0]) : otherwise;
    }
}
