package io.dstream.hdfs;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.sink.FileSink;
import io.dstream.sources.FileSources;
import io.dstream.storage.StorageLocation;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads a file of numbers in each batch, writes them to a file for each batch, and what it has counted of each key to
 * another.
 */
final class CountingProgram {
    static final int KEYS = 3;

    private CountingProgram() {}

    public static void main(String[] args) throws InterruptedException {
        StorageLocation checkpoint = Hdfs.at(args[0] + "/checkpoint");
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("counting")
                .parallelism(2)
                .batchInterval(Duration.ofMillis(200))
                .checkpointStorage(checkpoint)
                .checkpointLease(Duration.ofSeconds(1))
                .stopOnShutdown(Duration.ofSeconds(30))
                .build()) {
            var numbers = ssc.from(FileSources.lines(Hdfs.at(args[0] + "/in"))
                            .maxFilesPerBatch(1)
                            .stableFor(Duration.ZERO))
                    .named("in")
                    .map(Long::parseLong);
            numbers.to(FileSink.<Long>lines(Hdfs.at(args[0] + "/numbers"))
                    .fromTasks()
                    .folderPerBatch("batch-"));
            numbers.mapToPair(n -> Pair.of(n % KEYS, 1L))
                    .updateStateByKey(Long.class, (ones, total) -> Optional.of(total.orElse(0L) + ones.size()))
                    .named("totals")
                    .to(FileSink.lines(Hdfs.at(args[0] + "/totals")));
            ssc.start();
            ssc.awaitTermination();
        }
    }
}
