package io.dstream.jdbc;

import java.io.File;

/** Folders of tests. */
final class TestFiles {
    private TestFiles() {}

    /** Deletes what can be deleted, while somebody else may do the same. */
    static void delete(File folder) {
        File[] files = folder.listFiles();
        if (files != null) {
            for (File each : files) {
                delete(each);
            }
        }
        var unused = folder.delete();
    }
}
