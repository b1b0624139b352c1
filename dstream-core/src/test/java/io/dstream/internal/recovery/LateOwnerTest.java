package io.dstream.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.internal.log.LogConfig;
import io.dstream.internal.log.LogWitness;
import io.dstream.internal.log.RecordLog;
import io.dstream.internal.recovery.format.Manifest;
import io.dstream.internal.recovery.format.ManifestFile;
import io.dstream.internal.storage.sim.Operation.Kind;
import io.dstream.internal.storage.sim.SimulatedObjects;
import io.dstream.internal.storage.sim.SimulatedProgram;
import io.dstream.storage.FencedException;
import io.dstream.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** An owner that wakes up so late that its heir has already deleted the files that told of it. */
class LateOwnerTest {
    private final SimulatedObjects objects = new SimulatedObjects();
    private final SimulatedProgram old = objects.program();
    private final SimulatedProgram heir = objects.program();

    private static RecordLog log(Storage storage) throws IOException {
        return RecordLog.open(
                storage,
                "log",
                LogConfig.of(1, System::nanoTime, () -> 4711).withSegmentBytes(300),
                LogWitness.none(),
                record -> {});
    }

    private static void append(RecordLog log) throws IOException {
        log.append(7, 1, new byte[100]);
        log.force();
    }

    /** Writes some segments and drops all but the newest. */
    private static void goOn(RecordLog log) throws IOException {
        long segment = log.newestSegment();
        while (log.newestSegment() < segment + 3) {
            append(log);
        }
        log.dropBefore(log.nextSeq());
    }

    @Test
    void doesNotAppendToASegmentThatIsGone() throws Exception {
        RecordLog late = log(old);
        append(late);
        goOn(log(heir));
        assertThatThrownBy(() -> append(late)).isInstanceOf(FencedException.class);
        log(objects.program()).close();
    }

    @Test
    void doesNotBeginASegmentWhoseNameIsFreeAgain() throws Exception {
        RecordLog late = log(old);
        AtomicBoolean slept = new AtomicBoolean();
        List<RecordLog> taken = new ArrayList<>();
        old.observe(before -> {
            if (before.kind() == Kind.CREATE && slept.compareAndSet(false, true)) {
                try {
                    taken.add(log(heir));
                    goOn(taken.get(0));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        assertThatThrownBy(() -> {
                    while (!slept.get()) {
                        append(late);
                    }
                })
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("taken over the log");
        append(taken.get(0));
        log(objects.program()).close();
    }

    @Test
    void doesNotReplaceAManifestUnderANumberThatIsFreeAgain() throws Exception {
        Manifest manifest = new Manifest(Manifest.FORMAT, "app", 1, 1, List.of(), Map.of(), Map.of());
        ManifestFile late = ManifestFile.in(old);
        late.replace(manifest);
        ManifestFile next = ManifestFile.in(heir);
        assertThat(next.read()).isPresent();
        for (int i = 0; i < 5; i++) {
            next.replace(manifest.withEpoch(2));
        }
        assertThatThrownBy(() -> late.replace(manifest)).isInstanceOf(FencedException.class);
        assertThat(ManifestFile.read(heir).map(Manifest::epoch)).contains(2);
    }
}
