package io.dstream.spark;

import io.dstream.BatchFailurePolicy;
import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.codec.Codec;
import io.dstream.codec.Codecs;
import io.dstream.internal.local.LocalEngine;
import io.dstream.jdbc.Database;
import io.dstream.jdbc.Jdbc;
import io.dstream.jdbc.JdbcSink;
import io.dstream.sink.FileSink;
import io.dstream.spark.Traps.Place;
import io.dstream.state.StateSpec;
import io.dstream.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Writes numbers, and what they come to by key, to files and to a database, until it is killed or there is a file to
 * stop it. Where it runs is said anew at each start.
 */
final class OutputsProgram {
    static final String LOCAL = "local";

    private static final int KEYS = 7;

    private OutputsProgram() {}

    /** What the numbers of a key have come to. */
    record Total(long count, double sum) {
        Total and(long number) {
            return new Total(count + 1, sum + 1.0 / (number + 1));
        }
    }

    /** What is written for a number: the total of its key with it. */
    record Line(long number, Total total) {
        String text() {
            return number + " " + total.count + " " + total.sum;
        }
    }

    /** Arguments: the cluster or {@link #LOCAL}, the database and its user, a folder. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[3]);
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("outputs")
                .batchInterval(Duration.ofMillis(200))
                .engine(args[0].equals(LOCAL) ? new LocalEngine("outputs", 2) : SparkEngine.connect(args[0]))
                .checkpointDir(folder.resolve("checkpoint"))
                .onBatchFailure(BatchFailurePolicy.retry(3, Duration.ofMillis(100), BatchFailurePolicy.fail()))
                .codec(totals(traps(folder)))
                .codec(Codecs.ofRecord(Line.class))
                .build()) {
            write(
                    ssc.from(new Numbers()).named("numbers"),
                    Database.at(args[1]).user(args[2]).password(""),
                    folder,
                    traps(folder));
            ssc.start();
            Await.until(
                    "somebody stops it",
                    Duration.ofDays(1),
                    () -> Files.exists(folder.resolve("stop")) || ssc.state() == StreamingContext.State.FAILED);
            if (ssc.state() == StreamingContext.State.FAILED) {
                ssc.awaitTermination(); // throws why
            }
            ssc.stopGracefully(Duration.ofMinutes(1));
        }
    }

    static Traps traps(Path folder) {
        return Traps.in(folder.resolve("traps"));
    }

    private static Codec<Total> totals(Traps traps) {
        return Codec.of(
                "total",
                1,
                Total.class,
                (total, out) -> {
                    traps.whereStateIsWritten();
                    out.writeLong(total.count);
                    out.writeDouble(total.sum);
                },
                (version, from) -> new Total(from.readLong(), from.readDouble()));
    }

    private static void write(DStream<Long> numbers, Database db, Path folder, Traps traps) {
        DStream<Line> lines = numbers.mapToPair(n -> Pair.of(n % KEYS, n))
                .mapWithState(StateSpec.<Long, Long, Total, Line>of((key, number, total) -> {
                    traps.at(Place.STATE);
                    total.update(total.getOption().orElse(new Total(0, 0)).and(number.orElseThrow()));
                    return new Line(number.orElseThrow(), total.get());
                }))
                .named("totals");
        lines.foreachBatch(all -> traps.at(Place.BEFORE_OUTPUTS));
        numbers.map(n -> {
                    traps.at(Place.OUTPUT);
                    return n;
                })
                .to(files(folder.resolve("numbers")));
        lines.map(Line::text).to(files(folder.resolve("totals")));
        lines.to(rows(db));
    }

    // ---- the sinks, which write from tasks ----

    private static <T> FileSink<T> files(Path directory) {
        return FileSink.<T>lines(directory).folderPerBatch("batch-").fromTasks();
    }

    private static JdbcSink<Line> rows(Database db) {
        return Jdbc.<Line>insert(db, "totals")
                .column("n", Line::number)
                .column("count", line -> line.total().count())
                .column("sum", line -> line.total().sum())
                .fromTasks();
    }

    // ---- what they should have ----

    static final String TABLE =
            "CREATE TABLE totals (n BIGINT NOT NULL, count BIGINT NOT NULL, sum DOUBLE PRECISION NOT NULL)";

    /** The lines of the first numbers, in their order. */
    static List<String> model(long numbers) {
        Total[] totals = new Total[KEYS];
        return LongStream.range(0, numbers)
                .mapToObj(n -> {
                    int key = (int) (n % KEYS);
                    totals[key] = (totals[key] == null ? new Total(0, 0) : totals[key]).and(n);
                    return new Line(n, totals[key]).text();
                })
                .toList();
    }
}
