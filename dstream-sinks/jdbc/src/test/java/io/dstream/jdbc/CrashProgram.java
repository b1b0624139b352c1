package io.dstream.jdbc;

import io.dstream.StreamingContext;
import io.dstream.testing.Await;
import io.dstream.testing.connectors.Numbers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Writes numbers to a database, from 0 on and without end, until it is killed or there is a file to stop it. */
final class CrashProgram {
    private CrashProgram() {}

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
            Await.until("somebody stops it", Duration.ofDays(1), () -> Files.exists(folder.resolve("stop")));
            ssc.stopGracefully(Duration.ofSeconds(20));
        }
    }
}
