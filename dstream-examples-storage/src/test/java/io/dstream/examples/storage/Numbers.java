package io.dstream.examples.storage;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.batch.Pair;
import io.dstream.jdbc.Database;
import io.dstream.jdbc.Jdbc;
import io.dstream.sink.FileSink;
import io.dstream.sources.FileSources;
import io.dstream.state.StateSpec;
import io.dstream.storage.StorageLocation;
import io.dstream.zookeeper.HighAvailability;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * A process that writes numbers into a database and into files, and counts them by their last digit, if it leads; the
 * counts go into the database too. Its storage is wherever its addresses say.
 */
final class Numbers {
    static final Duration SESSION = Duration.ofSeconds(2);
    static final String PATH = "/programs/numbers";
    static final String LEADS = "leads";
    static final String FILES = "numbers-";

    private Numbers() {}

    /**
     * Takes the ZooKeeper servers, the directory of the input, the addresses of checkpoint and output, the database.
     */
    public static void main(String[] args) throws InterruptedException {
        StreamingContext ssc = StreamingContext.builder()
                .appName("numbers")
                .batchInterval(Duration.ofMillis(100))
                .parallelism(1)
                .checkpointStorage(StorageLocation.of(args[2]))
                .checkpointLease(SESSION)
                .highAvailability(HighAvailability.zookeeper(args[0], PATH).sessionTimeout(SESSION))
                .build();
        Database database = Database.at(args[4]).user("postgres");
        DStream<Long> numbers = ssc.from(FileSources.lines(Path.of(args[1])).stableFor(Duration.ZERO))
                .named("numbers")
                .map(Long::valueOf);
        numbers.map(String::valueOf)
                .to(FileSink.<String>lines(StorageLocation.of(args[3]))
                        .filePerBatch(FILES, ".txt")
                        .skipEmpty());
        numbers.to(Jdbc.<Long>insert(database, "numbers").column("n", number -> number));
        numbers.mapToPair(number -> Pair.of(number % 10, 1L))
                .reduceByKey(Long::sum)
                .mapWithState(StateSpec.<Long, Long, Long, long[]>of((digit, inBatch, before) -> {
                    long all = before.getOption().orElse(0L) + inBatch.orElse(0L);
                    before.update(all);
                    return new long[] {digit, inBatch.orElse(0L), all};
                }))
                .named("counts")
                .to(Jdbc.<long[]>insert(database, "counts")
                        .column("digit", row -> row[0])
                        .column("in_batch", row -> row[1])
                        .column("until_then", row -> row[2]));
        ssc.addListener(new StreamingListener() {
            @Override
            public void onStreamingStarted(Instant first) {
                System.out.println(LEADS);
            }
        });
        ssc.start();
        ssc.awaitTermination();
    }
}
