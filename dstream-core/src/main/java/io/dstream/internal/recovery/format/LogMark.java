package io.dstream.internal.recovery.format;

import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import io.dstream.storage.StorageReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How far a log is durable, written in place into a small file of its own after every force. It tells an end of the log
 * that was lost later from one that a power cut tore, which from inside the log look alike; the manifest, which tells
 * too, is written less often.
 *
 * <p>It is never forced, so it costs a write to memory. A killed program leaves it as it was; a power cut may take it
 * back to any earlier value, or tear it. Each of these is right: it may say less than there is, never more. One that is
 * not whole says nothing.
 *
 * <p>Only for storages that can overwrite: elsewhere there is no mark, and none says anything.
 */
public final class LogMark implements Closeable {
    /** The directory of all marks; each has the name of its log there. */
    public static final String DIRECTORY = "marks";

    private static final int BYTES = 2 * Long.BYTES + Integer.BYTES; // the log's id, how far, a checksum

    private final StorageFile file; // null where nothing can be overwritten
    private final long logId;
    private long told;

    private LogMark(StorageFile file, long logId) {
        this.file = file;
        this.logId = logId;
    }

    /**
     * What the mark of a log says.
     *
     * @param log the log's directory
     * @param logId the log's id: the mark of another says nothing
     * @return how many bytes of the log were durable; 0 where there is nothing to go by
     */
    public static long read(Storage storage, String log, long logId) throws IOException {
        String name = name(log);
        if (!storage.overwrites() || !storage.exists(name)) {
            return 0;
        }
        byte[] bytes = new byte[BYTES];
        try (StorageReader reader = storage.open(name)) {
            int n = 0;
            while (n < BYTES) {
                int more = reader.read(n, bytes, n, BYTES - n);
                if (more < 0) {
                    return 0;
                }
                n += more;
            }
        }
        ByteBuffer said = ByteBuffer.wrap(bytes);
        boolean whole = said.getInt(2 * Long.BYTES) == checksum(bytes) && said.getLong(0) == logId;
        return whole ? Math.max(0, said.getLong(Long.BYTES)) : 0;
    }

    /** A new file: another program that still has the old one open writes where nobody looks. */
    public static LogMark begin(Storage storage, String log, long logId, long durable) throws IOException {
        if (!storage.overwrites()) {
            return new LogMark(null, logId);
        }
        String name = name(log);
        String directory = name.substring(0, name.lastIndexOf('/'));
        storage.createDirectories(directory);
        if (storage.exists(name)) {
            storage.delete(name);
        }
        StorageFile file = storage.create(name);
        try {
            file.write(bytes(logId, durable), 0, BYTES);
            storage.syncDirectory(directory);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
        LogMark mark = new LogMark(file, logId);
        mark.told = durable;
        return mark;
    }

    /** Takes the mark of a log away for good: the log is about to be cut. */
    public static void delete(Storage storage, String log) throws IOException {
        String name = name(log);
        if (storage.exists(name)) {
            storage.delete(name);
            storage.syncDirectory(name.substring(0, name.lastIndexOf('/')));
        }
    }

    /** Says how far the log is durable now. */
    public synchronized void tell(long durable) throws IOException {
        if (file != null && durable > told) {
            file.overwrite(0, bytes(logId, durable), 0, BYTES);
            told = durable;
        }
    }

    private static String name(String log) {
        return DIRECTORY + "/" + log;
    }

    private static byte[] bytes(long logId, long durable) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).putLong(logId).putLong(durable);
        return bytes.putInt(checksum(bytes.array())).array();
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, 2 * Long.BYTES);
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
