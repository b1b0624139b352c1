package io.dstream.internal.storage;

import io.dstream.storage.LockedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** Takes a lock, says how that went, and holds it until its input ends. */
final class LockProgram {
    static final String LOCKED = "locked";

    private LockProgram() {}

    public static void main(String[] args) throws IOException {
        try {
            Closeable lock = FileStorage.open(Path.of(args[0])).lock(args[1]);
            System.out.println(LOCKED);
            while (System.in.read() >= 0) {
                // Not yet.
            }
            lock.close();
        } catch (LockedException e) {
            System.out.println(e.getMessage());
        }
    }
}
