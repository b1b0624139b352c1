package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.StreamingException;
import io.dstream.jdbc.PolicyProgram.Outputs;
import io.dstream.jdbc.PolicyProgram.Policy;
import io.dstream.testing.Await;
import io.dstream.testing.LogLines;
import io.dstream.testing.Proxy;
import io.dstream.testing.Proxy.Fate;
import io.dstream.testing.connectors.Numbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs with two outputs whose database fails them for longer than they wait, under every policy: each record is in
 * both outputs once, or its batch is skipped whole in both.
 */
class JdbcPolicyTest {
    private static final Pattern MORE = Pattern.compile("(\\d+) more (such failures|batches were skipped)");

    private static final List<Fate> CUTS = List.of(Fate.IS_LOST, Fate.IS_LEFT_ALONE, Fate.IS_NOT_ANSWERED);
    private static final int SOME = 3 * Numbers.BATCH;

    private final LogLines log = new LogLines("io.dstream"); // which prints nothing of it

    @TempDir
    Path folder;

    private Recorded recorded;
    private Proxy proxy;
    private volatile long failuresBefore; // before no connection was taken any more
    private StreamingContext program; // the one that runs, or has run last

    /** Why the database is away. */
    enum Away {
        NO_CONNECTIONS,
        SERVER_STOPPED
    }

    record Story(Server server, Policy policy, Outputs outputs, int parts, Away away) {
        /** Whether a batch can be given up: files that are shown cannot be taken back. */
        boolean mayMissBatches() {
            return policy.skips() && outputs != Outputs.FILES_AND_TABLE;
        }
    }

    static Stream<Story> inEachBuild() {
        return Stream.of(
                new Story(Server.POSTGRESQL, Policy.FAIL, Outputs.TWO_TABLES, 1, Away.NO_CONNECTIONS),
                new Story(Server.POSTGRESQL, Policy.SKIP, Outputs.TABLE_AND_FILES, 1, Away.NO_CONNECTIONS),
                new Story(Server.POSTGRESQL, Policy.RETRY_THEN_FAIL, Outputs.FILES_AND_TABLE, 2, Away.SERVER_STOPPED),
                new Story(Server.POSTGRESQL, Policy.SKIP, Outputs.FILES_AND_TABLE, 1, Away.NO_CONNECTIONS),
                new Story(Server.MARIADB, Policy.RETRY_THEN_SKIP, Outputs.TWO_TABLES, 2, Away.NO_CONNECTIONS));
    }

    static Stream<Story> all() {
        return Stream.of(Server.POSTGRESQL, Server.MARIADB).flatMap(server -> Stream.of(Policy.values())
                .flatMap(policy -> Stream.of(Outputs.values()).flatMap(outputs -> Stream.of(1, 2)
                        .map(parts -> new Story(
                                server,
                                policy,
                                outputs,
                                parts,
                                parts == 1 ? Away.NO_CONNECTIONS : Away.SERVER_STOPPED)))));
    }

    // ---- a database that is away ----

    @ParameterizedTest
    @MethodSource("inEachBuild")
    void aDatabaseThatIsAwayForTooLongLosesAndDoublesNothing(Story story) throws Exception {
        isAwayAgainAndAgain(story);
    }

    @Tag("endurance")
    @ParameterizedTest
    @MethodSource("all")
    void aDatabaseThatIsAwayForTooLongLosesAndDoublesNothingAnywhere(Story story) throws Exception {
        isAwayAgainAndAgain(story);
    }

    private void isAwayAgainAndAgain(Story story) throws Exception {
        begin(story);
        for (int time = 0; time < 2 || (story.mayMissBatches() && skipped() == 0); time++) {
            awaitMore(story, SOME);
            leave(story);
            try {
                isMissed(story);
            } finally {
                comeBack(story);
            }
        }
        awaitMore(story, SOME);
        end(story);
    }

    /** The program does as its policy says, and does not start. */
    private void isMissed(Story story) throws Exception {
        long skippedBefore = skipped();
        Await.until("it has ended, or skipped some", () -> !isRunning() || skipped() > skippedBefore + 1);
        if (!isRunning()) {
            assertThatThrownBy(program::awaitTermination).isInstanceOf(StreamingException.class);
            assertThatThrownBy(() -> start(story))
                    .isInstanceOf(StreamingException.class)
                    .hasMessageContaining("cannot connect");
        }
    }

