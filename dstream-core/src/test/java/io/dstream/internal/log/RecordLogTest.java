package io.dstream.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dstream.internal.records.CorruptLogException;
import io.dstream.internal.records.LogRecord;
import io.dstream.internal.records.RecordFormat;
import io.dstream.internal.storage.sim.Fault;
import io.dstream.internal.storage.sim.Operation;
import io.dstream.internal.storage.sim.Operation.Kind;
import io.dstream.internal.storage.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordLogTest {
    private static final String FIRST = "log/0000000001.log";
    private static final String SECOND = "log/0000000002.log";

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private long now;
    private LogConfig config = LogConfig.of(7, () -> now, () -> 42);

    @Test
    void recordsComeBackAsTheyWereAppended() throws IOException {
        try (RecordLog log = open()) {
            assertThat(log.append(3, 11, bytes("one"))).isEqualTo(1);
            assertThat(log.append(200, 12, ByteBuffer.wrap(bytes("xtwo"), 1, 3)))
                    .isEqualTo(2);
            assertThat(log.append(125, -1, ByteBuffer.allocateDirect(0))).isEqualTo(3);
        }

        List<LogRecord> found = new ArrayList<>();
        RecordLog log = RecordLog.open(disk, "log", config, LogWitness.from(2), found::add);

        assertThat(found).extracting(LogRecord::seq).containsExactly(2L, 3L);
        assertThat(found).extracting(LogRecord::type).containsExactly(200, 125);
        assertThat(found).extracting(LogRecord::batchId).containsExactly(12L, -1L);
        assertThat(found).extracting(LogRecord::epoch).containsOnly(7);
        assertThat(found).extracting(r -> new String(r.payload(), UTF_8)).containsExactly("two", "");
        assertThat(found).extracting(LogRecord::file).containsOnly(FIRST);
        assertThat(log.nextSeq()).isEqualTo(4);
    }

    @Test
    void typesAndPayloadsOutOfBoundsAreRefusedAndLeaveTheLogUsable() throws IOException {
        config = config.withMaxRecordBytes(3);
        RecordLog log = open();

        for (int type : new int[] {-1, 0, 126, 127, 256}) {
            assertThatIllegalArgumentException().isThrownBy(() -> log.append(type, 0, new byte[0]));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> log.append(1, 0, new byte[4]))
                .withMessage("a record has at most 3 bytes, not 4: raise maxRecordBytes");
        assertThat(log.append(1, 0, new byte[3])).isEqualTo(1);
    }

    @Test
    void aSegmentIsClosedByTheForceAfterItIsFull() throws IOException {
        config = config.withSegmentBytes(300);
        RecordLog log = open();

        append(log, 20);
        assertThat(disk.list("log")).containsExactly("0000000001.log");
        log.force();
        assertThat(disk.list("log")).containsExactly("0000000001.log", "0000000002.log");
        assertThat(disk.size(FIRST)).isGreaterThan(1000);
        assertThat(disk.size(SECOND)).isEqualTo(RecordFormat.SEGMENT_HEADER_BYTES);
        assertThat(log.durableUpTo()).isEqualTo(disk.size(FIRST) + disk.size(SECOND));
    }

    @Test
    void closedSegmentsAreDroppedOldestFirst() throws IOException {
        config = config.withSegmentBytes(1);
        RecordLog log = open();
        for (int i = 0; i < 5; i++) {
            append(log, 2);
            log.force();
        }

        log.dropBefore(6);
        assertThat(disk.list("log")).first().isEqualTo("0000000003.log");
        assertThat(log.firstSeq()).isEqualTo(5);
        log.dropBefore(1000);
        assertThat(disk.list("log")).containsExactly("0000000006.log");
        assertThat(log.firstSeq()).isEqualTo(11);
        assertThat(RecordLog.scan(disk, "log", LogWitness.from(11), Damage.ignoring()))
                .isEqualTo(new LogReport(1, 11, 11, log.durableUpTo(), ""));
    }

    @Test
    void segmentsThatAreNotNeededNeedNotBeThereAndAreDroppedToo() throws IOException {
        config = config.withSegmentBytes(1);
        try (RecordLog log = open()) {
            for (int i = 0; i < 5; i++) {
                append(log, 1);
                log.force();
            }
        }
        disk.delete(SECOND);

        assertThat(corruption(LogWitness.from(2)).file()).endsWith("/log/0000000002.log");
        assertThat(corruption(LogWitness.none()).file()).endsWith("/log/0000000002.log");
        RecordLog log = RecordLog.open(disk, "log", config, LogWitness.from(4), Damage.ignoring());
        assertThat(log.firstSeq()).isEqualTo(4);
        log.dropBefore(4);
        assertThat(disk.list("log")).first().isEqualTo("0000000004.log");
    }

    @Test
    void readsAnyRangeAgainFromAboutWhereItIs() throws IOException {
        config = config.withSegmentBytes(1 << 20);
        RecordLog log = open();
        byte[] payload = new byte[1000];
        for (int i = 1; i <= 3000; i++) {
            log.append(1, i, payload);
            if (i % 500 == 0) {
                log.force();
            }
        }
        log.flush();
        int before = disk.operations();
        List<Long> batches = new ArrayList<>();
        log.read(2490, 2510, record -> batches.add(record.batchId()));

        assertThat(batches).hasSize(20).startsWith(2490L).endsWith(2509L);
        int bytes = disk.trace().subList(before, disk.operations()).stream()
                .filter(operation -> operation.kind() == Kind.READ)
                .mapToInt(Operation::length)
                .sum();
        assertThat(bytes).isLessThan(4 << 16);
        assertThatIllegalArgumentException().isThrownBy(() -> log.read(0, 2, Damage.ignoring()));
        assertThatIllegalArgumentException().isThrownBy(() -> log.read(5, 4, Damage.ignoring()));
        assertThatIllegalArgumentException().isThrownBy(() -> log.read(1, 3002, Damage.ignoring()));
    }

    @Test
    void thePolicySaysWhichForcesReachTheDisk() throws IOException {
        assertThat(forcesOfThree(SyncPolicy.always())).isEqualTo(3);
        assertThat(forcesOfThree(SyncPolicy.every(Duration.ofSeconds(5)))).isEqualTo(1);
        assertThat(forcesOfThree(SyncPolicy.os())).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> SyncPolicy.every(Duration.ZERO));
    }

    private long forcesOfThree(SyncPolicy policy) throws IOException {
        var fresh = new SimulatedDisk(1);
        RecordLog log = RecordLog.open(fresh, "log", config.withSync(policy), LogWitness.none(), Damage.ignoring());
        int before = fresh.operations();
        for (int i = 0; i < 3; i++) {
            now += Duration.ofSeconds(3).toNanos();
            append(log, 1);
            log.force();
        }
        assertThat(RecordLog.scan(fresh.processKill(), "log", LogWitness.none(), Damage.ignoring())
                        .nextSeq())
                .as("handed to the system by each force")
                .isEqualTo(4);
        return count(fresh.trace().subList(before, fresh.operations()), Kind.FORCE);
    }

    @Test
    void whatIsBeingMadeWhenThePowerFailsIsMadeAnew() throws IOException {
        config = config.withSegmentBytes(1);
        RecordLog log = open();
        append(log, 1);
        log.force();
        disk.truncate(SECOND, 50);

        assertThat(RecordLog.scan(disk, "log", LogWitness.none(), Damage.ignoring())
                        .repair())
                .isEqualTo("make /simulated/log/0000000002.log anew, which was being made when the power failed");
        assertThat(open().nextSeq()).isEqualTo(2);
        assertThat(disk.size(SECOND)).isEqualTo(RecordFormat.SEGMENT_HEADER_BYTES);
    }

    @Test
    void aTornEndIsSavedAndCutAndAScanOnlySaysSo() throws IOException {
        RecordLog log = open();
        append(log, 2);
        log.force();
        long good = disk.size(FIRST);
        Damage.put(disk, FIRST, concat(Damage.bytes(disk, FIRST), bytes("half a record")));
        byte[] before = Damage.bytes(disk, FIRST);

        LogReport report = RecordLog.scan(disk, "log", LogWitness.none(), Damage.ignoring());
        assertThat(report.repair())
                .isEqualTo("save and cut the last 13 bytes of /simulated/log/0000000001.log,"
                        + " which were being written when the power failed");
        assertThat(Damage.bytes(disk, FIRST)).isEqualTo(before);

        assertThat(open().nextSeq()).isEqualTo(3);
        assertThat(disk.size(FIRST)).isEqualTo(good);
        assertThat(Damage.bytes(disk, FIRST + ".torn-1")).isEqualTo(bytes("half a record"));
    }

    @Test
    void anErrorMakesTheLogUnusableForGood() throws IOException {
        RecordLog log = open();
        append(log, 1);
        disk.failAt(disk.operations() + 1, Fault.IO_ERROR, false); // the write goes well, the force does not
        assertThatIOException().isThrownBy(log::force).withMessageContaining("Input/output error");

        String message = "the log in /simulated/log cannot be used after an error; open it again:"
                + " java.io.IOException: /simulated/log/0000000001.log: Input/output error";
        int operations = disk.operations();
        assertThatIOException().isThrownBy(log::force).withMessage(message);
        assertThatIOException().isThrownBy(log::flush).withMessage(message);
        assertThatIOException().isThrownBy(() -> append(log, 1)).withMessage(message);
        assertThatIOException().isThrownBy(() -> log.dropBefore(1)).withMessage(message);
        assertThatIOException()
                .isThrownBy(() -> log.read(1, 2, Damage.ignoring()))
                .withMessage(message);
        log.close();
        assertThat(disk.operations()).isEqualTo(operations);
    }

    @Test
    void aClosedLogRefusesEverything() throws IOException {
        RecordLog log = open();
        append(log, 1);
        log.close();
        log.close();

        assertThatIOException().isThrownBy(() -> append(log, 1)).withMessage("the log in /simulated/log is closed");
        assertThatIOException().isThrownBy(log::force);
        assertThat(open().nextSeq()).isEqualTo(2);
    }

    private RecordLog open() throws IOException {
        return RecordLog.open(disk, "log", config, LogWitness.none(), Damage.ignoring());
    }

    private CorruptLogException corruption(LogWitness witness) {
        try {
            RecordLog.open(disk, "log", config, witness, Damage.ignoring());
        } catch (CorruptLogException e) {
            return e;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("it opened");
    }

    private static void append(RecordLog log, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            log.append(1, 0, bytes("payload"));
        }
    }

    private static long count(List<Operation> operations, Kind kind) {
        return operations.stream().filter(operation -> operation.kind() == kind).count();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
    }
}
