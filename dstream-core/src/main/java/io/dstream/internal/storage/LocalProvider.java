package io.dstream.internal.storage;

import io.dstream.storage.StorageLocation;
import io.dstream.storage.StorageProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/** Directories of this machine: {@code file:///var/lib/shop}. */
public final class LocalProvider implements StorageProvider {
    @Override
    public Set<String> schemes() {
        return Set.of("file");
    }

    @Override
    public StorageLocation locate(URI address) {
        try {
            return LocalDirectory.owned(Path.of(address));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + address + "' names no local directory: expected file:///DIRECTORY", e);
        }
    }
}
