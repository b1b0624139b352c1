package io.dstream.internal.recovery;

import io.dstream.codec.Codecs;
import io.dstream.engine.StatePart;
import io.dstream.internal.recovery.format.RecordTypes;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Encodes what a checkpoint would hold, and writes it nowhere. Used by one thread. */
public final class DryRun {
    private static final long NO_BATCH = 0;

    private final JournalWriter journal;

    /**
     * A dry run.
     *
     * @param codecs write the program's values
     */
    public DryRun(Codecs codecs) {
        journal = new JournalWriter((type, batchId, payload, offset, length) -> {}, codecs);
    }

    /**
     * Encodes state, or what has changed of it.
     *
     * @param part the state
     * @throws io.dstream.plan.OperatorException if a value cannot be written
     */
    public void state(StatePart part) {
        encode(() -> journal.state(RecordTypes.CHANGES, NO_BATCH, part));
    }

    /**
     * Encodes what of a batch a window holds.
     *
     * @param kept some of its records
     * @throws io.dstream.plan.OperatorException if one cannot be written
     */
    public void kept(KeptPart kept) {
        encode(() -> journal.kept(NO_BATCH, kept));
    }

    private interface Encoding {
        void run() throws IOException;
    }

    private static void encode(Encoding encoding) {
        try {
            encoding.run();
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is written anywhere", e);
        }
    }
}
