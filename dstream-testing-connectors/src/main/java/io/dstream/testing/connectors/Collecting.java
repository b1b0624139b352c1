package io.dstream.testing.connectors;

import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.report.ReceiverReport;
import io.dstream.source.Source;
import io.dstream.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * A running program in this process that collects a source's records and what it reports. Closing it checks that no
 * thread of the program is left.
 *
 * @param <T> the type of the records
 */
public final class Collecting<T> implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final StreamingContext context;
    private final List<String> reports = new CopyOnWriteArrayList<>();
    private final List<T> records = new ArrayList<>();

    private Collecting(Source<T> source, UnaryOperator<StreamingContext.Builder> settings, CountDownLatch gate) {
        context = settings.apply(StreamingContext.builder()
                        .appName("program" + NUMBER.incrementAndGet())
                        .parallelism(1)
                        .batchInterval(Duration.ofMillis(10)))
                .build();
        context.addListener(new StreamingListener() {
            @Override
            public void onReceiverStarted(ReceiverReport report) {
                reports.add("started");
            }

            @Override
            public void onReceiverError(ReceiverReport report) {
                reports.add(report.lastError().orElseThrow());
            }
        });
        context.from(source).named("records").foreachBatch(batch -> {
            List<T> got = batch.collect();
            if (!got.isEmpty()) {
                gate.await();
            }
            synchronized (records) {
                records.addAll(got);
            }
        });
        context.start();
    }

    /**
     * Starts a program.
     *
     * @param source the source
     * @param <T> the type of the records
     * @return the program
     */
    public static <T> Collecting<T> from(Source<T> source) {
        return from(source, builder -> builder);
    }

    /**
     * Starts a program.
     *
     * @param source the source
     * @param settings further settings
     * @param <T> the type of the records
     * @return the program
     */
    public static <T> Collecting<T> from(Source<T> source, UnaryOperator<StreamingContext.Builder> settings) {
        return from(source, settings, new CountDownLatch(0));
    }

    /**
     * Starts a program whose batches with records wait for a gate.
     *
     * @param source the source
     * @param settings further settings
     * @param gate the gate
     * @param <T> the type of the records
     * @return the program
     */
    public static <T> Collecting<T> from(
            Source<T> source, UnaryOperator<StreamingContext.Builder> settings, CountDownLatch gate) {
        return new Collecting<>(source, settings, gate);
    }

    /**
     * The program itself.
     *
     * @return the program
     */
    public StreamingContext context() {
        return context;
    }

    /**
     * What has come so far.
     *
     * @return the records, in order
     */
    public List<T> records() {
        synchronized (records) {
            return List.copyOf(records);
        }
    }

    /**
     * What the source has reported: {@code started}, or the message of an error.
     *
     * @return the reports, in order
     */
    public List<String> reports() {
        return List.copyOf(reports);
    }

    /**
     * Waits until some number of records has come.
     *
     * @param n the number
     * @return the records, in order
     */
    public List<T> awaitRecords(int n) {
        Await.until(
                "there are " + n + " records",
                Await.DEADLINE,
                () -> count() >= n,
                () -> "but " + count() + "; " + reports);
        return records();
    }

    private int count() {
        synchronized (records) {
            return records.size();
        }
    }

    /**
     * Waits until something has been reported.
     *
     * @param part what is in its words
     */
    public void awaitReport(String part) {
        Await.until(
                "'" + part + "' is reported",
                Await.DEADLINE,
                () -> reports.stream().anyMatch(report -> report.contains(part)),
                () -> "but " + reports);
    }

    private List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(thread -> thread.startsWith(context.appName() + "-"))
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        context.close();
        Await.until("no thread is left", Await.DEADLINE, () -> threads().isEmpty(), () -> "but " + threads());
    }
}