    private void leave(Story story) throws IOException {
        if (story.away == Away.SERVER_STOPPED) {
            story.server.stop();
        } else {
            proxy.down();
        }
    }

    private void comeBack(Story story) throws Exception {
        if (story.away == Away.SERVER_STOPPED) {
            story.server.start();
        } else {
            proxy.up();
        }
    }

    // ---- commits that are cut ----

    @ParameterizedTest
    @MethodSource("inEachBuild")
    void commitsThatAreCutLoseAndDoubleNothing(Story story) throws Exception {
        areCutAgainAndAgain(story, 15 * Numbers.BATCH);
    }

    @Tag("endurance")
    @ParameterizedTest
    @MethodSource("all")
    void commitsThatAreCutLoseAndDoubleNothingAnywhere(Story story) throws Exception {
        areCutAgainAndAgain(story, 60 * Numbers.BATCH);
    }

    private void areCutAgainAndAgain(Story story, int records) throws Exception {
        begin(story);
        Random random = new Random(story.toString().hashCode());
        proxy.on("COMMIT", () -> cut(random));
        while (recorded.count() <= records || proxy.cuts() <= CUTS.size()) {
            long before = recorded.count();
            Await.until("it has written something", () -> {
                if (!isRunning() || failures() > failuresBefore) {
                    proxy.up();
                }
                restart(story);
                return recorded.count() > before;
            });
        }
        proxy.on("COMMIT", () -> Fate.PASSES);
        proxy.up();
        awaitMore(story, SOME);
        end(story);
    }

    /** A cut for one commit of four; after some of these the ledger cannot be asked, until that has failed a batch. */
    private Fate cut(Random random) {
        synchronized (random) {
            if (random.nextInt(4) > 0) {
                return Fate.PASSES;
            }
            if (random.nextInt(4) == 0) {
                failuresBefore = failures();
                proxy.refuse();
            }
            return CUTS.get(random.nextInt(CUTS.size()));
        }
    }

    // ---- the program ----

    private void begin(Story story) throws Exception {
        recorded = Recorded.empty(story.server, Files.createDirectory(folder.resolve("out")), story.outputs);
        proxy = new Proxy(story.server.port());
    }

    private void start(Story story) {
        if (program != null) {
            program.close(); // which waits until it has let go of its checkpoint
        }
        program = PolicyProgram.build(
                recorded.db()
                        .through(proxy.port())
                        .connectTimeout(Duration.ofMillis(250))
                        .retryFor(Duration.ZERO),
                folder.resolve("checkpoint"),
                folder.resolve("out"),
                story.outputs,
                story.policy,
                story.parts);
        program.start();
    }

    /** Starts it if it does not run: at first, and when it has ended. */
    private void restart(Story story) {
        if (!isRunning()) {
            try {
                start(story);
            } catch (StreamingException e) {
                // the commits of its start are cut too, or the machine is slow: at the next call
            }
        }
    }

    private boolean isRunning() {
        return program != null && program.state() == StreamingContext.State.ACTIVE;
    }

    /** How many batches were skipped: one for each line, and those that the line says were not worth one. */
    private long skipped() {
        return log.lines().stream().mapToLong(JdbcPolicyTest::skipped).sum();
    }

    private static long skipped(String line) {
        Matcher more = MORE.matcher(line);
        long unsaid = more.find() ? Long.parseLong(more.group(1)) : 0;
        return line.contains("the batch is skipped") ? 1 + unsaid : line.contains("batches were skipped") ? unsaid : 0;
    }

    private long failures() {
        return skipped() + log.count("follows in");
    }

    private void awaitMore(Story story, int records) throws Exception {
        long before = recorded.count();
        Await.until("it has written more", () -> {
            restart(story);
            return recorded.count() > before + records;
        });
    }

    private void end(Story story) throws Exception {
        Await.until("it has ended well", () -> {
            restart(story);
            program.stopGracefully(Duration.ofSeconds(20));
            return program.state() == StreamingContext.State.STOPPED;
        });
        long missing = recorded.check();
        assertThat(missing).as("batches that are missing").isEqualTo(skipped());
        assertThat(missing == 0 || story.mayMissBatches()).isTrue();
    }

    @AfterEach
    void close() throws IOException {
        if (program != null) {
            program.close();
        }
        if (proxy != null) {
            proxy.close();
        }
        log.close();
    }
}
