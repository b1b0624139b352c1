package io.dstream.x;

import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.report.ReceiverReport;
import io.dstream.testing.Await;
import io.dstream.testkit.StreamingTestDriver;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A program over a stream whose batches are run one by one. Closing it checks that no thread is left. */
final class Run implements AutoCloseable {
    private static final String NAME = "x-run";

    final StreamingTestDriver driver;
    final List<Post> posts = new CopyOnWriteArrayList<>();
    final List<String> reports = new CopyOnWriteArrayList<>(); // "started", or the message of an error

    Run(XSource source) {
        driver = StreamingTestDriver.create(
                StreamingContext.builder().appName(NAME).parallelism(2).batchInterval(Duration.ofSeconds(1)));
        driver.context().addListener(new StreamingListener() {
            @Override
            public void onReceiverStarted(ReceiverReport report) {
                reports.add("started");
            }

            @Override
            public void onReceiverError(ReceiverReport report) {
                reports.add(report.lastError().orElseThrow());
            }
        });
        driver.context().from(source).named("posts").foreachBatch(batch -> {
            posts.addAll(batch.collect());
        });
    }

    static XSource source(StandIn x) {
        return X.filteredStream(StandIn.TOKEN).endpoint(URI.create("http://127.0.0.1:" + x.port()));
    }

    /** Starts it, and returns when it is connected. */
    @com.google.errorprone.annotations.CanIgnoreReturnValue
    Run connected(StandIn x) {
        int before = x.connections().size();
        driver.runBatch();
        Await.until("it is connected", () -> x.connections().size() > before);
        return this;
    }

    List<Post> until(int count) {
        Await.until("there are " + count + " posts", () -> {
            driver.runBatch();
            return posts.size() >= count;
        });
        return posts;
    }

    void untilReported(String part) {
        Await.until("'" + part + "' is reported", () -> {
            driver.runBatch();
            return count(part) > 0;
        });
    }

    long count(String part) {
        return reports.stream().filter(report -> report.contains(part)).count();
    }

    private static boolean hasThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith(NAME + "-"));
    }

    @Override
    public void close() {
        driver.close();
        Await.until("no thread is left", () -> !hasThreads());
    }
}
