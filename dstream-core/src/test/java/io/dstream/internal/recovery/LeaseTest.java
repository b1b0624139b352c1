package io.dstream.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.checkpoint.CheckpointLockedException;
import io.dstream.internal.recovery.format.Names;
import io.dstream.internal.storage.sim.SimulatedObjects;
import io.dstream.storage.Storage;
import io.dstream.time.StreamingClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final Duration TIME = Duration.ofSeconds(15);
    private static final Owner OLD = new Owner("process 7 on elsewhere", "elsewhere", 7, 1);
    private static final Owner NEW = new Owner("process 8 on here", "here", 8, 1);

    private final SimulatedObjects objects = new SimulatedObjects();
    private final Storage storage = objects.program();
    private final List<Duration> slept = new ArrayList<>();
    private Sleep meanwhile = () -> {};

    private interface Sleep {
        void run() throws IOException;
    }

    /** Sleeps for no time, and lets something happen meanwhile. */
    private final class Clock implements StreamingClock {
        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public void awaitNanoTime(long deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sleep(Duration delay) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            slept.add(delay);
            try {
                meanwhile.run();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private Lease take(Owner owner, boolean waits) throws IOException {
        return Lease.take(storage, "shop", owner, new LeaseTerms(TIME, waits, new Clock()));
    }

    @Test
    void whatNobodyHoldsIsTakenAtOnce() throws Exception {
        take(NEW, true);

        assertThat(slept).isEmpty();
        assertThat(objects.text(Names.LEASE)).startsWith("process 8 on here\n");
    }

    @Test
    void whatIsNotRenewedForTheWholeTimeIsTaken() throws Exception {
        take(OLD, true);
        take(NEW, true);

        assertThat(slept.stream().reduce(Duration.ZERO, Duration::plus)).isEqualTo(TIME);
        assertThat(objects.text(Names.LEASE)).startsWith("process 8 on here\n");
    }

    @Test
    void whatIsRenewedIsNotTaken() throws Exception {
        Lease held = take(OLD, true);
        meanwhile = () -> {
            if (slept.size() == 9) {
                held.renew();
            }
        };

        assertThatThrownBy(() -> take(NEW, true))
                .isInstanceOf(CheckpointLockedException.class)
                .hasMessageStartingWith("shop: the checkpoint directory ")
                .hasMessageContaining("is in use by process 7 on elsewhere; stop that program first");
        assertThat(objects.text(Names.LEASE)).startsWith("process 7 on elsewhere\n");
    }

    @Test
    void whatIsGivenBackMeanwhileIsTakenAtOnce() throws Exception {
        Lease held = take(OLD, true);
        meanwhile = held::giveBack;

        take(NEW, true);
        assertThat(slept).hasSize(1);
    }

    @Test
    void whereAnElectionHasDecidedNobodyWaits() throws Exception {
        take(OLD, true);
        take(NEW, false);

        assertThat(slept).isEmpty();
    }

    @Test
    void whoeverHasLostItDoesNotGiveItBack() throws Exception {
        Lease lost = take(OLD, true);
        take(NEW, false);

        lost.giveBack();
        assertThat(storage.exists(Names.LEASE)).isTrue();
    }

    @Test
    void whoeverIsInterruptedTakesNothing() throws Exception {
        take(OLD, true);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> take(NEW, true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(objects.text(Names.LEASE)).startsWith("process 7 on elsewhere\n");
    }
}
