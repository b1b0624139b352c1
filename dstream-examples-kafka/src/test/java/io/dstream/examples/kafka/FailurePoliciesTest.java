package io.dstream.examples.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.examples.kafka.PolicyProgram.Policy;
import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import io.dstream.testing.kafka.LoneBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A program under each failure policy at a time, from a topic by way of a window and of state to three transactional
 * outputs: it is overtaken while it stands still, its broker is silent for longer than a transaction may take, its
 * connections are cut. Each record is in every output once, or its batch is in none of them.
 */
class FailurePoliciesTest {
    private static final Duration PATIENT = Duration.ofSeconds(10);
    private static final Duration IMPATIENT = Duration.ofSeconds(1);

    @TempDir
    static Path directory;

    private static LoneBroker broker;

    private final List<Trial> trials = new ArrayList<>();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = LoneBroker.start(directory);
    }

    @AfterAll
    static void closeBroker() throws Exception {
        broker.close();
    }

    /** Something that is done to the programs. */
    private interface Trouble {
        void come() throws Exception;
    }

    /** Lets programs run under all policies, with some trouble, and checks what they have written. */
    private void run(String in, Duration patience, Trouble trouble) throws Exception {
        broker.createTopic(in, 3);
        try (Feed feed = Feed.start(broker.address(), in, 500)) {
            for (Policy policy : Policy.values()) {
                trials.add(Trial.start(broker, directory.resolve(in), policy, in, patience));
            }
            awaitBatches();
            trouble.come();
            long fed = feed.next();
            await("all that was fed is written or skipped", trial -> trial.isBeyond(fed));
            for (Trial trial : trials) {
                trial.kill();
            }
            awaitEndOfTransactions();
            for (Trial trial : trials) {
                trial.check(fed);
            }
        } finally {
            for (Trial trial : trials) {
                trial.kill();
            }
        }
    }

    /** Waits for some more batches of all programs. */
    private void awaitBatches() throws Exception {
        Map<Trial, Long> enough = new HashMap<>();
        for (Trial trial : trials) {
            enough.put(trial, trial.written() + 6);
        }
        await("some batches are written", trial -> trial.written() >= enough.get(trial));
    }

    private interface Condition {
        boolean isMetBy(Trial trial) throws Exception;
    }

    /** Waits until all programs meet a condition, and starts again what ends meanwhile. */
    private void await(String what, Condition condition) throws Exception {
        Set<Trial> waiting = new LinkedHashSet<>(trials);
        Await.until(
                what,
                Await.LONG,
                () -> {
                    for (Trial trial : trials) {
                        trial.restartIfEnded();
                        if (waiting.contains(trial) && condition.isMetBy(trial)) {
                            waiting.remove(trial);
                        }
                    }
                    return waiting.isEmpty();
                },
                () -> waiting.iterator().next().program().output());
    }

    @Test
    void allTroublesOneAfterTheOther() throws Exception {
        run("all", PATIENT, () -> {
            overtakeBy(IMPATIENT);
            awaitBatches();
            fallSilent();
            awaitBatches();
            cut(11, Duration.ofSeconds(2), 3);
        });
    }

    @Test
    @Tag("endurance")
    void programsThatAreOvertakenAgainAndAgain() throws Exception {
        run("overtaken", PATIENT, () -> {
            for (int n = 0; n < 20; n++) {
                overtakeBy(PATIENT);
                awaitBatches();
                for (Trial trial : trials) {
                    assertThat(trial.ends()).as(trial.program().output()).isZero();
                }
            }
        });
    }

    @Test
    @Tag("endurance")
    void silencesAgainAndAgain() throws Exception {
        run("silent", IMPATIENT, () -> {
            for (int n = 0; n < 5; n++) {
                fallSilent();
                awaitBatches();
                standStill();
                awaitBatches();
            }
        });
    }

    @Test
    @Tag("endurance")
    void cutsAgainAndAgain() throws Exception {
        run("cut", IMPATIENT, () -> cut(System.nanoTime(), Duration.ofSeconds(12), 60));
    }

    /** Lets programs stand still while copies take over, wakes them, and waits for their end. */
    private void overtakeBy(Duration patience) throws Exception {
        List<ChildJvm> old = new ArrayList<>();
        for (Trial trial : trials) {
            old.add(trial.program());
            trial.program().suspend();
            trial.startCopy(patience);
        }
        awaitBatches();
        for (ChildJvm program : old) {
            program.resume();
        }
        for (ChildJvm program : old) {
            int exit = program.awaitEnd();
            assertThat(exit).as(program.output()).isEqualTo(1);
            assertThat(program.output()).contains("has been taken over by another program");
        }
    }

    /** Nothing comes through to the broker, which ends the programs' transactions. */
    private void fallSilent() throws Exception {
        broker.proxy().fallSilent();
        awaitDespair();
        awaitEndOfTransactions();
        broker.proxy().speak();
    }

    private void awaitEndOfTransactions() throws Exception {
        List<String> ids = new ArrayList<>();
        trials.forEach(trial -> ids.addAll(trial.transactionalIds()));
        Await.until("the broker has ended their transactions", Await.LONG, () -> broker.haveEnded(ids));
    }

    /** The broker itself stands still; when it goes on, transactions have taken too long. */
    private void standStill() throws Exception {
        broker.suspend();
        awaitDespair();
        pause(PolicyProgram.TRANSACTION_TIMEOUT);
        broker.resume();
    }

    /** Waits until each program has done what its policy says last: it has ended, or skipped a batch. */
    private void awaitDespair() throws Exception {
        Map<Trial, Integer> skips = new HashMap<>();
        for (Trial trial : trials) {
            skips.put(trial, trial.skips());
        }
        for (Trial trial : trials) {
            Await.until(
                    trial + " has ended or skipped a batch",
                    Await.LONG,
                    () -> !trial.program().isAlive() || trial.skips() > skips.get(trial),
                    () -> trial.program().output());
        }
    }

    private void cut(long seed, Duration longest, int closings) throws Exception {
        LoggerFactory.getLogger(getClass()).info("cuts with the seed {}", seed);
        broker.proxy().cutWith(new SplittableRandom(seed), longest);
        while (broker.proxy().closings() < closings) {
            for (Trial trial : trials) {
                trial.restartIfEnded();
            }
            pause(Duration.ofMillis(100));
        }
        broker.proxy().cutNothing();
    }

    private static void pause(Duration duration) throws InterruptedException {
        var unused = new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
