package io.dstream.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.checkpoint.CorruptCheckpointException;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.Codecs;
import io.dstream.internal.log.LogConfig;
import io.dstream.internal.log.LogWitness;
import io.dstream.internal.log.RecordLog;
import io.dstream.internal.log.SyncPolicy;
import io.dstream.internal.recovery.format.Failures;
import io.dstream.internal.recovery.format.RecordTypes;
import io.dstream.internal.storage.sim.Operation;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.testing.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A receiver's log that does not have what the plans refer to. */
class ReceiverJournalLossTest {
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final LogConfig config = LogConfig.of(1, () -> 0, () -> 7).withSegmentBytes(1);

    private ReceiverJournal open() {
        return open(() -> {});
    }

    private ReceiverJournal open(Failures.Writing checkMine) {
        return open(disk, checkMine);
    }

    private ReceiverJournal open(SimulatedDisk disk, Failures.Writing checkMine) {
        return ReceiverJournal.open(
                disk,
                "feed",
                new Checkpoint.Settings(
                        "app",
                        Codecs.builtIn(),
                        SyncPolicy.always(),
                        OwnerTest.ME,
                        OwnerTest.LEASE,
                        () -> 0,
                        () -> 7,
                        1),
                consumer -> WitnessedLog.open(disk, "feed", config, LogWitness.none(), consumer, () -> {}),
                checkMine);
    }

    private static void append(ReceiverJournal journal, Object... records) {
        journal.append(records, 0, records.length, Map.of());
        journal.force();
    }

    @Test
    void oneThatEndsBeforeWhatWasPlannedIsRefused() {
        ReceiverJournal journal = open();
        append(journal, "a", "b");

        assertThat(journal.read(1, 2)).containsExactly("b");
        assertThatThrownBy(() -> journal.read(1, 3))
                .isInstanceOf(CheckpointRefusedException.class)
                .hasMessageContaining("has records 0 to 2, a planned batch has 1 to 3");
        assertThatThrownBy(() -> journal.read(3, journal.next()))
                .isInstanceOf(CheckpointRefusedException.class)
                .hasMessageContaining("or was lost; restore it from a backup");
    }

    @Test
    void oneThatBeginsBehindWhatWasPlannedIsRefused() {
        ReceiverJournal journal = open();
        append(journal, "a", "b");
        append(journal, "c");
        append(journal, "d");
        journal.trim(3);

        ReceiverJournal again = open();
        assertThat(again.next()).isEqualTo(4);
        assertThat(again.read(3, 4)).containsExactly("d");
        assertThatThrownBy(() -> again.read(1, 4))
                .isInstanceOf(CheckpointRefusedException.class)
                .hasMessageContaining("has records 3 to 4, a planned batch has 1 to 4");
    }

    /** What was forced while another program took over may not be what that one has read. */
    @Test
    void whoTheDirectoryBelongsToIsLookedUpBeforeAndAfterAForce() {
        int[] looks = new int[1];
        ReceiverJournal journal = open(() -> {
            if (++looks[0] == 2) {
                throw new IOException("taken over");
            }
        });

        assertThatThrownBy(() -> append(journal, "a")).hasMessageContaining("taken over");
    }

    @Test
    void oneWithAGapIsDamaged() throws IOException {
        try (RecordLog log = RecordLog.open(disk, "feed", config, LogWitness.none(), record -> {})) {
            for (long first : new long[] {0, 5}) {
                ByteWriter out = Codecs.builtIn().newWriter();
                out.writeLong(first);
                out.writeVarInt(1);
                out.writeVarInt(0);
                out.writeValue("a");
                log.append(RecordTypes.RECEIVED, 0, out.toByteArray());
            }
        }

        assertThatThrownBy(this::open)
                .isInstanceOf(CorruptCheckpointException.class)
                .hasMessageContaining("records from number 5 on behind those up to 1");
    }

    /** Each force here ends a segment: it forces the old file and makes a new one. */
    @ParameterizedTest
    @EnumSource(names = {"FORCE", "CREATE", "WRITE", "SYNC_DIRECTORY"})
    void whoAppendsDoesNotWaitForTheDisk(Operation.Kind kind) throws InterruptedException {
        ReceiverJournal journal = open();
        append(journal, "a");
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch disk = new CountDownLatch(1);
        this.disk.observe(operation -> {
            if (operation.kind() == kind) {
                reached.countDown();
                await(disk);
            }
        });
        Thread forcing = new Thread(() -> append(journal, "b"));
        forcing.start();
        Await.latch(reached);

        Thread writing = new Thread(() -> {
            journal.append(new Object[] {"c"}, 0, 1, Map.of());
            journal.write();
        });
        writing.start();
        Await.until("who writes waits", () -> writing.getState() == Thread.State.WAITING);

        AtomicLong number = new AtomicLong();
        Thread appending = new Thread(() -> {
            number.set(journal.append(new Object[] {"d", "e"}, 0, 2, Map.of("sender", 7L)));
            journal.marks();
        });
        appending.start();
        Await.end(appending);
        assertThat(number).hasValue(3);
        assertThat(journal.next()).isEqualTo(5);
        assertThat(forcing.isAlive()).isTrue();

        disk.countDown();
        Await.end(forcing);
        Await.end(writing);
        journal.force();
        ReceiverJournal again = open();
        assertThat(again.read(0, again.next())).containsExactly("a", "b", "c", "d", "e");
        assertThat(again.marks()).isEqualTo(Map.of("sender", 7L));
    }

    private static void await(CountDownLatch latch) {
        try {
            Await.latch(latch);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void recordsStandInTheLogInTheOrderOfTheirNumbers() throws InterruptedException {
        ReceiverJournal journal = open();
        Map<Long, Object> byNumber = new ConcurrentSkipListMap<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            int me = t;
            threads.add(new Thread(() -> {
                for (int i = 0; i < 200; i++) {
                    Object record = me + "/" + i;
                    byNumber.put(journal.append(new Object[] {record}, 0, 1, Map.of()), record);
                    if (i % 7 == me) {
                        journal.write();
                    } else if (i % 7 == me + 3) {
                        journal.force();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            Await.end(thread);
        }
        journal.force();

        assertThat(open().read(0, 600)).containsExactlyElementsOf(byNumber.values());
    }

    /** Also where all that is left was written and not forced, and the power goes off. */
    @Test
    void theNumberOfTheNextRecordIsNotLost() {
        ReceiverJournal journal = open();
        append(journal, "a");
        journal.append(new Object[] {"b"}, 0, 1, Map.of());
        journal.write();
        journal.trim(1);

        for (int seed = 0; seed < 20; seed++) {
            ReceiverJournal again = open(disk.crash(new Random(seed)), () -> {});
            assertThat(again.next()).isBetween(1L, 2L);
        }
    }

    @Test
    void aRecordThatIsTooLargeForTheLogIsNamedAndTheNextOnesAreTaken() {
        ReceiverJournal journal = open();
        byte[] huge = new byte[LogConfig.MAX_RECORD_BYTES];
        assertThatThrownBy(() -> journal.append(new Object[] {huge}, 0, 1, Map.of("sender", 7L)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the log of receiver 'feed' cannot take 1 records");
        append(journal, "a");

        assertThat(open().read(0, 1)).containsExactly("a");
        assertThat(open().marks()).as("it can be sent again").isEmpty();
    }
}
