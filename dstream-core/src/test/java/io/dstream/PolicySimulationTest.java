package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.dstream.SimulatedProgram.Policies;
import io.dstream.internal.storage.sim.Fault;
import io.dstream.internal.storage.sim.SimulatedDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * The whole runtime under every failure policy, on a disk that breaks, with functions and sinks that fail: whatever
 * comes together, each batch is whole in every output or in none of them, nothing is lost or doubled, and every start
 * goes on.
 */
class PolicySimulationTest {
    private static final int BATCHES = 10;
    private static final List<Fault> ERRORS =
            List.of(Fault.IO_ERROR, Fault.NO_SPACE, Fault.SHORT_WRITE, Fault.LOST_FORCE);
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.dstream");

    /** What a program does with failures. */
    enum Policy {
        FAIL(BatchFailurePolicy.fail(), false),
        SKIP(BatchFailurePolicy.skip(), false),
        RETRY_THEN_FAIL(BatchFailurePolicy.retry(2, Duration.ZERO, BatchFailurePolicy.fail()), false),
        RETRY_THEN_SKIP(BatchFailurePolicy.retry(2, Duration.ZERO, BatchFailurePolicy.skip()), false),
        POISON_THEN_FAIL(BatchFailurePolicy.fail(), true),
        POISON_THEN_SKIP(BatchFailurePolicy.skip(), true);

        @SuppressWarnings("ImmutableEnumChecker") // it is immutable
        private final BatchFailurePolicy onFailure;

        private final boolean poison;

        Policy(BatchFailurePolicy onFailure, boolean poison) {
            this.onFailure = onFailure;
            this.poison = poison;
        }

        private boolean mayStopByItself() {
            return this == FAIL || this == RETRY_THEN_FAIL || this == POISON_THEN_FAIL;
        }
    }

    /** One disk, and what became of the batches on it. */
    private static final class Story {
        private final Policy policy;
        private final Map<Long, String> skipped = new TreeMap<>();
        private SimulatedDisk disk;

        Story(Policy policy, long seed) {
            this.policy = policy;
            this.disk = new SimulatedDisk(seed);
        }

        /** Runs until something breaks. Gives what broke, or null. */
        Throwable run(int batches, Predicate<String> fails) {
            try {
                new SimulatedProgram(disk, 1)
                        .with(new Policies(policy.onFailure, policy.poison, fails, skipped::put))
                        .run(batches);
                return null;
            } catch (Throwable e) {
                return e;
            }
        }

        /** Starts on what is left: it must go on, and never change what was shown. */
        void goesOn(String what) throws IOException {
            Map<Long, List<String>> sums = SimulatedProgram.shown(disk, SimulatedProgram.SUMS);
            Map<Long, List<String>> windows = SimulatedProgram.shown(disk, SimulatedProgram.WINDOWS);
            assertThat(run(4, place -> false)).as(what).isNull();
            check(what, sums, windows);
        }

        private void check(String what, Map<Long, List<String>> sums, Map<Long, List<String>> windows)
                throws IOException {
            try {
                Map<Long, List<String>> shown = SimulatedProgram.shown(disk, SimulatedProgram.SUMS);
                Map<Long, List<String>> shownWindows = SimulatedProgram.shown(disk, SimulatedProgram.WINDOWS);
                assertThat(shown).containsAllEntriesOf(sums);
                assertThat(shownWindows).containsAllEntriesOf(windows);
                SimulationModel.check(shown, shownWindows, skipped, n -> policy.poison && SimulatedProgram.isPoison(n));
            } catch (AssertionError e) {
                throw new AssertionError(what, e);
            }
        }
    }

    @BeforeAll
    static void nothingOfThousandsOfFailuresIsLogged() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void logAgain() {
        LOG.setLevel(null);
    }

    private static int operations(Policy policy) {
        Story whole = new Story(policy, 1);
        assertThat(whole.run(BATCHES, place -> false)).isNull();
        return whole.disk.operations();
    }

    /** Every n-th place fails. */
    private static Predicate<String> every(int n) {
        int[] places = new int[1];
        return place -> ++places[0] % n == 0;
    }

