package io.dstream.internal.storage;

import io.dstream.storage.FileTree;
import io.dstream.storage.StorageLocation;
import java.net.URI;
import java.nio.file.Path;

/**
 * A directory on a local disk.
 *
 * @param directory the directory; a Path cannot be sent
 * @param isShared whether others read what is written there
 */
public record LocalDirectory(URI directory, boolean isShared) implements StorageLocation {

    /** One whose files are for their owner only. */
    public static LocalDirectory owned(Path directory) {
        return new LocalDirectory(directory.toUri(), false);
    }

    /** One whose files have the permissions that any new file has. */
    public static LocalDirectory shared(Path directory) {
        return new LocalDirectory(directory.toUri(), true);
    }

    @Override
    public FileTree open() {
        Path path = Path.of(directory);
        return isShared ? FileStorage.shared(path) : FileStorage.of(path);
    }

    @Override
    public String toString() {
        return Path.of(directory).toString();
    }
}
