package io.dstream.internal.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.internal.log.Damage;
import io.dstream.internal.log.LogConfig;
import io.dstream.internal.log.LogWitness;
import io.dstream.internal.log.RecordLog;
import io.dstream.internal.records.RecordFile.Seal;
import io.dstream.internal.storage.FileStorage;
import io.dstream.internal.storage.sim.Fault;
import io.dstream.internal.storage.sim.Operation;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordFileTest {
    private static final String NAME = "base/17.base";

    private final SimulatedDisk disk = new SimulatedDisk(1);

    @BeforeEach
    void makeDirectory() throws IOException {
        disk.createDirectories("base");
    }

    @Test
    void comesBackAsItWasWrittenUnderOneSeal() throws IOException {
        Seal written = write(disk, 5);

        List<LogRecord> found = new ArrayList<>();
        assertThat(RecordFile.read(disk, NAME, found::add)).isEqualTo(written);
        assertThat(found).extracting(LogRecord::seq).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(found).extracting(record -> record.payload().length).containsExactly(0, 40, 80, 120, 160);
        assertThat(written.size()).isEqualTo(disk.size(NAME));
        assertThat(disk.list("base")).containsExactly("17.base");
    }

    @Test
    void theSealTellsWholeFilesOfTheSameSizeApart() throws IOException {
        Set<Seal> seals = new HashSet<>();
        for (int first = 0; first < 100; first++) {
            byte[] payload = {(byte) first, 1};
            seals.add(RecordFile.write(disk, NAME, 1, out -> out.append(1, 0, payload)));
        }
        assertThat(seals).hasSize(100).extracting(Seal::size).containsOnly(disk.size(NAME));
    }

    @Test
    void anEmptyOneAndOneOfLargeRecords() throws IOException {
        RecordFile.write(disk, NAME, 1, out -> {});
        RecordFile.read(disk, NAME, record -> {
            throw new AssertionError(record);
        });

        byte[] large = new byte[200_000];
        new Random(1).nextBytes(large);
        RecordFile.write(disk, NAME, 1, out -> {
            out.append(1, 0, large);
            out.append(1, 0, large, 3, 65_490);
        });
        List<LogRecord> found = new ArrayList<>();
        RecordFile.read(disk, NAME, found::add);
        assertThat(found.get(0).payload()).isEqualTo(large);
        assertThat(found.get(1).payload()).isEqualTo(Arrays.copyOfRange(large, 3, 65_493));
    }

    /** Before each of the reader's operations in turn, as another thread may do it. */
    @Test
    void whoReadsItWhileItIsReplacedFindsTheOldOneOrTheNewOne() throws IOException {
        for (int before = 0; before < 6; before++) {
            for (int records : new int[] {2, 7}) {
                write(disk, 9 - records);
                disk.rename(NAME, "base/new");
                write(disk, records);
                AtomicInteger left = new AtomicInteger(before);
                disk.observe(operation -> {
                    if (left.getAndDecrement() == 0) {
                        replace(disk);
                    }
                });
                List<LogRecord> found = new ArrayList<>();
                RecordFile.read(disk, NAME, found::add);
                disk.observe(operation -> {});
                assertThat(found).as("replaced before operation " + before).hasSizeBetween(2, 7);
            }
        }
    }

    private static void replace(SimulatedDisk disk) {
        try {
            disk.rename("base/new", NAME);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void isReadWholeWhileAnotherThreadReplacesIt(@TempDir Path directory) throws Exception {
        Storage storage = FileStorage.open(directory);
        RecordFile.write(storage, "f", 1, out -> out.append(1, 0, new byte[10]));
        CompletableFuture<Void> replaced = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 200; i++) {
                byte[] payload = new byte[i % 2 == 0 ? 1000 : 10];
                try {
                    RecordFile.write(storage, "f", 1, out -> out.append(1, 0, payload));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        while (!replaced.isDone()) {
            RecordFile.read(storage, "f", record -> {});
        }
        replaced.get();
    }

    /** Cuts the power before each operation, many times with other losses. */
    @Test
    void afterAPowerCutItIsTheOldOneOrTheNewOneAndTheNewOneOnceWritten() throws IOException {
        write(disk, 2);
        var choices = new Random(3);
        disk.observe(operation -> cutPower(choices, 2, 7));
        write(disk, 7);
        disk.observe(operation -> {});
        cutPower(choices, 7, 7);
    }

    private void cutPower(Random choices, int... sizes) {
        try {
            for (int i = 0; i < 200; i++) {
                SimulatedDisk found = disk.crash(choices);
                found.deleteStrays("base");
                assertThat(sizes).contains(count(found));
                assertThat(found.list("base")).containsExactly("17.base");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void afterAnErrorTheOldOneIsThere() throws IOException {
        write(disk, 2);
        SimulatedDisk sample = disk.processKill();
        int before = disk.operations();
        write(disk, 7);
        List<Operation> operations = disk.trace().subList(before, disk.operations());
        var choices = new Random(3);
        for (int at = 0; at < operations.size(); at++) {
            for (Fault fault : List.of(Fault.IO_ERROR, Fault.NO_SPACE, Fault.SHORT_WRITE, Fault.LOST_FORCE)) {
                if (fault.strikes(operations.get(at).kind())) {
                    SimulatedDisk next = sample.processKill();
                    next.failAt(at, fault, false);
                    assertThatThrownBy(() -> write(next, 7)).isInstanceOf(IOException.class);
                    boolean published = operations.get(at).kind() == Operation.Kind.SYNC_DIRECTORY;
                    assertThat(count(next)).isEqualTo(published ? 7 : 2);
                    assertThat(count(next.crash(choices))).isIn(2, 7);
                }
            }
        }
    }

    @Test
    void whatThrowsWhileItIsWrittenPublishesNothing() throws IOException {
        assertThatThrownBy(() -> RecordFile.write(disk, NAME, 1, out -> {
                    out.append(1, 0, new byte[10]);
                    throw new IllegalStateException("no more");
                }))
                .hasMessage("no more");
        assertThat(disk.list("base")).containsExactly(".17.base.1.tmp");
        disk.deleteStrays("base");
        assertThat(disk.list("base")).isEmpty();
    }

    @Test
    void eachByteChangedEachLengthAndAnythingBehindItIsRefused() throws IOException {
        write(disk, 5);
        byte[] good = Damage.bytes(disk, NAME);
        for (int at = 0; at < good.length; at++) {
            for (int mask : new int[] {1, 0x80, 0xFF}) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) mask;
                refuses(bad);
            }
            refuses(Arrays.copyOf(good, at));
        }
        for (int more = 1; more < 100; more++) {
            refuses(Arrays.copyOf(good, good.length + more));
        }
        byte[] twice = Arrays.copyOf(good, 2 * good.length);
        System.arraycopy(good, 0, twice, good.length, good.length);
        refuses(twice);
    }

    @Test
    void recordsTakenOutOrASegmentOfALogAreRefused() throws IOException {
        write(disk, 2);
        byte[] good = Damage.bytes(disk, NAME);
        byte[] withoutFirst = Arrays.copyOfRange(good, RecordFormat.OVERHEAD_BYTES, good.length);
        refuses(withoutFirst);
        refuses(Arrays.copyOf(good, good.length - RecordFormat.OVERHEAD_BYTES - RecordFormat.FOOTER_PAYLOAD));

        RecordLog.open(disk, "base", LogConfig.of(1, () -> 0, () -> 1), LogWitness.none(), Damage.ignoring())
                .close();
        refuses(Damage.bytes(disk, "base/0000000001.log"));
    }

    @Test
    void aRecordBehindTheFooterIsRefused() throws IOException {
        disk.createDirectories("x");
        try (StorageFile file = disk.create("x/f")) {
            var out = new RecordWriter(file, 1);
            out.appendFooter(1, 0);
            out.append(1, 0, 1, 0, new byte[10], 0, 10);
            out.flush();
        }
        refuses(Damage.bytes(disk, "x/f"));
    }

    private void refuses(byte[] bytes) throws IOException {
        Damage.put(disk, "bad", bytes);
        try {
            RecordFile.read(disk, "bad", Damage.ignoring());
        } catch (CorruptLogException e) {
            assertThat(e.file()).isEqualTo("/simulated/bad");
            assertThat(e.offset()).isBetween(0L, (long) bytes.length);
            return;
        }
        throw new AssertionError("read without complaint");
    }

    private static int count(Storage storage) throws IOException {
        int[] count = {0};
        RecordFile.read(storage, NAME, record -> count[0]++);
        return count[0];
    }

    private static Seal write(Storage storage, int records) throws IOException {
        return RecordFile.write(storage, NAME, 1, out -> {
            for (int i = 0; i < records; i++) {
                out.append(1, i, new byte[40 * i]);
            }
        });
    }
}
