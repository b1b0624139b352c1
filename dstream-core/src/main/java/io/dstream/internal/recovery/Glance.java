package io.dstream.internal.recovery;

import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.internal.log.LogWitness;
import io.dstream.internal.log.RecordLog;
import io.dstream.internal.recovery.format.Failures;
import io.dstream.internal.recovery.format.Manifest;
import io.dstream.internal.recovery.format.ManifestFile;
import io.dstream.internal.recovery.format.Names;
import io.dstream.internal.recovery.format.RecordTypes;
import io.dstream.storage.Storage;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A look at a checkpoint directory that changes nothing, takes no lock, and may be taken beside a running program. */
public final class Glance {
    private Glance() {}

    /**
     * Whether a program was begun there, which a start would go on with: whether a batch has been planned. Reads the
     * manifest, and the log where there is no base yet.
     *
     * @param storage the directory
     * @param appName the program's name
     * @return whether there is a batch to go on from
     * @throws CheckpointRefusedException if it is another program's or another release's
     * @throws io.dstream.checkpoint.CorruptCheckpointException if what is read of it is damaged
     */
    public static boolean findsProgram(Storage storage, String appName) {
        try {
            while (true) {
                Optional<Manifest> manifest = ManifestFile.read(storage);
                if (manifest.isEmpty()) {
                    Directory.checkEmpty(storage);
                    return false;
                }
                Directory.check(storage, appName, manifest.get());
                if (!manifest.get().bases().isEmpty()) {
                    return true; // a base is made after a batch
                }
                try {
                    return isAnyPlanned(storage, manifest.get());
                } catch (IOException e) {
                    if (ManifestFile.read(storage).equals(manifest)) {
                        throw e;
                    } // else the log was cut by a program at work, which had made a base before
                }
            }
        } catch (IOException e) {
            throw Failures.of("cannot be read", storage, e);
        }
    }

    private static boolean isAnyPlanned(Storage storage, Manifest manifest) throws IOException {
        if (!storage.exists(Names.LOG_DIRECTORY)) {
            return false;
        }
        AtomicBoolean planned = new AtomicBoolean();
        LogWitness witness = LogWitness.from(1)
                .withLogId(manifest.logId(Names.LOG_DIRECTORY))
                .withDurableUpTo(manifest.durable(Names.LOG_DIRECTORY));
        RecordLog.scan(storage, Names.LOG_DIRECTORY, witness, record -> {
            if (record.type() == RecordTypes.PLAN) {
                planned.set(true);
            }
        });
        return planned.get();
    }
}
