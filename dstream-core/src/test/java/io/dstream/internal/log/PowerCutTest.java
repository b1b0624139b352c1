package io.dstream.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.internal.storage.sim.Crashed;
import io.dstream.internal.storage.sim.Fault;
import io.dstream.internal.storage.sim.Operation;
import io.dstream.internal.storage.sim.SimulatedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Cuts the power before every operation of random work that changes something, several times with different losses, or
 * kills only the process. The log must open each time, with all that was forced and nothing that was not appended, and
 * must survive the same again.
 */
class PowerCutTest {
    private static final int STEPS = 60;
    private static final int CUTS_PER_OPERATION = 3;

    private int states;

    @Test
    void nothingForcedIsLostAndNothingElseAppears() throws IOException {
        cutPower(20_000);
    }

    @Test
    @Tag("endurance")
    void nothingForcedIsLostInAMillionStates() throws IOException {
        cutPower(1_000_000);
    }

    @Test
    void theSameSeedDoesTheSame() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            assertThat(work(seed, false)).isEqualTo(work(seed, false));
        }
        assertThat(work(1, false)).isNotEqualTo(work(2, false));
    }

    private void cutPower(int wanted) throws IOException {
        for (int seed = 0; states < wanted; seed++) {
            try {
                work(seed, true);
            } catch (AssertionError | IOException | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", after " + states + " states", e);
            }
        }
    }

    private List<Operation> work(int seed, boolean withCuts) throws IOException {
        var disk = new SimulatedDisk(seed);
        var model = new LogModel(new Random(seed));
        if (withCuts) {
            var choices = new Random(~seed);
            disk.observe(operation -> {
                if (operation.kind().changesSomething()) {
                    cut(disk, model, choices);
                }
            });
        }
        model.open(disk);
        for (int step = 0; step < STEPS; step++) {
            model.step(disk);
        }
        return disk.trace();
    }

    private void cut(SimulatedDisk disk, LogModel model, Random choices) {
        for (int i = 0; i < CUTS_PER_OPERATION; i++) {
            try {
                recover(
                        choices.nextInt(8) == 0 ? disk.processKill() : disk.crash(choices),
                        model.copy(choices),
                        choices);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void recover(SimulatedDisk found, LogModel model, Random choices) throws IOException {
        SimulatedDisk disk = found;
        for (int left = 3; left > 0 && choices.nextInt(3) == 0; left--) {
            disk = cutDuringRecovery(disk, model, choices);
        }
        states++;
        model.open(disk);
        if (choices.nextInt(3) == 0) {
            for (int step = choices.nextInt(8); step >= 0; step--) {
                model.step(disk);
            }
            states++;
            model.open(disk.crash(choices));
        }
    }

    /** What was recovered before is not yet relied on, so the promises stay the same. */
    private SimulatedDisk cutDuringRecovery(SimulatedDisk disk, LogModel model, Random choices) throws IOException {
        disk.failAt(choices.nextInt(25), choices.nextBoolean() ? Fault.CRASH : Fault.TORN_CRASH, true);
        try {
            model.copy(choices).open(disk);
            disk.failAt(0, Fault.CRASH, true);
            disk.exists("");
            throw new AssertionError("the power stayed on");
        } catch (Crashed e) {
            states++;
            return disk.crash(choices);
        }
    }
}
