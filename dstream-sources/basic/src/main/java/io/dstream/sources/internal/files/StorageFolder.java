package io.dstream.sources.internal.files;

import io.dstream.sources.internal.Problems;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageLocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.FileTime;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A directory of a storage, such as on HDFS. A file is told from another that has its name by the version that the
 * storage gives it, so nothing is read for that. The storage is opened when it is needed first.
 */
final class StorageFolder implements Folder {
    private final FileOptions options;
    private final StorageLocation location;
    private final boolean forOneFile;
    private Storage storage; // null until it is needed, and after it was closed; guarded by this

    StorageFolder(FileOptions options, StorageLocation location) {
        this(options, location, false);
    }

    private StorageFolder(FileOptions options, StorageLocation location, boolean forOneFile) {
        this.options = options;
        this.location = location;
        this.forOneFile = forOneFile;
    }

    /** Another process opens the storage for each file: nobody tells it when the program ends. */
    private record SentLocation(StorageLocation location) implements Sent {
        @Override
        public Folder open() {
            return new StorageFolder(FileOptions.of(location), location, true);
        }
    }

    @Override
    public Optional<Sent> elsewhere() {
        return Optional.of(new SentLocation(location));
    }

    private synchronized Storage storage() throws IOException {
        if (storage == null) {
            storage = location.open();
        }
        return storage;
    }

    @Override
    public boolean isThere() throws IOException {
        return storage().exists("");
    }

    // ---- what is there ----

    @Override
    public Listing list() {
        NavigableMap<String, Entry> files = new TreeMap<>();
        try {
            Optional<Trouble> trouble = list(storage(), "", files);
            return new Listing(files, location.toString(), trouble.isEmpty(), trouble);
        } catch (IOException e) {
            return new Listing(files, "", false, Optional.of(unreadable(location.toString(), e)));
        }
    }

    /** Lists a directory. One below that is gone meanwhile has no files. Throws only for the root. */
    private Optional<Trouble> list(Storage from, String directory, NavigableMap<String, Entry> files)
            throws IOException {
        Optional<Trouble> trouble = Optional.empty();
        for (Storage.Entry found : from.entries(directory)) {
            String name = Storage.path(directory, found.name());
            if (Folder.isPassedOver(name)) {
                continue;
            }
            if (!found.isDirectory()) {
                files.put(name, entry(name, found));
            } else if (options.recursive()) {
                Optional<Trouble> below = listBelow(from, name, files);
                trouble = trouble.isPresent() ? trouble : below;
            }
        }
        return trouble;
    }

    private Optional<Trouble> listBelow(Storage from, String directory, NavigableMap<String, Entry> files) {
        try {
            return list(from, directory, files);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(unreadable(from.describe(directory), e));
        }
    }

    private static Trouble unreadable(String what, IOException e) {
        return new Trouble(what + " cannot be read: " + Problems.of(e) + "; it is tried again", e);
    }

    private static Entry entry(String name, Storage.Entry found) {
        Optional<Object> version = found.version().isEmpty() ? Optional.empty() : Optional.of(found.version());
        return new Entry(name, found.size(), FileTime.from(found.modified()), version);
    }

    // ---- files ----

    @Override
    public OpenFile open(String name) throws IOException {
        Storage from = storage();
        try {
            return new Opened(from, name, entry(name, from.entry(name)));
        } catch (IOException | RuntimeException e) {
            if (forOneFile) {
                close();
            }
            throw e;
        }
    }

    /** A file of which nothing is open before it is read. */
    private final class Opened implements OpenFile {
        private final Storage from;
        private final String name;
        private final Entry entry;
        private InputStream in = InputStream.nullInputStream();

        Opened(Storage from, String name, Entry entry) {
            this.from = from;
            this.name = name;
            this.entry = entry;
        }

        @Override
        public Entry entry() {
            return entry;
        }

        @Override
        public long size() {
            return entry.size();
        }

        /** Nothing: the version tells it, once nobody writes the file any more. */
        @Override
        public String content(long position) throws IOException {
            if (from.isBeingWritten(name)) {
                throw new IOException("it is being written");
            }
            return "";
        }

        @Override
        public InputStream from(long position) throws IOException {
            in.close();
            in = from.stream(name, position);
            return in;
        }

        @Override
        public void close() throws IOException {
            try {
                in.close();
            } finally {
                if (forOneFile) {
                    StorageFolder.this.close();
                }
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (storage != null) {
            Storage closed = storage;
            storage = null;
            closed.close();
        }
    }

    @Override
    public String toString() {
        return location.toString();
    }
}
