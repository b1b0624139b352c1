package io.dstream.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.codec.Codecs;
import io.dstream.log.FileStorage;
import io.dstream.log.SyncPolicy;
import io.dstream.source.ReceiverLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a receiver's log still knows after it has been made shorter. */
class ReceiverJournalTest {
    private static final int SEGMENT = 200;

    @TempDir
    Path directory;

    private Checkpoint open() throws IOException {
        return Checkpoint.open(
                FileStorage.open(directory),
                new Checkpoint.Settings("test", Codecs.builtIn(), SyncPolicy.always(), "", () -> 0, () -> 7, SEGMENT));
    }

    @Test
    void numbersAndMarksOutliveTheRecords() throws IOException {
        for (int records = 1; records < 12; records++) {
            try (Checkpoint checkpoint = open()) {
                ReceiverLog journal = checkpoint.receiver("r");
                Object[] some = {"some text that fills segments", "more"};
                journal.append(some, 0, 2, Map.of("sender", (long) records));
                journal.force(); // begins a new file now and then
                journal.trim(journal.next());
            }
            try (Checkpoint checkpoint = open()) {
                ReceiverLog journal = checkpoint.receiver("r");
                assertThat(journal.next()).isEqualTo(2L * records);
                assertThat(journal.marks()).isEqualTo(Map.of("sender", (long) records));
            }
        }
    }

    @Test
    void aLogThatEndsBeforeWhatWasPlannedIsRefused() throws IOException {
        try (Checkpoint checkpoint = open()) {
            ReceiverLog journal = checkpoint.receiver("r");
            journal.append(new Object[] {"a", "b"}, 0, 2, Map.of());
            assertThat(journal.read(2, journal.next())).isEmpty();
            assertThatThrownBy(() -> journal.read(3, journal.next()))
                    .isInstanceOf(CheckpointRefusedException.class)
                    .hasMessageContaining("part of the directory is older than the rest");
        }
    }
}
