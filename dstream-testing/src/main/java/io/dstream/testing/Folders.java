package io.dstream.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders that outlive a test, for servers that end with the JVM. */
public final class Folders {
    private Folders() {}

    /**
     * Makes a folder that is deleted when the JVM ends.
     *
     * @param prefix what its name begins with
     * @param before what is to be stopped before that
     * @return the folder
     * @throws IOException if it cannot be made
     */
    public static Path untilTheEnd(String prefix, Runnable before) throws IOException {
        Path folder = Files.createTempDirectory(prefix);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            before.run();
            delete(folder.toFile());
        }));
        return folder;
    }

    /** Deletes what can be deleted, while somebody else may do the same. */
    private static void delete(File folder) {
        File[] files = folder.listFiles();
        if (files != null && !Files.isSymbolicLink(folder.toPath())) {
            for (File each : files) {
                delete(each);
            }
        }
        var unused = folder.delete();
    }
}
