package io.dstream.internal.storage;

import io.dstream.storage.LockedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.HashSet;
import java.util.Set;

/**
 * Locks of files, one holder each, over all of this process and other processes.
 *
 * <p>A process that holds a POSIX lock loses it as soon as it closes any handle of the file, and another process may
 * then have it. So a file whose lock is held here is not opened again: the set below is asked first. It is static
 * because the locks belong to the process.
 */
final class FileLocks {
    private static final Set<Object> HELD = new HashSet<>();

    private FileLocks() {}

    static Closeable take(Path path, FileAttribute<?>... attributes) throws IOException {
        synchronized (HELD) {
            try {
                Files.createFile(path, attributes);
            } catch (FileAlreadyExistsException e) {
                // It is never deleted: the name of a lock must stand for the same file always.
            }
            Object key = keyOf(path);
            if (HELD.contains(key)) {
                throw new LockedException(path + " is locked by this process: close what uses it first");
            }
            FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            try {
                FileLock lock = channel.tryLock();
                if (lock == null) {
                    throw new LockedException(path + " is locked by another process: stop that one first");
                }
                HELD.add(key);
                return new Held(channel, key);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }
    }

    /** The same for all names of a file. */
    private static Object keyOf(Path path) throws IOException {
        Object fileKey = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return fileKey != null ? fileKey : path.toRealPath();
    }

    private record Held(FileChannel channel, Object key) implements Closeable {
        @Override
        public void close() throws IOException {
            synchronized (HELD) {
                if (channel.isOpen()) {
                    HELD.remove(key);
                    channel.close();
                }
            }
        }
    }
}
