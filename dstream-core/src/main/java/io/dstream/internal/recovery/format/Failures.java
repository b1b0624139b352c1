package io.dstream.internal.recovery.format;

import io.dstream.checkpoint.CheckpointException;
import io.dstream.checkpoint.CheckpointLockedException;
import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.checkpoint.CorruptCheckpointException;
import io.dstream.codec.CodecException;
import io.dstream.internal.records.CorruptLogException;
import io.dstream.internal.records.LogRecord;
import io.dstream.storage.FencedException;
import io.dstream.storage.Storage;
import java.io.IOException;

/** Makes of what the storage throws what a user is to read. */
public final class Failures {
    public static final String RESTORE =
            "Restore the checkpoint directory from a backup, or begin with an empty one; nothing has been changed.";

    private Failures() {}

    /** Something that is written. */
    public interface Writing {
        void run() throws IOException;
    }

    public static void guard(String what, Storage storage, Writing writing) {
        try {
            writing.run();
        } catch (CorruptLogException e) {
            throw corrupt(e);
        } catch (IOException e) {
            if (isFenced(e)) {
                throw takenOver(what, storage, e);
            }
            throw new CheckpointException(what + " in " + storage.describe("") + ": " + e.getMessage(), e);
        }
    }

    /** That another program writes there now. */
    public static CheckpointLockedException takenOver(String what, Storage storage, IOException e) {
        return new CheckpointLockedException(
                what + " in " + storage.describe("") + ": the checkpoint was taken over by "
                        + SmallFiles.read(storage, Names.OWNER).orElse("another program")
                        + "; this program stops and publishes nothing more",
                e);
    }

    /** An error of the storage, or of a log that could not be used after it. */
    private static boolean isFenced(Throwable thrown) {
        return thrown instanceof FencedException || (thrown instanceof IOException && isFenced(thrown.getCause()));
    }

    public static CheckpointException of(String what, Storage storage, IOException e) {
        return e instanceof CorruptLogException corrupt
                ? corrupt(corrupt)
                : new CheckpointException(
                        "the checkpoint directory " + storage.describe("") + " " + what + ": " + e.getMessage(), e);
    }

    public static CheckpointRefusedException unreadable(Storage storage, LogRecord record, CodecException e) {
        return new CheckpointRefusedException(
                storage.describe(record.file()) + " has at byte " + record.position()
                        + " bytes that are not damaged and that this program cannot read: " + e.getMessage()
                        + ". Does the program register the codecs of the one that wrote it, in the same or later versions?",
                e);
    }

    static CorruptCheckpointException corrupt(CorruptLogException e) {
        return new CorruptCheckpointException(e.file(), e.offset(), e.getMessage(), e);
    }
}
