package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.SimulatedProgram.DiskSink;
import io.dstream.batch.Pair;
import io.dstream.source.Sources;
import io.dstream.state.StateSpec;
import io.dstream.storage.FileTree;
import io.dstream.testkit.StreamingTestDriver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A program whose checkpoint and output are on a disk that a test can break, with a receiver. Its sender sends numbers
 * from 0 on and sends nothing again that was acknowledged: what the receiver's log loses is missing for good.
 */
final class ReceivingProgram {
    static final String SUMS = SimulatedProgram.SUMS;

    private static final int EACH = 3;

    private final FileTree disk;
    private final long firstId;
    private long acknowledged;
    private Runnable onAcknowledgement = () -> {};
    private boolean oneByOne;
    private long segmentBytes = 100;

    /** A program whose sender has had so many numbers acknowledged. */
    ReceivingProgram(FileTree disk, long firstId, long acknowledged) {
        this.disk = disk;
        this.firstId = firstId;
        this.acknowledged = acknowledged;
    }

    /** How many numbers were acknowledged up to now. */
    long acknowledged() {
        return acknowledged;
    }

    /** Stores numbers one by one, so that none is acknowledged. */
    void storesOneByOne() {
        oneByOne = true;
    }

    /** Begins a new file of each log only when the last has so many bytes. */
    void segmentsOf(long bytes) {
        segmentBytes = bytes;
    }

    /** Does something whenever numbers have been acknowledged and not yet been dealt with. */
    void onAcknowledgement(Runnable then) {
        onAcknowledgement = then;
    }

    void run(int batches, Runnable beforeStop) throws IOException {
        disk.createDirectories(SUMS);
        AtomicLong ids = new AtomicLong(firstId);
        try (StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                .appName("receiving")
                .parallelism(1)
                .batchInterval(SimulatedProgram.SECOND)
                .checkpointOn(disk, Runnable::run, segmentBytes, ids::incrementAndGet))) {
            Pushed<Long> receiver = new Pushed<>();
            driver.context()
                    .from(Sources.of(receiver))
                    .named("feed")
                    .mapToPair(n -> Pair.of(SimulatedProgram.key(n), n))
                    .mapWithState(StateSpec.<String, Long, Pair<Long, Long>, String>of((key, n, state) -> {
                        Pair<Long, Long> old = state.getOption().orElse(Pair.of(0L, 0L));
                        Pair<Long, Long> sum = Pair.of(old.key() + 1, old.value() + n.orElseThrow());
                        state.update(sum);
                        return "got " + n.get() + " " + sum.key() + " " + sum.value();
                    }))
                    .named("sums")
                    .to(new DiskSink(disk, SUMS));
            driver.context().start();
            for (int i = 0; i < batches; i++) {
                List<Long> more = new ArrayList<>();
                for (long n = acknowledged; n < acknowledged + EACH; n++) {
                    more.add(n);
                }
                if (oneByOne) {
                    more.forEach(receiver::store);
                } else {
                    receiver.storeNew("sender", more, n -> n);
                }
                acknowledged += EACH;
                onAcknowledgement.run();
                driver.runBatch();
            }
            beforeStop.run();
            driver.context().stopGracefully(Duration.ofSeconds(20));
        }
    }

    /** Checks that each number that was acknowledged was dealt with once, in turn. */
    void check() throws IOException {
        long next = 0;
        long id = 0;
        Map<String, long[]> state = new TreeMap<>();
        for (Map.Entry<Long, List<String>> batch :
                SimulatedProgram.shown(disk, SUMS).entrySet()) {
            assertThat(batch.getKey()).isEqualTo(++id);
            TreeMap<Long, String> got = new TreeMap<>();
            for (String line : batch.getValue()) {
                if (line.startsWith("got ")) {
                    assertThat(got.put(Long.parseLong(line.split(" ", -1)[1]), line))
                            .as(line)
                            .isNull();
                }
            }
            for (Map.Entry<Long, String> one : got.entrySet()) {
                assertThat(one.getKey()).as("number in batch %s", id).isEqualTo(next++);
                long[] sum = state.computeIfAbsent(SimulatedProgram.key(one.getKey()), k -> new long[2]);
                sum[0]++;
                sum[1] += one.getKey();
                assertThat(one.getValue()).isEqualTo("got " + one.getKey() + " " + sum[0] + " " + sum[1]);
            }
        }
        assertThat(next).as("numbers dealt with").isEqualTo(acknowledged);
    }
}
