package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.jdbc.PolicyProgram.Outputs;
import io.dstream.jdbc.PolicyProgram.Policy;
import io.dstream.jdbc.Server.TestDatabase;
import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import io.dstream.testing.Proxy;
import io.dstream.testing.Proxy.Fate;
import io.dstream.testing.connectors.Numbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A program that stands still while a copy of it, with a copy of its checkpoint directory, takes its outputs over, and
 * that is woken again: it must end under any policy, and each record be in both outputs once.
 */
class JdbcOvertakenTest {
    private static final long PATIENCE_SECONDS = 60;
    private static final int FEW = 3 * Numbers.BATCH;

    @TempDir
    Path folder;

    /** Where the program stands still. */
    enum Moment {
        /** Somewhere in a batch. */
        ANYWHERE,
        /** In a COMMIT that the server never gets; the transaction is rolled back. */
        COMMIT_IS_CUT,
        /** In a COMMIT whose answer it has not read. */
        COMMIT_COMES_THROUGH,
        /** In a COMMIT that reaches the server when the copy waits for the transaction's end. */
        COMMIT_IS_LATE
    }

    record Story(Server server, Policy policy, Outputs outputs, int parts, Moment moment) {
        /** Whether the program may stand still in a transaction that it has not asked to commit. */
        boolean mayStandInATransaction() {
            return moment == Moment.ANYWHERE || parts > 1;
        }
    }

    static Stream<Story> inEachBuild() {
        return Stream.of(
                new Story(Server.POSTGRESQL, Policy.FAIL, Outputs.TWO_TABLES, 1, Moment.COMMIT_IS_CUT),
                new Story(Server.POSTGRESQL, Policy.SKIP, Outputs.TWO_TABLES, 2, Moment.COMMIT_COMES_THROUGH),
                new Story(Server.POSTGRESQL, Policy.RETRY_THEN_FAIL, Outputs.TABLE_AND_FILES, 1, Moment.ANYWHERE),
                new Story(Server.MARIADB, Policy.RETRY_THEN_SKIP, Outputs.FILES_AND_TABLE, 1, Moment.COMMIT_IS_LATE));
    }

    static Stream<Story> all() {
        return Stream.of(Server.POSTGRESQL, Server.MARIADB).flatMap(server -> Stream.of(Policy.values())
                .flatMap(policy -> Stream.of(Outputs.values()).flatMap(outputs -> Stream.of(Moment.values())
                        .map(moment -> new Story(server, policy, outputs, policy.skips() ? 2 : 1, moment)))));
    }

    @ParameterizedTest
    @MethodSource("inEachBuild")
    void whoIsWokenEndsAndWritesNothing(Story story) throws Exception {
        run(story);
    }

    @Tag("endurance")
    @ParameterizedTest
    @MethodSource("all")
    void whoIsWokenEndsAndWritesNothingAnywhere(Story story) throws Exception {
        run(story);
    }

    private void run(Story story) throws Exception {
        Recorded recorded = Recorded.empty(story.server, Files.createDirectory(folder.resolve("out")), story.outputs);
        TestDatabase db = recorded.db();
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        CountDownLatch late = new CountDownLatch(1);
        try (Proxy proxy = new Proxy(story.server.port());
                ChildJvm old = start(story, db.urlThrough(proxy.port()), first)) {
            recorded.awaitMore(FEW, old);
            stop(old, story, proxy, late);
            copy(first.resolve("checkpoint"), second.resolve("checkpoint"));
            try (ChildJvm heir = start(story, db.url(), second)) {
                long before = recorded.count();
                Await.until("the copy writes, or waits for a transaction's end", () -> {
                    heir.mustRun();
                    return recorded.count() > before + FEW || db.someoneWaitsForALock();
                });
                late.countDown();
                Await.until("the copy writes, or waits for the end of one that only the program can end", () -> {
                    heir.mustRun();
                    return recorded.count() > before + FEW
                            || (story.mayStandInATransaction() && db.someoneWaitsForALock());
                });
                old.resume();
                assertThat(old.awaitEnd()).as(old.output()).isEqualTo(1);
                assertThat(old.output()).contains("has taken over");
                recorded.awaitMore(FEW, heir);
                Files.createFile(second.resolve("stop"));
                assertThat(heir.awaitEnd()).as(heir.output()).isZero();
            }
        }
        assertThat(recorded.check()).as("batches that are missing").isZero();
    }

    private ChildJvm start(Story story, String url, Path own) throws IOException {
        return ChildJvm.of(
                        PolicyProgram.class,
                        url,
                        story.server.user(),
                        own.resolve("checkpoint"),
                        folder.resolve("out"),
                        story.outputs.name(),
                        story.policy.name(),
                        story.parts)
                .log(own.resolve("log"))
                .start();
    }

    private static void stop(ChildJvm program, Story story, Proxy proxy, CountDownLatch late) throws Exception {
        if (story.moment == Moment.ANYWHERE) {
            program.suspend();
            return;
        }
        AtomicInteger commits =
                new AtomicInteger(1 + new Random(story.toString().hashCode()).nextInt(6));
        CountDownLatch stopped = new CountDownLatch(1);
        proxy.on("COMMIT", () -> {
            if (commits.decrementAndGet() != 0) {
                return Fate.PASSES;
            }
            try {
                program.suspend();
                stopped.countDown();
                if (story.moment == Moment.COMMIT_IS_LATE) {
                    Await.latch(late);
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return story.moment == Moment.COMMIT_IS_CUT ? Fate.IS_LOST : Fate.PASSES;
        });
        assertThat(stopped.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
