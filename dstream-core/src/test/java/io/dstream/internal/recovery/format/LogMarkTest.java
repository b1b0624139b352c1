package io.dstream.internal.recovery.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.internal.log.Damage;
import io.dstream.internal.storage.sim.SimulatedDisk;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** It may say less than is there, never more: what is not whole says nothing. */
class LogMarkTest {
    private static final long ID = 77;
    private static final String FILE = "marks/receivers/feed";

    private final SimulatedDisk disk = new SimulatedDisk(1);

    private static long read(SimulatedDisk disk) throws IOException {
        return LogMark.read(disk, "receivers/feed", ID);
    }

    private LogMark begin(long durable) throws IOException {
        return LogMark.begin(disk, "receivers/feed", ID, durable);
    }

    @Test
    void saysWhatItWasToldLast() throws IOException {
        assertThat(read(disk)).isZero();
        try (LogMark mark = begin(10)) {
            assertThat(read(disk)).isEqualTo(10);
            mark.tell(30);
            mark.tell(20);
            assertThat(read(disk.processKill())).isEqualTo(30);
        }
        assertThat(read(disk)).isEqualTo(30);
    }

    @Test
    void ofAnotherLogItSaysNothing() throws IOException {
        begin(10).close();

        assertThat(LogMark.read(disk, "receivers/feed", ID + 1)).isZero();
        assertThat(LogMark.read(disk, "receivers/other", ID)).isZero();
    }

    @Test
    void onceTakenAwayItSaysNothing() throws IOException {
        begin(10).close();
        LogMark.delete(disk, "receivers/feed");
        LogMark.delete(disk, "receivers/feed");

        for (int choice = 0; choice < 20; choice++) {
            assertThat(read(disk.crash(new Random(choice)))).isZero();
        }
    }

    @Test
    void anyDamageMakesItSilent() throws IOException {
        begin(1_000_000_007).close();
        byte[] whole = Damage.bytes(disk, FILE);
        for (int at = 0; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                SimulatedDisk damaged = Damage.copy(disk);
                Damage.flip(damaged, FILE, at, 1 << bit);
                assertThat(read(damaged)).as("bit %s of byte %s", bit, at).isZero();
            }
            disk.truncate(FILE, whole.length - 1 - at);
            assertThat(read(disk)).as("%s bytes", whole.length - 1 - at).isZero();
            Damage.put(disk, FILE, whole);
        }
        Damage.put(disk, FILE, new byte[whole.length]);
        assertThat(read(disk)).isZero();
    }

    @Test
    void aPowerCutTakesItBackAtMost() throws IOException {
        long told = 0;
        try (LogMark mark = begin(0)) {
            for (int i = 1; i < 100; i++) {
                told = i * 1_000L;
                mark.tell(told);
                assertThat(read(disk.crash(new Random(i)))).isBetween(0L, told);
            }
        }
    }

    /** One that was taken over may still write: where nobody looks. */
    @Test
    void theFileOfOneThatWasTakenOverIsNotRead() throws IOException {
        try (LogMark old = begin(10);
                LogMark taker = begin(20)) {
            old.tell(1_000);
            assertThat(read(disk)).isEqualTo(20);
            for (int choice = 0; choice < 20; choice++) {
                assertThat(read(disk.crash(new Random(choice)))).isBetween(0L, 20L);
            }
            taker.tell(30);
            assertThat(read(disk)).isEqualTo(30);
        }
    }
}
