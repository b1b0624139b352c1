package io.dstream.internal.log;

import io.dstream.internal.records.LogConsumer;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import io.dstream.storage.StorageReader;
import java.io.IOException;

/** Changes files behind the back of whoever wrote them. */
public final class Damage {
    private Damage() {}

    public static byte[] bytes(Storage disk, String name) throws IOException {
        try (StorageReader in = disk.open(name)) {
            byte[] bytes = new byte[(int) in.size()];
            in.read(0, bytes, 0, bytes.length);
            return bytes;
        }
    }

    /** A file of these bytes, in place of one that may be there. */
    public static void put(Storage disk, String name, byte[] bytes) throws IOException {
        if (disk.exists(name)) {
            disk.delete(name);
        }
        try (StorageFile file = disk.create(name)) {
            file.write(bytes, 0, bytes.length);
        }
    }

    public static void flip(Storage disk, String name, int position, int mask) throws IOException {
        byte[] bytes = bytes(disk, name);
        bytes[position] ^= (byte) mask;
        put(disk, name, bytes);
    }

    public static SimulatedDisk copy(SimulatedDisk disk) {
        return disk.processKill();
    }

    /** Does not care what is in the records. */
    public static LogConsumer ignoring() {
        return record -> {};
    }
}
