package io.dstream.s3;

import io.dstream.storage.FencedException;
import io.dstream.storage.StorageFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file that is appended to: what was written stays in memory until it is forced, and is one more part then. After an
 * error it is of no use any more.
 */
final class AppendedObject implements StorageFile {
    private final Objects objects;
    private final Keys keys;
    private final String name;
    private final ReentrantLock forcing = new ReentrantLock(); // held while a part is written
    private long next; // guarded by it

    // under this object's lock
    private ByteArrayOutputStream unforced = new ByteArrayOutputStream();
    private long size;
    private IOException broken; // null unless a force has failed

    /** Writes parts from a number on, behind so many bytes. */
    AppendedObject(Objects objects, Keys keys, String name, long next, long size) {
        this.objects = objects;
        this.keys = keys;
        this.name = name;
        this.next = next;
        this.size = size;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        checkUsable();
        unforced.write(bytes, offset, length);
        size += length;
    }

    @Override
    public void overwrite(long position, byte[] bytes, int offset, int length) {
        throw new UnsupportedOperationException("objects in S3 cannot be overwritten in part");
    }

    @Override
    public void force() throws IOException {
        forcing.lock();
        try {
            byte[] part = taken();
            if (part.length > 0) {
                put(part);
            }
        } catch (IOException e) {
            breakDown(e);
            throw e;
        } finally {
            forcing.unlock();
        }
    }

    private synchronized byte[] taken() throws IOException {
        checkUsable();
        byte[] bytes = unforced.toByteArray();
        if (bytes.length > 0) {
            unforced = new ByteArrayOutputStream();
        }
        return bytes;
    }

    private void put(byte[] part) throws IOException {
        String key = keys.part(name, next);
        if (!objects.putNew(key, part, objects.newMark())) {
            throw new FencedException(
                    "another program has taken over " + objects.describe(keys.of(name)) + ": its part " + next
                            + " is not this program's",
                    null);
        }
        next++;
    }

    private synchronized void breakDown(IOException e) {
        broken = broken == null ? e : broken;
    }

    private void checkUsable() throws IOException {
        if (broken instanceof FencedException) {
            throw new FencedException(broken.getMessage(), broken);
        }
        if (broken != null) {
            throw new IOException(
                    objects.describe(keys.of(name)) + " cannot be written after an error; open it again: "
                            + broken.getMessage(),
                    broken);
        }
    }

    @Override
    public synchronized long size() {
        return size;
    }

    @Override
    public synchronized void close() {
        unforced = new ByteArrayOutputStream();
    }
}
