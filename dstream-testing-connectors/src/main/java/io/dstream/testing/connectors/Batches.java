package io.dstream.testing.connectors;

import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.batch.Batch;
import io.dstream.report.ReceiverReport;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.Sink;
import io.dstream.source.OffsetRange;
import io.dstream.source.Source;
import io.dstream.testing.Await;
import io.dstream.testkit.StreamingTestDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * A program over a source whose batches are run one by one. Closing it checks that no thread is left.
 *
 * @param <T> the records
 */
public final class Batches<T> implements AutoCloseable {
    private static final String NAME = "batches"; // of all, since checkpoints belong to a name

    private final StreamingTestDriver driver;
    private final List<String> reports = new CopyOnWriteArrayList<>();
    private final Map<Long, List<T>> batches = new TreeMap<>();
    private final Map<Long, List<OffsetRange>> ranges = new TreeMap<>();
    private boolean failing;

    private Batches(Source<T> source, UnaryOperator<StreamingContext.Builder> settings) {
        driver = StreamingTestDriver.create(settings.apply(
                StreamingContext.builder().appName(NAME).parallelism(2).batchInterval(Duration.ofSeconds(1))));
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
        driver.context().from(source).named("in").to(new Sink<>() {
            @Override
            public void write(Batch<T> batch, Instant time) {
                throw new AssertionError("the other one is called");
            }

            @Override
            public void write(Batch<T> batch, BatchInfo info) {
                List<T> records = batch.collect();
                batches.put(info.id(), records);
                ranges.put(info.id(), info.inputs().get(0).ranges());
                if (failing && !records.isEmpty()) {
                    throw new IllegalStateException("the sink fails");
                }
            }
        });
    }

    /**
     * Makes a program, which starts with its first batch.
     *
     * @param source the source
     * @param settings sets what else there is to set, such as a directory for the checkpoint
     * @param <T> the records
     * @return the program
     */
    public static <T> Batches<T> of(Source<T> source, UnaryOperator<StreamingContext.Builder> settings) {
        return new Batches<>(source, settings);
    }

    /**
     * Makes a program without a checkpoint.
     *
     * @param source the source
     * @param <T> the records
     * @return the program
     */
    public static <T> Batches<T> of(Source<T> source) {
        return of(source, settings -> settings);
    }

    /**
     * Lets batches with records fail from now on.
     *
     * @return this program
     */
    public Batches<T> failing() {
        failing = true;
        return this;
    }

    /** Runs a batch. */
    public void run() {
        driver.runBatch();
    }

    /**
     * Runs batches until there are so many records.
     *
     * @param records how many, of all batches
     * @return all records
     */
    public List<T> until(int records) {
        Await.until(
                "there are " + records + " records",
                Await.DEADLINE,
                () -> {
                    run();
                    return records().size() >= records;
                },
                () -> records() + " " + reports);
        return records();
    }

    /**
     * Runs batches until something is reported.
     *
     * @param words what the report has in it
     */
    public void untilReported(String words) {
        Await.until(
                "'" + words + "' is reported",
                Await.DEADLINE,
                () -> {
                    run();
                    return count(words) > 0;
                },
                reports::toString);
    }

    /** Stops as a program does that is told to: what was received is in batches. */
    public void stop() {
        driver.context().stopGracefully(Await.DEADLINE);
    }

    /**
     * What the source has reported: "started", or the message of an error.
     *
     * @return all reports by now
     */
    public List<String> reports() {
        return reports;
    }

    /**
     * How many reports have some words in them.
     *
     * @param words the words
     * @return how many
     */
    public long count(String words) {
        return reports.stream().filter(report -> report.contains(words)).count();
    }

    /**
     * The records of all batches.
     *
     * @return the records, batch by batch
     */
    public List<T> records() {
        return batches.values().stream().flatMap(List::stream).toList();
    }

    /**
     * The batches.
     *
     * @return the records of each batch, by its number
     */
    public Map<Long, List<T>> batches() {
        return batches;
    }

    /**
     * The ranges of all batches.
     *
     * @return the ranges, batch by batch
     */
    public List<OffsetRange> ranges() {
        return ranges.values().stream().flatMap(List::stream).toList();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(thread -> thread.startsWith(NAME + "-"))
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        driver.close();
        Await.until("no thread is left", Await.DEADLINE, () -> threads().isEmpty(), () -> threads()
                .toString());
    }
}
