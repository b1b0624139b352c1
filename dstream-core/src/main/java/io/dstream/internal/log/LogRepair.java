package io.dstream.internal.log;

import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import io.dstream.storage.StorageReader;
import java.io.IOException;
import org.slf4j.Logger;

/** Brings the files of a log into the state in which a scan has read them. May be broken off and run again. */
final class LogRepair {
    private static final Logger LOG = Logs.of("checkpoint");
    private static final int COPY_BYTES = 1 << 16;

    private LogRepair() {}

    static void repair(Storage storage, String directory, LogScanner scan) throws IOException {
        if (scan.tornBytes() > 0) {
            LOG.warn("{}", LogText.escape(scan.report().repair()));
            cut(storage, directory, scan);
        }
        if (scan.halfMade() >= 0) {
            LOG.info("{}", LogText.escape(scan.report().repair()));
            storage.delete(Storage.path(directory, Segment.simpleName(scan.halfMade())));
            storage.syncDirectory(directory);
        }
    }

    private static void cut(Storage storage, String directory, LogScanner scan) throws IOException {
        Segment newest = scan.segments().get(scan.segments().size() - 1);
        String name = Storage.path(directory, Segment.simpleName(newest.number));
        long size = scan.end() - newest.base;
        String torn = unused(storage, name + ".torn-");
        try (StorageFile copy = storage.create(torn);
                StorageReader from = storage.open(name)) {
            byte[] bytes = new byte[COPY_BYTES];
            long at = size;
            for (int n = from.read(at, bytes, 0, bytes.length); n > 0; n = from.read(at, bytes, 0, bytes.length)) {
                copy.write(bytes, 0, n);
                at += n;
            }
            copy.force();
        }
        storage.syncDirectory(directory);
        storage.truncate(name, size); // forced by whoever appends, before it does
    }

    private static String unused(Storage storage, String prefix) throws IOException {
        int n = 1;
        while (storage.exists(prefix + n)) {
            n++;
        }
        return prefix + n;
    }

    /**
     * Writes the bytes of a file from some place on once more, in place. After a force that failed, a system may hold
     * them in memory only and take them for written; they were read from there, and the next force would skip them.
     */
    static void writeAgain(Storage storage, String name, StorageFile file, long from) throws IOException {
        try (StorageReader in = storage.open(name)) {
            long at = Math.max(from, 0);
            byte[] bytes = new byte[(int) Math.min(in.size() - at, COPY_BYTES)];
            for (int n = in.read(at, bytes, 0, bytes.length); n > 0; n = in.read(at, bytes, 0, bytes.length)) {
                file.overwrite(at, bytes, 0, n);
                at += n;
            }
        }
    }
}
