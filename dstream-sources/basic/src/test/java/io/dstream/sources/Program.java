package io.dstream.sources;

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

/** A running program that collects a source's records and what it reports. Closing it checks that no thread is left. */
final class Program<T> implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final StreamingContext context;
    final List<String> reports = new CopyOnWriteArrayList<>(); // "started", or the message of an error
    private final String name = "program" + NUMBER.incrementAndGet();
    private final List<T> records = new ArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private Program(Source<T> source, UnaryOperator<StreamingContext.Builder> settings, CountDownLatch gate) {
        context = settings.apply(
                        StreamingContext.builder().appName(name).parallelism(1).batchInterval(Duration.ofMillis(10)))
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

            @Override
            public void onReceiverStopped(ReceiverReport report) {
                stopped.countDown();
            }
        });
        context.from(source).foreachBatch(batch -> {
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

    static <T> Program<T> run(Source<T> source) {
        return run(source, builder -> builder);
    }

    static <T> Program<T> run(Source<T> source, UnaryOperator<StreamingContext.Builder> settings) {
        return new Program<>(source, settings, new CountDownLatch(0));
    }

    /** Batches with records wait for the gate. */
    static <T> Program<T> run(Source<T> source, UnaryOperator<StreamingContext.Builder> settings, CountDownLatch gate) {
        return new Program<>(source, settings, gate);
    }

    List<T> records() {
        synchronized (records) {
            return List.copyOf(records);
        }
    }

    List<T> awaitRecords(int n) throws Exception {
        Await.until("there are " + n + " records in " + name, () -> size() >= n);
        return records();
    }

    int size() {
        synchronized (records) {
            return records.size();
        }
    }

    void awaitReport(String part) throws Exception {
        Await.until("'" + part + "' is reported", () -> count(part) > 0);
    }

    void awaitReceiverStopped() throws Exception {
        Await.latch(stopped);
    }

    long count(String part) {
        return reports.stream().filter(report -> report.contains(part)).count();
    }

    /** The program's live threads. */
    List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(thread -> thread.startsWith(name + "-"))
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        context.close();
        try {
            Await.until("no thread is left of " + threads(), () -> threads().isEmpty());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
