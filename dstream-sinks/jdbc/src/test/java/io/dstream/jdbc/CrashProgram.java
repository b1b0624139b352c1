package io.dstream.jdbc;

import io.dstream.StreamingContext;
import io.dstream.engine.Partition;
import io.dstream.source.OffsetRange;
import io.dstream.source.Position;
import io.dstream.source.ReplayableReader;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Writes numbers to a database, from 0 on and without end, until it is killed or there is a file to stop it. */
final class CrashProgram {
    private static final long BATCH = 30;

    private CrashProgram() {}

    /** Numbers, which can be read again. */
    private static final class Numbers implements Source<Long> {
        @Override
        public String kind() {
            return "numbers";
        }

        @Override
        public SourceReader<Long> open(SourceContext context) {
            return new ReplayableReader<>() {
                private long next;
                private boolean finishing;

                @Override
                public void seek(Map<String, Position> positions) {
                    next = positions.getOrDefault("n", Position.of(0)).number();
                }

                @Override
                public Cut<Long> replay(List<OffsetRange> ranges) {
                    OffsetRange range = ranges.get(0);
                    return of(range.fromNumber(), range.untilNumber());
                }

                @Override
                public Cut<Long> cut(Instant batchTime, long maxRecords) {
                    long from = next;
                    next += finishing ? 0 : BATCH;
                    return finishing ? Cut.empty() : of(from, next);
                }

                private Cut<Long> of(long from, long until) {
                    List<Long> numbers = LongStream.range(from, until).boxed().toList();
                    return new Cut<>(
                            Partition.split(numbers, 2), numbers.size(), 0, List.of(OffsetRange.of("n", from, until)));
                }

                @Override
                public void commit(List<OffsetRange> ranges) {}

                @Override
                public void finish() {
                    finishing = true;
                }

                @Override
                public boolean finished() {
                    return true;
                }

                @Override
                public void close() {}
            };
        }
    }

    /** Arguments: the URL, the user, a folder for the checkpoint and the file that stops it, parallel transactions. */
    public static void main(String[] args) throws Exception {
        Database db = Database.at(args[0]).user(args[1]).password("");
        Path folder = Path.of(args[2]);
        int parts = Integer.parseInt(args[3]);
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("crash")
                .parallelism(2)
                .batchInterval(Duration.ofMillis(10))
                .checkpointDir(folder.resolve("checkpoint"))
                .build()) {
            var numbers = ssc.from(new Numbers()).named("numbers");
            numbers.to(Jdbc.<Long>insert(db, "events").column("id", n -> n).parallel(parts, n -> n));
            numbers.to(Jdbc.<Long>execute(
                            db, "UPDATE totals SET n = n + ? WHERE id = ?", n -> n, n -> Math.floorMod(n, 4L))
                    .ledger("totals"));
            ssc.start();
            Await.forEver("somebody stops it", () -> Files.exists(folder.resolve("stop")));
            ssc.stopGracefully(Duration.ofSeconds(20));
        }
    }
}