    @ParameterizedTest
    @EnumSource
    void anErrorAtAnyOperationLeavesWhatTheNextStartGoesOnWith(Policy policy) throws IOException {
        int operations = operations(policy);
        for (int n = 0; n < operations; n++) {
            error(policy, ERRORS.get((n + policy.name().length()) % ERRORS.size()), n);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("endurance")
    void everyErrorAtAnyOperationLeavesWhatTheNextStartGoesOnWith(Policy policy) throws IOException {
        int operations = operations(policy);
        for (Fault fault : ERRORS) {
            for (int n = 0; n < operations; n++) {
                error(policy, fault, n);
            }
        }
    }

    private static void error(Policy policy, Fault fault, int n) throws IOException {
        Story story = new Story(policy, n);
        story.disk.failAt(n, fault, n % 2 == 0);
        story.run(BATCHES, n % 3 == 0 ? every(7 + n % 5) : place -> false);
        story.disk = story.disk.crash(new Random(n));
        story.goesOn(policy + ", " + fault + " at operation " + n);
    }

    @ParameterizedTest
    @EnumSource
    void aPowerCutAtAnyOperationOfBatchesThatFailLosesAndRepeatsNothing(Policy policy) throws IOException {
        powerCuts(policy, 1);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("endurance")
    void manyPowerCutsAtAnyOperationOfBatchesThatFail(Policy policy) throws IOException {
        powerCuts(policy, 50);
    }

    private static void powerCuts(Policy policy, int each) throws IOException {
        int operations = operations(policy);
        for (int n = 0; n < operations; n++) {
            for (int cut = 0; cut < each; cut++) {
                Story story = new Story(policy, n);
                story.disk.failAt(n, (n + cut) % 2 == 0 ? Fault.TORN_CRASH : Fault.CRASH, false);
                story.run(BATCHES, every(5 + (n + cut) % 9));
                story.disk = story.disk.crash(new Random(31L * n + cut));
                story.goesOn(policy + ", power cut " + cut + " at operation " + n);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyPlaceFailsOnceAndTheProgramEndsOrGoesOnAsThePolicySays(Policy policy) throws IOException {
        List<String> places = new ArrayList<>();
        new Story(policy, 1).run(BATCHES, place -> !places.add(place));
        for (int n = 0; n < places.size(); n++) {
            int[] next = {n};
            Story story = new Story(policy, n);
            Throwable broke = story.run(BATCHES, place -> next[0]-- == 0);
            String what = policy + ", " + places.get(n) + ", the " + n + "th place, fails";
            if (policy == Policy.RETRY_THEN_SKIP || policy == Policy.RETRY_THEN_FAIL) {
                assertThat(broke).as(what).isNull();
                assertThat(story.skipped).as(what).isEmpty();
            } else if (policy.mayStopByItself()) {
                assertThat(broke).as(what).isInstanceOf(StreamingException.class);
            } else if (!List.of("rollback", "before commit", "after commit").contains(places.get(n))) {
                assertThat(broke).as(what).isNull(); // what a commit fails of may be shown
                assertThat(story.skipped).as(what).hasSize(1);
            }
            story.goesOn(what);
        }
    }

    @Test
    void whateverFailsInWhateverOrderNothingIsLostOrDoubled() throws IOException {
        seeds(1_000);
    }

    @Test
    @Tag("endurance")
    void aHundredThousandStoriesOfFailures() throws IOException {
        seeds(100_000);
    }

    private static void seeds(int n) throws IOException {
        for (int seed = 0; seed < n; seed++) {
            Random random = new Random(seed);
            Story story = new Story(Policy.values()[seed % Policy.values().length], seed);
            for (int runs = 1 + random.nextInt(4); runs > 0; runs--) {
                Fault[] faults = Fault.values();
                int rare = 4 + random.nextInt(40);
                story.disk.failAt(random.nextInt(400), faults[random.nextInt(faults.length)], random.nextInt(4) == 0);
                story.run(random.nextInt(8), place -> random.nextInt(rare) == 0);
                story.disk = random.nextBoolean() ? story.disk.crash(random) : story.disk.processKill();
            }
            story.goesOn("seed " + seed);
        }
    }
}
