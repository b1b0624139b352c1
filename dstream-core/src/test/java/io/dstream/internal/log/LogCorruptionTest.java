package io.dstream.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.internal.records.CorruptLogException;
import io.dstream.internal.records.LogRecord;
import io.dstream.internal.records.RecordFormat;
import io.dstream.internal.records.RecordFormat.Footer;
import io.dstream.internal.records.RecordReader;
import io.dstream.internal.records.RecordWriter;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Damages a log of which all is durable. With a witness of its end, opening it must say so, or give all of it. Without
 * one, what no intact record vouches for, which is the last record, may also be missing.
 */
class LogCorruptionTest {
    private static final String DIRECTORY = "log";
    private static final int RECORDS = 27;
    private static final int RANDOM_CASES = 14_000;

    private final SimulatedDisk sample = new SimulatedDisk(1);
    private List<String> segments;
    private long end;
    private int inLast;
    private int cases;

    @BeforeEach
    void writeSample() throws IOException {
        end = write(sample, 42, RECORDS, "");
        segments = sample.list(DIRECTORY).stream()
                .map(name -> DIRECTORY + "/" + name)
                .toList();
        assertThat(segments).hasSizeGreaterThan(4);
        inLast = RECORDS + 1 - firstOf(segments.get(segments.size() - 1));
        assertThat(inLast).as("records of the newest segment").isGreaterThan(2);
    }

    private static long write(Storage disk, long logId, int records, String suffix) throws IOException {
        try (RecordLog log = RecordLog.open(disk, DIRECTORY, config(logId), LogWitness.none(), Damage.ignoring())) {
            for (int i = 1; i <= records; i++) {
                log.append(1, i, payload(i, suffix));
                log.force();
            }
            return log.durableUpTo();
        }
    }

    private int firstOf(String segment) throws IOException {
        try (var reader = new RecordReader(sample, segment, 1000)) {
            return (int) reader.next().seq();
        }
    }

    private static LogConfig config(long logId) {
        return LogConfig.of(1, () -> 0, () -> logId).withSegmentBytes(450);
    }

    private static byte[] payload(long seq, String suffix) {
        byte[] payload = new byte[(int) (seq * 7 % 50) + suffix.length()];
        Arrays.fill(payload, (byte) (seq + suffix.length()));
        return payload;
    }

    @Test
    void eachByteChangedInThreeWays() throws IOException {
        for (String segment : segments) {
            for (int at = 0; at < sample.size(segment); at++) {
                for (int mask : new int[] {1, 0x80, 0xFF}) {
                    SimulatedDisk disk = Damage.copy(sample);
                    Damage.flip(disk, segment, at, mask);
                    check(disk, segment + " byte " + at + " xor " + mask);
                }
            }
        }
        assertThat(cases).isGreaterThan(7_000);
    }

