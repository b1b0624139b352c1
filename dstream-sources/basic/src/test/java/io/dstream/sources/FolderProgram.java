package io.dstream.sources;

import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.report.BatchReport;
import io.dstream.report.ReceiverReport;
import io.dstream.report.SourceReport;
import io.dstream.source.OffsetRange;
import io.dstream.source.Source;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A program over files that is run batch by batch, one a second. */
final class FolderProgram<T> implements AutoCloseable {
    final StreamingTestDriver driver;
    final TestOutput<T> out;
    final List<String> reports = new CopyOnWriteArrayList<>(); // "started", or the message of an error
    final List<List<OffsetRange>> ranges = new CopyOnWriteArrayList<>(); // of each batch

    private FolderProgram(Source<T> source, UnaryOperator<StreamingContext.Builder> settings) {
        driver = StreamingTestDriver.create(settings.apply(
                StreamingContext.builder().appName("files").parallelism(2).batchInterval(Duration.ofSeconds(1))));
        driver.context().addListener(new StreamingListener() {
            @Override
            public void onReceiverStarted(ReceiverReport report) {
                reports.add("started");
            }

            @Override
            public void onReceiverError(ReceiverReport report) {
                reports.add(report.lastError().orElseThrow());
            }

            @Override
            public void onBatchCompleted(BatchReport report) {
                List<OffsetRange> all = new ArrayList<>();
                report.sources().stream().map(SourceReport::ranges).forEach(all::addAll);
                ranges.add(all);
            }
        });
        out = driver.collect(driver.context().from(source).named("in"));
    }

    static <T> FolderProgram<T> of(Source<T> source) {
        return new FolderProgram<>(source, builder -> builder);
    }

    static <T> FolderProgram<T> of(Source<T> source, UnaryOperator<StreamingContext.Builder> settings) {
        return new FolderProgram<>(source, settings);
    }

    /** One that goes on where the last one on the same directory was stopped. */
    static <T> FolderProgram<T> of(Source<T> source, Path checkpoint) {
        return new FolderProgram<>(source, builder -> builder.checkpointDir(checkpoint));
    }

    List<T> batch() {
        driver.runBatch();
        return out.last();
    }

    List<T> batches(int n) {
        int before = out.all().size();
        driver.runBatches(n);
        List<T> all = out.all();
        return all.subList(before, all.size());
    }

    /** The names of the partitions of the last batch, without the one that stands for the directory. */
    List<String> partitions() {
        return ranges.get(ranges.size() - 1).stream()
                .map(range -> range.isGone() ? "gone " + range.partition() : range.partition())
                .filter(name -> !name.equals("/"))
                .toList();
    }

    @Override
    public void close() {
        driver.close();
    }
}
