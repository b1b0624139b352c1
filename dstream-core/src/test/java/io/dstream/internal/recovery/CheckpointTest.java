package io.dstream.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.checkpoint.CheckpointLockedException;
import io.dstream.checkpoint.CorruptCheckpointException;
import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.Codecs;
import io.dstream.engine.StatePart;
import io.dstream.internal.log.Damage;
import io.dstream.internal.log.SyncPolicy;
import io.dstream.internal.records.RecordFile;
import io.dstream.internal.recovery.format.BatchPlan;
import io.dstream.internal.recovery.format.Manifest;
import io.dstream.internal.recovery.format.ManifestFile;
import io.dstream.internal.recovery.format.Names;
import io.dstream.internal.recovery.format.RecordTypes;
import io.dstream.internal.storage.sim.Fault;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.plan.Operator;
import io.dstream.store.StateImage;
import io.dstream.testing.LogLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The directory by itself. */
class CheckpointTest {
    private final SimulatedDisk disk = new SimulatedDisk(1);

    private Checkpoint open() {
        return open(new Nothing());
    }

    private Checkpoint open(Recovery recovery) {
        Checkpoint opened = take(disk);
        opened.recover(recovery);
        return opened;
    }

    private static Checkpoint take(SimulatedDisk disk) {
        try {
            disk.prepare();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Checkpoint.open(
                disk,
                new Checkpoint.Settings(
                        "app",
                        Codecs.builtIn(),
                        SyncPolicy.always(),
                        OwnerTest.ME,
                        OwnerTest.LEASE,
                        () -> 0,
                        () -> 7,
                        1_000_000));
    }

    private static class Nothing implements Recovery {
        @Override
        public void base(long batchId, long timeMillis, long zeroMillis) {}

        @Override
        public void state(String operator, String form, ByteReader piece) {}

        @Override
        public void baseEnds() {}

        @Override
        public void kept(Kept kept) {}

        @Override
        public void committed(BatchPlan plan, List<Change> changes) {}
    }

    @Test
    void whoHasLostTheDirectoryWritesNoBase() throws IOException {
        BatchPlan plan = new BatchPlan(1, 1000, 0, List.of());
        try (Checkpoint first = open()) {
            first.plan(plan);
            first.force();
            first.commit(plan, List.of());
            Runnable base = first.base(plan, List.of(), List.of());
            disk.breakLocks();
            try (Checkpoint second = open()) {
                assertThatThrownBy(base::run).isInstanceOf(CheckpointLockedException.class);
                assertThat(disk.list("base")).isEmpty();
                second.checkNotTakenOver();
            }
        }
    }

    /** It is no sign of another program. */
    @Test
    @SuppressWarnings("try") // nobody reads the log
    void aManifestThatCannotBeReadAtTheEndKeepsNothingFromBeingForced() {
        Checkpoint opened = open();
        opened.plan(new BatchPlan(1, 1000, 0, List.of()));
        disk.failAt(disk.operations(), Fault.IO_ERROR, false);
        try (LogLines unread = new LogLines()) {
            opened.close();
        }
        try (Checkpoint next = take(disk.crash(new Random(1)))) {
            assertThat(next.recover(new Nothing())).isPresent();
        }
    }

    /** The names of files are the same wherever the program runs. */
    @Test
    void aBaseHasItsNameInDigitsThatAllSystemsKnow() throws IOException {
        Locale usual = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        BatchPlan plan = new BatchPlan(1, 1000, 0, List.of());
        try (Checkpoint first = open()) {
            first.plan(plan);
            first.force();
            first.commit(plan, List.of());
            first.base(plan, List.of(), List.of()).run();
            assertThat(disk.list("base")).containsExactly("0000000000000001-1.base");
        } finally {
            Locale.setDefault(usual);
        }
    }

    /** Of the same name, or of another: an attempt that was broken off before the manifest knew of it. */
    @Test
    void aStartTakesAwayWhatBrokenAttemptsAtABaseHaveLeft() throws IOException {
        BatchPlan plan = new BatchPlan(1, 1000, 0, List.of());
        try (Checkpoint first = open()) {
            first.plan(plan);
            first.force();
            first.commit(plan, List.of());
            Damage.put(disk, "base/0000000000000001-1.base", new byte[] {1, 2, 3});
            first.base(plan, List.of(), List.of()).run();
        }
        Damage.put(disk, "base/0000000000000009-1.base", new byte[] {1, 2, 3});
        open().close(); // reads the base

        assertThat(disk.list("base")).containsExactly("0000000000000001-1.base");
    }

    /** It is most of what the log has; if it did not count, the log would grow for ever. */
    @Test
    void whatBatchesChangeMakesABaseDue() {
        BatchPlan plan = new BatchPlan(1, 1000, 0, List.of());
        try (Checkpoint checkpoint = open()) {
            checkpoint.plan(plan);
            KeptPart much = kept(List.of("x".repeat(300_000)));
            Encoded changes = checkpoint.encoded(1, much);
            assertThat(checkpoint.baseIsDue()).isFalse();

            checkpoint.commit(plan, List.of(changes));

            assertThat(checkpoint.baseIsDue()).isTrue();
        }
    }

    /** What it took to write them counts, wherever it is, or large images would be written again and again. */
    @Test
    void imagesThatABaseOnlyNamesCountForWhenTheNextIsDue() {
        assertThat(isDueAfterABaseThatNames(10_000_000)).isFalse();
        assertThat(isDueAfterABaseThatNames(0)).isTrue();
    }

    private boolean isDueAfterABaseThatNames(long bytes) {
        StateImage image = new StateImage() {
            @Override
            public boolean write(ByteWriter out, int piece) {
                out.writeString("somewhere");
                return false;
            }

            @Override
            public long bytesElsewhere() {
                return bytes;
            }
        };
        BatchPlan first = new BatchPlan(1, 1000, 0, List.of());
        BatchPlan second = new BatchPlan(2, 2000, 0, List.of());
        try (Checkpoint checkpoint = take(new SimulatedDisk(1))) {
            checkpoint.recover(new Nothing());
            checkpoint.plan(first);
            checkpoint.commit(first, List.of());
            checkpoint
                    .base(first, List.of(new StatePart(Operator.of("sums"), "sums", 0, image)), List.of())
                    .run();
            checkpoint.plan(second);
            checkpoint.commit(second, List.of(checkpoint.encoded(2, kept(List.of("x".repeat(300_000))))));
            return checkpoint.baseIsDue();
        }
    }

    /** More than goes into one record of the log. */
    @Test
    void manyRecordsOfABatchStayInTheirOrder() {
        BatchPlan plan = new BatchPlan(1, 1000, 0, List.of());
        List<Object> records = new ArrayList<>();
        for (String letter : List.of("a", "b", "c", "d", "e")) {
            records.add(letter.repeat(200_000));
        }
        try (Checkpoint checkpoint = open()) {
            checkpoint.plan(plan);
            checkpoint.commit(plan, List.of(checkpoint.encoded(1, kept(records))));
        }
        List<Object> found = new ArrayList<>();
        open(new Nothing() {
                    @Override
                    public void kept(Kept kept) {
                        found.addAll(kept.records());
                    }
                })
                .close();

        assertThat(found).isEqualTo(records);
    }

    /** A program that could not start must not keep the next one from it. */
    @Test
    void whoIsRefusedHoldsNoLock() throws IOException {
        open().close();
        Damage.flip(disk, Names.MANIFEST, 10, 1);

        assertThatThrownBy(this::open).isInstanceOf(CorruptCheckpointException.class);

        disk.lock(Names.LOCK).close();
    }

    /** A file that is nearly all hole says it as cheaply as this one. */
    @Test
    void aManifestThatSaysItIsHugeTakesNoMemory() throws IOException {
        open().close();
        byte[] huge = new byte[ManifestFile.MAX_BYTES + 1];
        RecordFile.write(disk, Names.MANIFEST, 1, file -> file.append(RecordTypes.MANIFEST, 0, huge));

        assertThatThrownBy(this::open)
                .isInstanceOf(CorruptCheckpointException.class)
                .hasMessageContaining("expected a payload of at most 16777216 bytes, found 16777217 bytes");
    }

    @Test
    void aManifestThatCouldNotBeReadAgainIsNotWritten() throws IOException {
        Manifest manifest =
                new Manifest(Manifest.FORMAT, "a".repeat(ManifestFile.MAX_BYTES), 7, 1, List.of(), Map.of(), Map.of());

        assertThatThrownBy(() -> ManifestFile.write(disk, manifest))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("at most 16777216 can be read again");
        assertThat(disk.exists(Names.MANIFEST)).isFalse();
    }

    @Test
    void aFileOfAnotherKindIsNoManifest() throws IOException {
        ByteWriter out = Codecs.builtIn().newWriter();
        new Manifest(Manifest.FORMAT, "app", 7, 1, List.of(), Map.of(), Map.of()).write(out);
        RecordFile.write(disk, Names.MANIFEST, 1, file -> file.append(RecordTypes.BASE, 0, out.toByteArray()));

        assertThatThrownBy(this::open)
                .isInstanceOf(CorruptCheckpointException.class)
                .hasMessageContaining("expected the manifest of a checkpoint, found a record of kind 20");
    }

    private static KeptPart kept(List<Object> records) {
        return new KeptPart(Operator.of("window"), new Recovery.Kept("window", 1000, 0, records));
    }
}
