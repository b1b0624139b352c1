package io.dstream.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.internal.records.LogRecord;
import io.dstream.internal.storage.sim.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What a log was given, what it has promised, and random work that keeps book of both. */
final class LogModel {
    static final String DIRECTORY = "log";

    final List<byte[]> appended; // by number, from 1
    long acknowledged; // the last number that was forced
    long durableUpTo;
    long droppedBefore = 1;

    private final Random random;
    private final LogConfig config;
    RecordLog log;
    boolean writing; // to an open log: an error must make it unusable

    LogModel(Random random) {
        this(
                random,
                new ArrayList<>(),
                LogConfig.of(1, () -> 0, random::nextLong).withSegmentBytes(200 + random.nextInt(1200)));
    }

    private LogModel(Random random, List<byte[]> appended, LogConfig config) {
        this.random = random;
        this.appended = appended;
        this.config = config;
    }

    /** To go on with, on a disk that was left behind at this moment. */
    LogModel copy(Random choices) {
        var copy = new LogModel(choices, new ArrayList<>(appended), config);
        copy.acknowledged = acknowledged;
        copy.durableUpTo = durableUpTo;
        copy.droppedBefore = droppedBefore;
        return copy;
    }

    /** Opens the log, and checks that it has what was promised and nothing that was not appended. */
    void open(SimulatedDisk disk) throws IOException {
        writing = false;
        var witness = LogWitness.from(random.nextInt(4) == 0 ? 0 : droppedBefore);
        List<LogRecord> found = new ArrayList<>();
        log = RecordLog.open(
                disk, DIRECTORY, config, witness.withDurableUpTo(random.nextBoolean() ? durableUpTo : 0), found::add);

        long last = log.nextSeq() - 1;
        assertThat(last).as("the last record").isBetween(acknowledged, (long) appended.size());
        long seq = found.isEmpty() ? last + 1 : found.get(0).seq();
        if (acknowledged >= droppedBefore) {
            assertThat(seq).as("the first record").isLessThanOrEqualTo(droppedBefore);
        }
        for (LogRecord record : found) {
            check(record, seq++);
        }
        assertThat(seq).as("behind the records").isEqualTo(last + 1);

        appended.subList((int) last, appended.size()).clear();
        acknowledged = last;
        durableUpTo = log.durableUpTo();
    }

    private void check(LogRecord record, long seq) {
        if (record.seq() != seq || record.batchId() != 10 * seq || !Arrays.equals(record.payload(), payload(seq))) {
            throw new AssertionError("not record " + seq + " as it was appended: " + record);
        }
    }

    private byte[] payload(long seq) {
        return appended.get((int) seq - 1);
    }

    /** Does something to the log, and now and then opens it anew. */
    void step(SimulatedDisk disk) throws IOException {
        int what = random.nextInt(12);
        writing = what <= 9;
        switch (what) {
            case 0, 1, 2, 3, 4 -> append();
            case 5 -> log.flush();
            case 6, 7, 8 -> force();
            case 9 -> dropBefore(1 + random.nextInt((int) acknowledged + 1));
            case 10 -> read();
            default -> {
                if (random.nextBoolean()) {
                    log.close();
                    acknowledged = appended.size();
                }
                open(disk);
            }
        }
    }

    void append() throws IOException {
        byte[] payload = new byte[random.nextInt(random.nextInt(8) == 0 ? 400 : 60)];
        random.nextBytes(payload);
        appended.add(payload); // before: it may be there as soon as the call begins
        long seq = appended.size();
        assertThat(log.append(1 + random.nextInt(3), 10 * seq, payload)).isEqualTo(seq);
    }

    void force() throws IOException {
        log.force();
        acknowledged = appended.size();
        durableUpTo = log.durableUpTo();
    }

    private void dropBefore(long seq) throws IOException {
        droppedBefore = Math.max(droppedBefore, seq);
        log.dropBefore(seq);
    }

    private void read() throws IOException {
        long first = log.firstSeq();
        long from = first + random.nextInt((int) (log.nextSeq() - first) + 1);
        long until = from + random.nextInt((int) (log.nextSeq() - from) + 1);
        long[] seq = {from};
        log.read(from, until, record -> check(record, seq[0]++));
        assertThat(seq[0]).isEqualTo(until);
    }
}
