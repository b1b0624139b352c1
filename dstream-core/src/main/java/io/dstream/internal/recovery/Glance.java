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
import java.util.List;
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
        return look( // a base is made after a batch
                storage, appName, manifest -> !manifest.bases().isEmpty() || reads(storage, manifest, 1));
    }

    /**
     * Reads all of the log that a start would read, for a process that stands by: it hears now of what is damaged, and
     * has the code loaded when it is to lead.
     *
     * @param storage the directory
     * @param appName the program's name
     * @throws CheckpointRefusedException if it is another program's or another release's
     * @throws io.dstream.checkpoint.CorruptCheckpointException if what is read of it is damaged
     */
    public static void readThrough(Storage storage, String appName) {
        var unused = look(storage, appName, manifest -> {
            List<Manifest.Base> bases = manifest.bases();
            return reads(storage, manifest, bases.isEmpty() ? 1 : bases.get(0).logSeq());
        });
    }

    /** Looks at what a manifest tells of. */
    private interface Look {
        boolean at(Manifest manifest) throws IOException;
    }

    private static boolean look(Storage storage, String appName, Look look) {
        try {
            while (true) {
                Optional<Manifest> manifest = ManifestFile.read(storage);
                if (manifest.isEmpty()) {
                    Directory.checkEmpty(storage);
                    return false;
                }
                Directory.check(storage, appName, manifest.get());
                try {
                    return look.at(manifest.get());
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

    /** Reads the log from a record on; gives whether a batch has been planned there. */
    private static boolean reads(Storage storage, Manifest manifest, long from) throws IOException {
        if (!storage.exists(Names.LOG_DIRECTORY)) {
            return false;
        }
        AtomicBoolean planned = new AtomicBoolean();
        LogWitness witness = LogWitness.from(from)
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
