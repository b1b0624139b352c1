package io.dstream.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.codec.Codecs;
import io.dstream.internal.log.SyncPolicy;
import io.dstream.internal.storage.FileStorage;
import io.dstream.source.ReceiverLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a receiver's log still knows after it has been made shorter. */
class ReceiverJournalTest {
    private static final int SEGMENT = 200;

    @TempDir
    Path directory;

    private Checkpoint open() throws IOException {
        FileStorage storage = FileStorage.open(directory);
        storage.prepare();
        return Checkpoint.open(
                storage,
                new Checkpoint.Settings(
                        "test",
                        Codecs.builtIn(),
                        SyncPolicy.always(),
                        OwnerTest.ME,
                        OwnerTest.LEASE,
                        () -> 0,
                        () -> 7,
                        SEGMENT));
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

    /** A thousand senders of a record each: what is written grows with the records, not with the senders known. */
    @Test
    void marksCostWhatIsStored() throws IOException {
        Map<String, Long> expected = new HashMap<>();
        long written;
        try (Checkpoint checkpoint = open()) {
            ReceiverLog journal = checkpoint.receiver("r");
            for (int sender = 0; sender < 1_000; sender++) {
                journal.append(new Object[] {"record"}, 0, 1, Map.of("sender-" + sender, (long) sender));
                expected.put("sender-" + sender, (long) sender);
            }
            journal.force();
            written = size();
            for (int more = 0; more < 200; more++) { // of which old records may be let go
                journal.append(new Object[] {"more".repeat(100)}, 0, 1, Map.of("sender-0", 1_000L + more));
                journal.force();
                journal.trim(journal.next());
                expected.put("sender-0", 1_000L + more);
            }
        }
        assertThat(written).isLessThan(300_000);
        try (Checkpoint checkpoint = open()) {
            assertThat(checkpoint.receiver("r").marks()).isEqualTo(expected);
        }
        assertThat(size()).as("old records are let go").isLessThan(written + 100_000);
    }

    private long size() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("receivers/r"))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
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
