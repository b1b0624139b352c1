package io.dstream.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A program over a source whose batches are run one by one. Closing it checks that no thread is left. */
final class Run implements AutoCloseable {
    static final String NAME = "kinesis-run"; // of all, since checkpoints belong to a name

    final StreamingTestDriver driver;
    final List<String> reports = new CopyOnWriteArrayList<>(); // "started", or the message of an error
    final Map<Long, List<KinesisRecord<String>>> batches = new TreeMap<>();
    final Map<Long, List<OffsetRange>> ranges = new TreeMap<>();
    private boolean failing;

    private Run(Source<KinesisRecord<String>> source, UnaryOperator<StreamingContext.Builder> settings) {
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
            public void write(Batch<KinesisRecord<String>> batch, Instant time) {
                throw new AssertionError("the other one is called");
            }

            @Override
            public void write(Batch<KinesisRecord<String>> batch, BatchInfo info) {
                List<KinesisRecord<String>> records = batch.collect();
                batches.put(info.id(), records);
                ranges.put(info.id(), info.inputs().get(0).ranges());
                if (failing && !records.isEmpty()) {
                    throw new IllegalStateException("the sink fails");
                }
            }
        });
    }

    /** A source of text that asks as often as it likes. */
    static KinesisSource<String> source(int port, String stream) {
        return Kinesis.stream(stream)
                .endpoint(KinesisServer.endpoint(port))
                .credentials(KinesisServer.ACCESS, KinesisServer.SECRET)
                .readsPerSecond(100)
                .bytesPerSecond(1 << 30)
                .values(bytes -> new String(bytes, UTF_8));
    }

    static Run of(Source<KinesisRecord<String>> source) {
        return of(source, builder -> builder);
    }

    static Run of(Source<KinesisRecord<String>> source, Path checkpoint) {
        return of(source, builder -> builder.checkpointDir(checkpoint));
    }

    static Run of(Source<KinesisRecord<String>> source, UnaryOperator<StreamingContext.Builder> settings) {
        return new Run(source, settings);
    }

    /** Batches with records fail from now on. */
    Run failing() {
        failing = true;
        return this;
    }

    List<KinesisRecord<String>> records() {
        return batches.values().stream().flatMap(List::stream).toList();
    }

    List<String> values() {
        return records().stream().map(KinesisRecord::value).toList();
    }

    /** Where each shard is, by the ranges. */
    Map<String, String> positions() {
        Map<String, String> positions = new TreeMap<>();
        for (OffsetRange range : ranges.values().stream().flatMap(List::stream).toList()) {
            if (range.isGone()) {
                positions.remove(range.partition());
            } else {
                positions.put(range.partition(), range.until());
            }
        }
        return positions;
    }

    void batch() {
        driver.runBatch();
    }

    /** Runs batches until there are so many records. */
    List<String> until(int records) throws Exception {
        Await.until("there are " + records + " records", () -> {
            batch();
            return records().size() >= records;
        });
        return values();
    }

    void untilReported(String part) throws Exception {
        Await.until("'" + part + "' is reported", () -> {
            batch();
            return count(part) > 0;
        });
    }

    long count(String part) {
        return reports.stream().filter(report -> report.contains(part)).count();
    }

    List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(thread -> thread.startsWith(NAME + "-"))
                .sorted()
                .collect(Collectors.toList());
    }

    @Override
    public void close() {
        driver.close();
        Await.until("no thread is left of " + threads(), () -> threads().isEmpty());
    }
}
