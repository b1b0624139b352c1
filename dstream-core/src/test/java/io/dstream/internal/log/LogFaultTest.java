package io.dstream.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.dstream.internal.records.CorruptLogException;
import io.dstream.internal.storage.sim.Fault;
import io.dstream.internal.storage.sim.Operation;
import io.dstream.internal.storage.sim.SimulatedDisk;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Lets every operation of random work fail, in each way, once and from then on. The log must be unusable after it, and
 * whatever becomes of the process and the power next, all that was acknowledged must be there.
 */
class LogFaultTest {
    private static final int STEPS = 40;
    private static final Set<Fault> ERRORS = EnumSet.of(Fault.IO_ERROR, Fault.NO_SPACE, Fault.SHORT_WRITE);

    private int cases;

    @Test
    void noErrorOfTheDiskLosesWhatWasAcknowledged() throws IOException {
        failEachOperation(ERRORS, 20);
        assertThat(cases).isGreaterThan(5_000);
    }

    /** The force fails once, and the system believes ever after that the bytes are on the disk. */
    @Test
    void bytesThatAFailedForceHasLostAreNeverReliedOn() throws IOException {
        failEachOperation(EnumSet.of(Fault.LOST_FORCE), 50);
        assertThat(cases).isGreaterThan(1_000);
    }

    @Test
    @Tag("endurance")
    void noErrorLosesAnythingInManyRuns() throws IOException {
        failEachOperation(EnumSet.range(Fault.IO_ERROR, Fault.LOST_FORCE), 350);
        assertThat(cases).isGreaterThan(100_000);
    }

    private void failEachOperation(Set<Fault> faults, int seeds) throws IOException {
        for (int seed = 0; seed < seeds; seed++) {
            List<Operation> operations = operations(seed);
            for (Fault fault : faults) {
                for (boolean stays : new boolean[] {false, true}) {
                    for (int at = 0; at < operations.size(); at++) {
                        if (!fault.strikes(operations.get(at).kind())) {
                            continue; // the same as at the next one that it strikes
                        }
                        try {
                            fail(seed, at, fault, stays);
                        } catch (AssertionError | IOException e) {
                            throw new AssertionError(
                                    "seed " + seed + ", " + fault + " at " + at + (stays ? " and on" : ""), e);
                        }
                    }
                }
            }
        }
    }

    private static List<Operation> operations(int seed) throws IOException {
        var disk = new SimulatedDisk(seed);
        work(disk, new LogModel(new Random(seed)));
        return disk.trace();
    }

    private static void work(SimulatedDisk disk, LogModel model) throws IOException {
        model.open(disk);
        for (int step = 0; step < STEPS; step++) {
            model.step(disk);
        }
    }

    private void fail(int seed, int at, Fault fault, boolean stays) throws IOException {
        var disk = new SimulatedDisk(seed);
        var model = new LogModel(new Random(seed));
        disk.failAt(at, fault, stays);
        try {
            work(disk, model);
            throw new AssertionError("the error was not noticed");
        } catch (CorruptLogException e) {
            throw new AssertionError("an error of the disk is not damage", e);
        } catch (IOException e) {
            assertThat(e).hasMessageMatching("(?s).*(Input/output error|No space left on device)");
        }
        cases++;
        if (model.writing) {
            int operations = disk.operations();
            assertThatIOException().isThrownBy(model.log::force).withMessageContaining("open it again");
            assertThatIOException().isThrownBy(() -> model.log.append(1, 1, new byte[1]));
            assertThat(disk.operations()).as("nothing was tried again").isEqualTo(operations);
        }
        recover(disk, model, new Random(at));
    }

    /** Another process goes on; then the power is cut. Or the power is cut at once. */
    private static void recover(SimulatedDisk disk, LogModel model, Random random) throws IOException {
        LogModel other = model.copy(random);
        SimulatedDisk next = disk.processKill();
        other.open(next);
        for (int step = 0; step < 3; step++) {
            other.step(next);
        }
        other.copy(random).open(next.crash(random));
        other.copy(random).open(next.crash(random));

        model.copy(random).open(disk.crash(random));
    }
}
