package io.dstream.internal.recovery.format;

import io.dstream.storage.Draft;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Short texts in files, for people to read. Nothing depends on them. */
public final class SmallFiles {
    private static final int MAX_BYTES = 1024;

    private SmallFiles() {}

    public static void write(Storage storage, String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Draft file = storage.draft(name)) {
            file.write(bytes, 0, bytes.length);
            file.publish(); // whoever reads it meanwhile finds the old text or the new one
        }
    }

    /** The text, or nothing where it cannot be read. */
    public static Optional<String> read(Storage storage, String name) {
        try {
            if (!storage.exists(name)) {
                return Optional.empty();
            }
            try (StorageReader file = storage.open(name)) {
                byte[] bytes = new byte[(int) Math.min(MAX_BYTES, file.size())];
                int n = file.read(0, bytes, 0, bytes.length);
                return n <= 0 ? Optional.empty() : Optional.of(new String(bytes, 0, n, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
