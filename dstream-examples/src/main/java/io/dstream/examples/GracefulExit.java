package io.dstream.examples;

import io.dstream.StreamingContext;
import java.time.Duration;

/** Stops a program gracefully when its JVM is told to end, by Ctrl-C or {@code kill}. */
final class GracefulExit {
    private GracefulExit() {}

    /** Waits until the program has stopped, whoever stops it. */
    static void await(StreamingContext ssc) throws InterruptedException {
        Thread onSignal = new Thread(() -> ssc.stopGracefully(Duration.ofSeconds(5)), "graceful-exit");
        Runtime.getRuntime().addShutdownHook(onSignal);
        try {
            ssc.awaitTermination();
        } finally {
            forget(onSignal);
        }
    }

    private static void forget(Thread onSignal) {
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
            // the JVM is about to end: it is this hook that has stopped the program
        }
    }
}
