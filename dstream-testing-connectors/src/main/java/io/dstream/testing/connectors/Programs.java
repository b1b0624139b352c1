package io.dstream.testing.connectors;

import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.report.ReceiverReport;
import io.dstream.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** What the programs of both contracts have in common. */
final class Programs {
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private Programs() {}

    /** Makes the opening that a program was told to use. */
    static <O> O opening(String className, Class<O> kind) throws ReflectiveOperationException {
        var constructor = Class.forName(className).getDeclaredConstructor();
        constructor.setAccessible(true);
        return kind.cast(constructor.newInstance());
    }

    /** A program that tells what its sources have to say. */
    static StreamingContext in(Path folder) {
        return in(folder, builder -> builder);
    }

    /** A program that tells what its sources have to say, with settings of its own. */
    static StreamingContext in(Path folder, UnaryOperator<StreamingContext.Builder> settings) {
        StreamingContext ssc = settings.apply(StreamingContext.builder()
                        .appName("contract")
                        .parallelism(2)
                        .batchInterval(INTERVAL)
                        .checkpointDir(folder.resolve("checkpoint")))
                .build();
        ssc.addListener(new StreamingListener() {
            @Override
            @SuppressWarnings("SystemOut")
            public void onReceiverError(ReceiverReport receiver) {
                System.out.println("source: " + receiver.lastError().orElse(""));
            }
        });
        return ssc;
    }

    /** Runs it until there is the file that stops it, or it fails. */
    static void run(StreamingContext ssc, Path folder) throws InterruptedException {
        ssc.start();
        while (!ssc.awaitTermination(Duration.ofMillis(50))) {
            if (Files.exists(stop(folder))) {
                ssc.stopGracefully(Await.DEADLINE);
                return;
            }
        }
    }

    static Path stop(Path folder) {
        return folder.resolve("stop");
    }
}
