package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.dstream.checkpoint.CheckpointException;
import io.dstream.internal.storage.sim.Fault;
import io.dstream.internal.storage.sim.SimulatedDisk;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The whole runtime on a clock turned by hand and a disk that breaks. */
class SimulationTest {
    private static final int BATCHES = 12;

    /** How many crash states the power cuts make. */
    private static final int POWER_CUTS = 20_000;

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.dstream");

    @BeforeAll
    static void nothingOfThousandsOfFailuresIsLogged() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void logAgain() {
        LOG.setLevel(null);
    }

    private static void checkAll(SimulatedDisk disk) throws IOException {
        SimulationModel.check(
                SimulatedProgram.shown(disk, SimulatedProgram.SUMS),
                SimulatedProgram.shown(disk, SimulatedProgram.WINDOWS));
    }

    /** Runs until something breaks. Gives what broke, or null. */
    private static Throwable run(SimulatedDisk disk, int batches) {
        try {
            new SimulatedProgram(disk, 1).run(batches);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    @Test
    void anUndisturbedRunIsRight() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);

        assertThat(run(disk, BATCHES)).isNull();
        assertThat(run(disk, BATCHES)).isNull();

        assertThat(SimulatedProgram.shown(disk, SimulatedProgram.SUMS)).hasSize(2 * BATCHES);
        checkAll(disk);
    }

    @Test
    void theSameRunDoesTheSameToTheDisk() {
        SimulatedDisk one = new SimulatedDisk(1);
        SimulatedDisk two = new SimulatedDisk(1);

        run(one, BATCHES);
        run(two, BATCHES);

        assertThat(one.trace()).isEqualTo(two.trace()).hasSizeGreaterThan(100);
    }

    @Test
    void aKillAtAnyOperationLosesAndRepeatsNothing() throws IOException {
        SimulatedDisk whole = new SimulatedDisk(1);
        run(whole, BATCHES);
        int operations = whole.operations();
        for (int n = 0; n < operations; n++) {
            for (Fault fault : List.of(Fault.CRASH, Fault.TORN_CRASH)) {
                SimulatedDisk disk = new SimulatedDisk(n);
                disk.failAt(n, fault, false);
                run(disk, BATCHES);
                SimulatedDisk next = disk.processKill();
                goesOn(fault + " at operation " + n, next);
            }
        }
    }

    @Test
    void aPowerCutAtAnyOperationLosesAndRepeatsNothing() throws IOException {
        powerCuts(POWER_CUTS);
    }

    @Test
    @Tag("endurance")
    void aMillionPowerCutsLoseAndRepeatNothing() throws IOException {
        powerCuts(1_000_000);
    }

    private static void powerCuts(int cuts) throws IOException {
        SimulatedDisk whole = new SimulatedDisk(1);
        run(whole, BATCHES);
        int operations = whole.operations();
        int each = cuts / operations + 1; // of each operation, what a power cut may leave
        for (int n = 0; n < operations; n++) {
            SimulatedDisk disk = new SimulatedDisk(n);
            disk.failAt(n, n % 2 == 0 ? Fault.CRASH : Fault.TORN_CRASH, false);
            run(disk, BATCHES);
            for (int cut = 0; cut < each; cut++) {
                goesOn("power cut " + cut + " at operation " + n, disk.crash(new Random(31L * n + cut)));
            }
        }
    }

    @Test
    void whateverHappensToTheDiskInWhateverOrderNothingIsLostOrRepeated() throws IOException {
        seeds(2_000);
    }

    @Test
    @Tag("endurance")
    void aHundredThousandStoriesOfFaults() throws IOException {
        seeds(100_000);
    }

    private static void seeds(int n) throws IOException {
        for (int seed = 0; seed < n; seed++) {
            String once = story(seed);
            if (seed % 100 == 0) {
                assertThat(story(seed)).as("seed %s once more", seed).isEqualTo(once);
            }
        }
    }

    /** Several runs in a row, each of which may break anywhere in any way. Gives all that was done to the disk. */
    private static String story(int seed) throws IOException {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk(seed);
        StringBuilder trace = new StringBuilder();
        for (int runs = 1 + random.nextInt(4); runs > 0; runs--) {
            Fault[] faults = Fault.values();
            disk.failAt(random.nextInt(300), faults[random.nextInt(faults.length)], random.nextInt(4) == 0);
            run(disk, random.nextInt(8));
            trace.append(disk.trace());
            disk = random.nextBoolean() ? disk.crash(random) : disk.processKill();
        }
        goesOn("seed " + seed, disk);
        return trace.append(disk.trace()).toString();
    }

    /** Starts on what a crash has left: it must go on, and never change what was shown. */
    private static void goesOn(String what, SimulatedDisk disk) throws IOException {
        Map<Long, List<String>> sums = SimulatedProgram.shown(disk, SimulatedProgram.SUMS);
        Map<Long, List<String>> windows = SimulatedProgram.shown(disk, SimulatedProgram.WINDOWS);
        try {
            assertThat(run(disk, 4)).as(what).isNull();
            Map<Long, List<String>> all = SimulatedProgram.shown(disk, SimulatedProgram.SUMS);
            assertThat(all).as(what).hasSizeGreaterThanOrEqualTo(4).containsAllEntriesOf(sums);
            assertThat(SimulatedProgram.shown(disk, SimulatedProgram.WINDOWS))
                    .as(what)
                    .containsAllEntriesOf(windows);
            checkAll(disk);
        } catch (AssertionError e) {
            throw new AssertionError(what, e);
        }
    }

    @Test
    void anErrorAtAnyOperationStopsTheProgramAndTheNextStartIsRight() throws IOException {
        SimulatedDisk whole = new SimulatedDisk(1);
        run(whole, BATCHES);
        int operations = whole.operations();
        Map<Fault, Integer> struck = new HashMap<>();
        for (Fault fault : List.of(Fault.IO_ERROR, Fault.NO_SPACE, Fault.SHORT_WRITE, Fault.LOST_FORCE)) {
            for (boolean stays : List.of(false, true)) {
                for (int n = 0; n < operations; n += 1) {
                    SimulatedDisk disk = new SimulatedDisk(n);
                    disk.failAt(n, fault, stays);
                    Throwable broke = run(disk, BATCHES);
                    if (broke != null) {
                        struck.merge(fault, 1, Integer::sum);
                        assertThat(broke)
                                .isInstanceOfAny(
                                        CheckpointException.class, StreamingException.class, IOException.class);
                    }
                    String what = fault + (stays ? " from operation " : " at operation ") + n;
                    goesOn(what, disk.crash(new Random(n)));
                }
            }
        }
        assertThat(struck.keySet()).hasSize(4);
    }
}
