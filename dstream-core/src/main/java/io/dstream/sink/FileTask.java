package io.dstream.sink;

import io.dstream.function.Function2;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageLocation;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.NoSuchFileException;
import java.util.Collections;
import java.util.Iterator;
import java.util.UUID;

/**
 * Writes the records of a partition to a file, for a {@link FileSink}, where the engine runs it. Each attempt has a
 * file with a name of its own, and tells it; nobody looks at others.
 *
 * @param directory the sink's
 * @param work the folder in it to write to, which the driver has made; it is gone once the driver needs no more files
 * @param format what is in a file
 * @param info the batch
 * @param <T> the type of the records
 */
record FileTask<T>(StorageLocation directory, String work, FileFormat<T> format, BatchInfo info)
        implements Function2<Integer, Iterator<Object>, Iterator<Object>> {

    /**
     * What an attempt has written.
     *
     * @param name the name of the file in the folder
     * @param records how many
     */
    record Written(String name, long records) implements Serializable {}

    @Override
    @SuppressWarnings("unchecked")
    public Iterator<Object> apply(Integer partition, Iterator<Object> records) throws Exception {
        String name = UUID.randomUUID().toString();
        long[] count = new long[1];
        try (Storage storage = directory.open()) {
            try {
                Publication.write(
                        storage, work + "/" + name, out -> count[0] = format.write((Iterator<T>) records, info, out));
            } catch (NoSuchFileException e) {
                throw isThere(storage) ? e : Publication.notShared(e);
            }
        }
        return Collections.<Object>singleton(new Written(name, count[0])).iterator();
    }

    private boolean isThere(Storage storage) throws IOException {
        return storage.exists(work);
    }
}