    @Test
    void randomBitsZeroedBlocksAndTruncation() throws IOException {
        var random = new Random(5);
        for (int i = 0; i < RANDOM_CASES; i++) {
            SimulatedDisk disk = Damage.copy(sample);
            String segment = segments.get(random.nextInt(segments.size()));
            byte[] bytes = Damage.bytes(disk, segment);
            Damage.put(disk, segment, damaged(bytes, random));
            check(disk, "random case " + i + " in " + segment, isLast(segment) ? inLast : 1);
        }
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int flips = 2 + random.nextInt(6); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 1 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(128)), (byte) 0);
            case 2 -> {
                return Arrays.copyOf(bytes, at);
            }
            default -> {
                byte[] more = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100));
                Arrays.fill(more, bytes.length, more.length, (byte) random.nextInt());
                return more;
            }
        }
        return bytes;
    }

    @Test
    void segmentsMissingDuplicatedAndSwapped() throws IOException {
        for (String segment : segments) {
            SimulatedDisk disk = Damage.copy(sample);
            disk.delete(segment);
            check(disk, "without " + segment, isLast(segment) ? inLast : 1);
            for (String other : segments) {
                if (!other.equals(segment)) {
                    byte[] bytes = Damage.bytes(sample, segment);
                    disk = Damage.copy(sample);
                    Damage.put(disk, other, bytes);
                    check(disk, other + " is a copy of " + segment);
                    Damage.put(disk, segment, Damage.bytes(sample, other));
                    check(disk, other + " and " + segment + " swapped");
                }
            }
        }
        String next = DIRECTORY + "/" + Segment.simpleName(segments.size() + 1);
        for (String segment : segments) {
            SimulatedDisk disk = Damage.copy(sample);
            Damage.put(disk, next, Damage.bytes(disk, segment));
            check(disk, segment + " copied behind the last");
        }
    }

    @Test
    void segmentsOfAnotherLogAndOfAnotherPastOfTheSameLog() throws IOException {
        var foreign = new SimulatedDisk(2);
        write(foreign, 43, RECORDS, "");
        var past = new SimulatedDisk(3); // the same numbers and sizes, other bytes
        write(past, 42, 5, "");
        try (RecordLog log = RecordLog.open(past, DIRECTORY, config(0), LogWitness.none(), Damage.ignoring())) {
            for (int i = 6; i <= RECORDS; i++) {
                byte[] other = payload(i, "");
                Arrays.fill(other, (byte) -1);
                log.append(1, i, other);
                log.force();
            }
        }
        for (String segment : segments) {
            for (SimulatedDisk from : List.of(foreign, past)) {
                byte[] theirs = Damage.bytes(from, segment);
                if (!Arrays.equals(theirs, Damage.bytes(sample, segment))) {
                    SimulatedDisk disk = Damage.copy(sample);
                    Damage.put(disk, segment, theirs);
                    assertThat(open(disk, LogWitness.from(1))).as(segment).isNull();
                }
            }
        }
    }

    @Test
    void aFooterThatCountsOtherRecordsThanThereAre() throws IOException {
        String name = DIRECTORY + "/0000000001.log";
        for (Footer wrong : List.of(new Footer(2, 84, 0), new Footer(1, 85, 0), new Footer(1, 84, 0))) {
            var disk = new SimulatedDisk(1);
            disk.createDirectories(DIRECTORY);
            try (StorageFile file = disk.create(name)) {
                var out = new RecordWriter(file, 1);
                byte[] header = new RecordFormat.SegmentHeader(42, 1, 1, 0, 0).encode();
                out.append(RecordFormat.SEGMENT_HEADER, 0, 1, 0, header, 0, header.length);
                out.saltWith(42);
                byte[] footer = wrong.encode();
                out.append(RecordFormat.FOOTER, 0, 1, 0, footer, 0, footer.length);
                out.flush();
            }
            assertThat(open(disk, LogWitness.none())).as(wrong.toString()).isNull();
        }
    }

    /** The newest was being made, so the one before it had been closed. */
    @Test
    void aClosedSegmentWithoutItsFooterBeforeOneThatWasNeverUsed() throws IOException {
        String name = DIRECTORY + "/0000000001.log";
        SimulatedDisk disk = new SimulatedDisk(1);
        try (RecordLog log = RecordLog.open(disk, DIRECTORY, config(42), LogWitness.none(), Damage.ignoring())) {
            log.append(1, 1, new byte[500]);
            log.force();
        }
        disk.truncate(DIRECTORY + "/0000000002.log", 10);
        disk.truncate(name, disk.size(name) - RecordFormat.OVERHEAD_BYTES - RecordFormat.FOOTER_PAYLOAD);

        assertThat(open(disk, LogWitness.none())).isNull();
    }

    /** A payload may hold what looks like a header that proves damage. */
    @Test
    void whatUsersPutIntoARecordIsNoWitness() throws IOException {
        var forge = new SimulatedDisk(2);
        try (StorageFile file = forge.create("f")) {
            var out = new RecordWriter(file, 1);
            out.append(1, 0, 2, Long.MAX_VALUE, new byte[0], 0, 0);
            out.flush();
        }
        var disk = new SimulatedDisk(1);
        RecordLog log = RecordLog.open(disk, DIRECTORY, config(42), LogWitness.none(), Damage.ignoring());
        log.append(1, 1, Damage.bytes(forge, "f"));
        log.flush();
        String name = DIRECTORY + "/0000000001.log";
        disk.truncate(name, disk.size(name) - 1);

        assertThat(open(disk, LogWitness.none())).isEmpty();
    }

    /** In one, with a header that is whole: a power cut makes no such thing. */
    @Test
    void recordsThatWereWrittenWronglyAreNeverCutOff() throws IOException {
        assertThat(refusal(out -> out.append(1, 0, 2, 0, new byte[0], 0, 0)))
                .isEqualTo("expected record 1, found record 2");
        assertThat(refusal(out -> out.append(1, 0, 1, 0, new byte[2000], 0, 2000)))
                .isEqualTo("expected a payload of at most 1000 bytes, found 2000 bytes");
        assertThat(refusal(out -> out.append(RecordFormat.SEGMENT_HEADER, 0, 1, 0, new byte[0], 0, 0)))
                .isEqualTo("expected no second header of a segment, found one before this place");
        assertThat(refusal(out -> {
                    out.append(1, 0, 1, 0, new byte[0], 0, 0);
                    out.append(1, 0, 3, 0, new byte[0], 0, 0);
                }))
                .isEqualTo("expected record 2, found record 3");
    }

    private interface Wrong {
        void writeTo(RecordWriter out) throws IOException;
    }

    private static String refusal(Wrong wrong) throws IOException {
        var disk = new SimulatedDisk(1);
        LogConfig config = config(42).withMaxRecordBytes(1000);
        RecordLog.open(disk, DIRECTORY, config, LogWitness.none(), Damage.ignoring())
                .close();
        try (StorageFile file = disk.append(DIRECTORY + "/0000000001.log")) {
            var out = new RecordWriter(file, 1);
            out.saltWith(42);
            wrong.writeTo(out);
            out.flush();
        }
        try {
            RecordLog.open(disk, DIRECTORY, config, LogWitness.none(), Damage.ignoring());
        } catch (CorruptLogException e) {
            assertThat(e).hasMessageStartingWith("/simulated/log/0000000001.log is damaged at byte ");
            return "expected " + e.expected() + ", found " + e.found();
        }
        throw new AssertionError("it opened");
    }

    private boolean isLast(String segment) {
        return segment.equals(segments.get(segments.size() - 1));
    }

    private void check(SimulatedDisk disk, String what) throws IOException {
        check(disk, what, 1);
    }

    /** Without a witness so many records may be missing at the end, of which nothing tells any more. */
    private void check(SimulatedDisk disk, String what, int missing) throws IOException {
        cases++;
        List<LogRecord> all = open(Damage.copy(disk), LogWitness.from(1).withDurableUpTo(end));
        if (all != null) {
            assertThat(all).as(what).hasSize(RECORDS);
        }
        List<LogRecord> unseen = open(disk, LogWitness.from(1));
        if (unseen != null) {
            assertThat(unseen).as(what).hasSizeGreaterThanOrEqualTo(RECORDS - missing);
        }
    }

    /** What is read; null if it is found to be damaged. */
    private List<LogRecord> open(SimulatedDisk disk, LogWitness witness) throws IOException {
        List<LogRecord> found = new ArrayList<>();
        try {
            RecordLog.open(disk, DIRECTORY, config(0), witness, found::add);
        } catch (CorruptLogException e) {
            assertThat(e.file()).startsWith("/simulated/" + DIRECTORY + "/00000000");
            assertThat(e.offset()).isBetween(0L, 2000L);
            return null;
        }
        for (LogRecord record : found) {
            assertThat(record.payload()).isEqualTo(payload(record.seq(), ""));
        }
        return found;
    }
}
