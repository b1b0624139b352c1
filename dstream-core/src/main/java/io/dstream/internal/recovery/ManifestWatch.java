package io.dstream.internal.recovery;

import io.dstream.internal.recovery.format.Manifest;
import io.dstream.internal.recovery.format.ManifestFile;
import io.dstream.internal.recovery.format.Names;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageReader;
import java.io.IOException;
import java.util.Arrays;

/**
 * Tells whether the manifest is still that of this start of the program. It is asked twice a batch, so a manifest of
 * the very bytes that were found to be this one's before is not parsed again. Where the storage fences, a program that
 * was taken over from learns it when it writes, and nothing needs to be read. Safe for use by many threads.
 */
final class ManifestWatch {
    private final Storage storage;
    private final int epoch;
    private volatile byte[] known = {}; // a manifest of this epoch

    /** Watches for another epoch than this one. */
    ManifestWatch(Storage storage, int epoch) {
        this.storage = storage;
        this.epoch = epoch;
    }

    /** Whether it is, as far as that matters to who is about to write. */
    boolean isMine() throws IOException {
        return !storage.locks() || isMineNow();
    }

    /** Whether it is. */
    boolean isMineNow() throws IOException {
        if (!storage.locks()) {
            return isOfEpoch();
        }
        byte[] before = known;
        if (before.length > 0 && Arrays.equals(before, bytes())) {
            return true;
        }
        byte[] now = bytes(); // before it is parsed: what replaces it meanwhile differs, and is parsed next time
        boolean mine = isOfEpoch();
        known = mine && Arrays.equals(now, bytes()) ? now : new byte[0];
        return mine;
    }

    private boolean isOfEpoch() throws IOException {
        return ManifestFile.read(storage).map(Manifest::epoch).orElse(-1) == epoch;
    }

    private byte[] bytes() throws IOException {
        if (!storage.exists(Names.MANIFEST)) {
            return new byte[0];
        }
        try (StorageReader file = storage.open(Names.MANIFEST)) {
            byte[] bytes = new byte[(int) Math.min(ManifestFile.MAX_BYTES, file.size())];
            int n = file.read(0, bytes, 0, bytes.length);
            return n == bytes.length ? bytes : new byte[0];
        }
    }
}
