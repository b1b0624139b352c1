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

    /**
     * The number of batches that the program was called with. If that is none, ends the process with exit code 2.
     *
     * @param args the program's arguments: nothing, or a number
     * @param otherwise the number to use without arguments
     * @return how many batches to run
     */
    public static long of(String[] args, long otherwise) {
        if (args.length == 0) {
            return otherwise;
        }
        if (args.length > 1 || !args[0].matches("[1-9]\\d{0,8}")) {
            System.err.println("usage: [BATCHES]\n       how many batches to run: 1 to 999999999, by default "
                    + otherwise + "; found '" + String.join(" ", args) + "'");
            System.exit(2);
        }
        return Long.parseLong(args[0]);
    }
}
