package io.dstream.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.checkpoint.CorruptCheckpointException;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.Codecs;
import io.dstream.log.LogConfig;
import io.dstream.log.LogWitness;
import io.dstream.log.RecordLog;
import io.dstream.log.SyncPolicy;
import io.dstream.log.sim.SimulatedDisk;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A receiver's log that does not have what the plans refer to. */
class ReceiverJournalTest {
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final LogConfig config = LogConfig.of(1, () -> 0, () -> 7).withSegmentBytes(1);

    private ReceiverJournal open() {
        return open(() -> {});
    }

    private ReceiverJournal open(Failures.Writing checkMine) {
        return ReceiverJournal.open(
                disk,
                "feed",
                new Checkpoint.Settings("app", Codecs.builtIn(), SyncPolicy.always(), "me", () -> 0, () -> 7, 1),
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
                log.append(Entries.RECEIVED, 0, out.toByteArray());
            }
        }

        assertThatThrownBy(this::open)
                .isInstanceOf(CorruptCheckpointException.class)
                .hasMessageContaining("records from number 5 on behind those up to 1");
    }
}
