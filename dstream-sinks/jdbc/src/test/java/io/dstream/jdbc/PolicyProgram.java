package io.dstream.jdbc;

import io.dstream.BatchFailurePolicy;
import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.sink.FileSink;
import io.dstream.state.StateSpec;
import io.dstream.testing.Await;
import io.dstream.testing.connectors.Numbers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Counts {@link Numbers} by key, in state, and writes each with its count to two outputs: what is in one of them must
 * be in the other. Runs in the tests' own process, or in one that can be stopped with a signal.
 */
final class PolicyProgram {
    static final int KEYS = 4;

    /** Where it writes to, in the order in which the outputs commit. */
    enum Outputs {
        TWO_TABLES,
        TABLE_AND_FILES,
        FILES_AND_TABLE
    }

    /** What it does about a batch that fails. */
    enum Policy {
        FAIL,
        SKIP,
        RETRY_THEN_FAIL,
        RETRY_THEN_SKIP;

        BatchFailurePolicy policy() {
            BatchFailurePolicy last = skips() ? BatchFailurePolicy.skip() : BatchFailurePolicy.fail();
            return this == FAIL || this == SKIP ? last : BatchFailurePolicy.retry(2, Duration.ofMillis(20), last);
        }

        boolean skips() {
            return this == SKIP || this == RETRY_THEN_SKIP;
        }
    }

    /** A number, and how many of its key there were up to it. */
    private record Counted(long id, long nth) {}

    private PolicyProgram() {}

    /**
     * The program.
     *
     * @param folder for the files that it writes
     * @param parts parallel transactions of the first table
     */
    static StreamingContext build(
            Database db, Path checkpoint, Path folder, Outputs outputs, Policy policy, int parts) {
        StreamingContext ssc = StreamingContext.builder()
                .appName("policies")
                .parallelism(2)
                .batchInterval(Duration.ofMillis(10))
                .checkpointDir(checkpoint)
                .onBatchFailure(policy.policy())
                .build();
        DStream<Counted> counted = ssc.from(new Numbers())
                .named("numbers")
                .mapToPair(n -> Pair.of(n % KEYS, n))
                .mapWithState(StateSpec.<Long, Long, Long, Counted>of((key, n, state) -> {
                    long nth = state.getOption().orElse(0L) + 1;
                    state.update(nth);
                    return new Counted(n.orElseThrow(), nth);
                }))
                .named("counted");
        if (outputs == Outputs.FILES_AND_TABLE) {
            counted.to(files(folder));
        }
        counted.to(table(db, "events").parallel(parts, Counted::id));
        if (outputs == Outputs.TABLE_AND_FILES) {
            counted.to(files(folder));
        }
        if (outputs == Outputs.TWO_TABLES) {
            counted.to(table(db, "copies"));
        }
        return ssc;
    }

    private static JdbcSink<Counted> table(Database db, String table) {
        return Jdbc.<Counted>insert(db, table).column("id", Counted::id).column("nth", Counted::nth);
    }

    private static FileSink<Counted> files(Path folder) {
        return FileSink.<Counted>lines(folder)
                .encoder(each -> each.id() + " " + each.nth())
                .skipEmpty();
    }

    /**
     * Runs it until there is a file {@code stop} beside the checkpoint, or it fails. Arguments: the URL, the user, the
     * checkpoint, the folder for files, outputs, policy, parallel transactions.
     */
    public static void main(String[] args) throws Exception {
        Path checkpoint = Path.of(args[2]);
        try (StreamingContext ssc = build(
                Database.at(args[0]).user(args[1]).password(""),
                checkpoint,
                Path.of(args[3]),
                Outputs.valueOf(args[4]),
                Policy.valueOf(args[5]),
                Integer.parseInt(args[6]))) {
            ssc.start();
            Await.until(
                    "somebody stops it",
                    Duration.ofDays(1),
                    () -> Files.exists(checkpoint.resolveSibling("stop")) || ssc.awaitTermination(Duration.ZERO));
            ssc.stopGracefully(Duration.ofSeconds(20));
            ssc.awaitTermination();
        }
    }
}
