package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.jdbc.Server.TestDatabase;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.TransactionalSink;
import io.dstream.testing.Await;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that write to a database, stop or fail, and are started again. */
class JdbcProgramTest {
    @TempDir
    Path directory;

    private int parallelism = 2;
    private int parts = 1;
    private boolean dies;

    /** Fails when all that comes before it is committed, as a kill before the checkpoint's own commit would. */
    private final class Dies implements TransactionalSink<Object> {
        @Override
        public Optional<Committed> lastCommitted() {
            return Optional.empty();
        }

        @Override
        public void prepare(Batch<Object> batch, BatchInfo info) {}

        @Override
        public void commit(BatchInfo info) throws IOException {
            if (dies) {
                throw new IOException("killed");
            }
        }

        @Override
        public void abort(BatchInfo info) {}
    }

    private StreamingContext.Builder builder() {
        return StreamingContext.builder()
                .appName("words")
                .parallelism(parallelism)
                .batchInterval(Duration.ofSeconds(1));
    }

    private static TestDatabase withTables(Server server) throws Exception {
        TestDatabase db = server.empty();
        db.run(
                "CREATE TABLE words (word VARCHAR(100) NOT NULL)",
                "CREATE TABLE counts (word VARCHAR(100) NOT NULL PRIMARY KEY, n BIGINT)");
        return db;
    }

    /** Runs a program of one batch for each of the texts. */
    private void run(StreamingContext.Builder builder, TestDatabase db, String... texts) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(builder)) {
            TestInput<String> in = driver.input();
            var words = in.stream().named("in");
            words.to(Jdbc.<String>insert(db.database(), "words")
                    .column("word", word -> word)
                    .parallel(parts, word -> word));
            words.mapToPair(word -> Pair.of(word, 1L))
                    .reduceByKey(Long::sum)
                    .to(Jdbc.<Pair<String, Long>>execute(
                                    db.database(), "UPDATE counts SET n = n + ? WHERE word = ?", Pair::value, Pair::key)
                            .ledger("counts"));
            words.map(word -> (Object) word).to(new Dies());
            for (String text : texts) {
                in.add(text.split(" "));
                driver.runBatch();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBatchThatIsCommittedAndNotKnownToBeIsNotWrittenAgain(Server server) throws Exception {
        TestDatabase db = withTables(server);
        db.run("INSERT INTO counts VALUES ('a', 0), ('b', 0)");
        for (int n = 0; n < 6; n++) {
            parallelism = 1 + n % 3;
            parts = 3;
            dies = n % 2 == 0;
            if (dies) {
                assertThatThrownBy(() -> run(builder().checkpointDir(directory), db, "a b a"))
                        .hasMessageContaining("killed");
            } else {
                run(builder().checkpointDir(directory), db, "a b a"); // and first the one before, once more
            }
        }
        assertThat(db.rows("SELECT word, n FROM counts ORDER BY word")).containsExactly("a 12", "b 6");
        assertThat(db.number("SELECT COUNT(*) FROM words")).isEqualTo(18);
    }

    @Test
    void aDatabaseThatIsAheadOfTheCheckpointIsRefused() throws Exception {
        TestDatabase db = withTables(Server.H2);
        run(builder().checkpointDir(directory.resolve("one")), db, "a", "b");
        assertThatThrownBy(() -> run(builder().checkpointDir(directory.resolve("other")), db, "c"))
                .isInstanceOf(CheckpointRefusedException.class)
                .hasMessageContaining("holds batches up to 2");
        assertThatThrownBy(() -> run(builder(), db, "c"))
                .isInstanceOf(CheckpointRefusedException.class)
                .hasMessageContaining("checkpointDir");
        assertThat(db.number("SELECT COUNT(*) FROM words")).isEqualTo(2);
        run(builder().checkpointDir(directory.resolve("one")), db, "c");
        assertThat(db.number("SELECT COUNT(*) FROM words")).isEqualTo(3);
    }

    @Test
    void aProgramMayGetACheckpointLater() throws Exception {
        TestDatabase db = withTables(Server.H2);
        run(builder(), db, "a", "b", "c");
        run(builder().checkpointDir(directory), db, "d");
        run(builder().checkpointDir(directory), db, "e");
        assertThat(db.rows("SELECT word FROM words ORDER BY word")).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void theStartFailsWithOneErrorAndLeavesNoThread() throws Exception {
        TestDatabase db = Server.H2.empty();
        assertThatThrownBy(() -> run(builder(), db, "a")).hasMessageContaining("insert into words cannot work");
        Await.until("no thread of the pool is left", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("dstream-to")));
    }
}
