package io.dstream.internal.storage.sim;

import io.dstream.internal.storage.StorageInput;
import io.dstream.internal.storage.sim.Operation.Kind;
import io.dstream.internal.storage.sim.SimulatedObjects.Stored;
import io.dstream.storage.Draft;
import io.dstream.storage.FencedException;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import io.dstream.storage.StorageReader;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A program's view of {@link SimulatedObjects}. It notes every request; a fault can be ordered for any of them. Nothing
 * that the program is told of what it wrote needs to be true then: whoever loses an answer does not know.
 */
public final class SimulatedProgram implements Storage {

    /** What can go wrong at a request. */
    public enum Fault {
        /** It fails, and has done nothing. */
        REFUSED,
        /** It is done, and fails. */
        ANSWER_LOST,
        /** The program dies before it. */
        CRASH_BEFORE,
        /** The program dies when it is done. */
        CRASH_AFTER
    }

    private interface Effect<T> {
        T apply() throws IOException;
    }

    private final SimulatedObjects store;
    private final List<Operation> trace = new ArrayList<>();
    private Consumer<Operation> observer = operation -> {};
    private Fault fault;
    private long faultAt;
    private boolean faultStays;
    private boolean off;

    SimulatedProgram(SimulatedObjects store) {
        this.store = store;
    }

    // ---- faults ----

    /**
     * Orders a fault, instead of any ordered before.
     *
     * @param operation strikes that one; they count from 0
     * @param stays whether it strikes all later ones as well
     */
    public void failAt(long operation, Fault what, boolean stays) {
        synchronized (store) {
            fault = what;
            faultAt = operation;
            faultStays = stays;
        }
    }

    /** Is told of each request before it takes place, while all others wait. */
    public void observe(Consumer<Operation> before) {
        synchronized (store) {
            observer = before;
        }
    }

    /** All requests so far, those that failed included. */
    public List<Operation> trace() {
        synchronized (store) {
            return List.copyOf(trace);
        }
    }

    /** How many requests there were so far. */
    public int operations() {
        synchronized (store) {
            return trace.size();
        }
    }

    /** Whether a fault has ended the program. */
    public boolean isOff() {
        synchronized (store) {
            return off;
        }
    }

    private <T> T perform(Kind kind, String name, Effect<T> effect) throws IOException {
        synchronized (store) {
            var operation = new Operation(kind, Storage.checkName(name), 0, 0);
            if (off) {
                throw new Crashed(operation);
            }
            boolean struck = fault != null && trace.size() >= faultAt;
            trace.add(operation);
            observer.accept(operation);
            if (!struck) {
                return effect.apply();
            }
            Fault now = fault;
            fault = faultStays ? fault : null;
            if (now == Fault.ANSWER_LOST || now == Fault.CRASH_AFTER) {
                Object unused = effect.apply();
            }
            if (now == Fault.CRASH_BEFORE || now == Fault.CRASH_AFTER) {
                off = true;
                throw new Crashed(operation);
            }
            throw new IOException(describe(name) + ": no answer");
        }
    }

    // ---- what kind it is ----

    @Override
    public boolean locks() {
        return false;
    }

    @Override
    public long forceBytes() {
        return 64 << 10;
    }

    @Override
    public boolean overwrites() {
        return false;
    }

    @Override
    public void prepare() throws IOException {
        perform(Kind.PREPARE, "", () -> null);
    }

    // ---- files that are appended to ----

    @Override
    public StorageFile create(String name) throws IOException {
        Object self = new Object();
        return perform(Kind.CREATE, name, () -> {
            if (store.get(name) != null || !store.putNew(SimulatedObjects.part(name, 0), new byte[0], self)) {
                throw new FileAlreadyExistsException(describe(name));
            }
            return new Appended(name, store.nextPart(name), 0);
        });
    }

    @Override
    public StorageFile append(String name) throws IOException {
        return perform(Kind.APPEND, name, () -> new Appended(name, store.nextPart(name), content(name).length));
    }

    @Override
    public void fence(String name) throws IOException {
        perform(Kind.FENCE, name, () -> {
            if (store.get(name) != null) {
                return null; // nobody appends to it
            }
            appended(name);
            store.put(SimulatedObjects.part(name, store.nextPart(name)), new byte[0], new Object());
            return null;
        });
    }

    @Override
    public void truncate(String name, long size) throws IOException {
        perform(Kind.TRUNCATE, name, () -> {
            appended(name);
            long left = size;
            for (String part : store.parts(name)) {
                Stored found = store.get(part);
                int kept = (int) Math.min(left, found.bytes().length);
                store.put(part, Arrays.copyOf(found.bytes(), kept), new Object());
                left -= kept;
            }
            return null;
        });
    }

    private final class Appended implements StorageFile {
        private final String name;
        private final ByteArrayOutputStream unforced = new ByteArrayOutputStream();
        private long next;
        private long size;
        private IOException broken;

        Appended(String name, long next, long size) {
            this.name = name;
            this.next = next;
            this.size = size;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            synchronized (store) {
                unforced.write(bytes, offset, length);
                size += length;
            }
        }

        @Override
        public void overwrite(long position, byte[] bytes, int offset, int length) {
            throw new UnsupportedOperationException("parts of objects cannot be overwritten");
        }

        @Override
        public void force() throws IOException {
            synchronized (store) {
                if (broken != null) {
                    throw new IOException(broken.getMessage(), broken);
                }
                if (unforced.size() == 0) {
                    return;
                }
                byte[] bytes = unforced.toByteArray();
                try {
                    perform(Kind.FORCE, name, () -> {
                        if (!store.putNew(SimulatedObjects.part(name, next), bytes, this)) {
                            throw new FencedException(describe(name) + " was taken over", null);
                        }
                        return null;
                    });
                } catch (IOException e) {
                    broken = e;
                    throw e;
                }
                next++;
                unforced.reset();
            }
        }

        @Override
        public long size() {
            synchronized (store) {
                return size;
            }
        }

        @Override
        public void close() {
            // Nothing is made durable by it.
        }
    }

    // ---- files that are written once ----

    @Override
    public Draft draft(String name) {
        Storage.checkName(name);
        return new Written(name);
    }

    private final class Written implements Draft {
        private final String name;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean uploaded;

        Written(String name) {
            this.name = name;
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            bytes.write(from, offset, length);
        }

        @Override
        public void force() throws IOException {
            perform(Kind.UPLOAD, name, () -> {
                store.upload(this, name);
                return null;
            });
            uploaded = true;
        }

        @Override
        public void publish() throws IOException {
            perform(Kind.PUBLISH, name, () -> {
                checkUploaded();
                store.put(name, bytes.toByteArray(), this);
                store.endUpload(this);
                return null;
            });
        }

        @Override
        public void publishNew() throws IOException {
            perform(Kind.PUBLISH_NEW, name, () -> {
                Stored found = store.get(name);
                if (found != null && found.writer() == this) {
                    return null;
                }
                checkUploaded();
                if (!store.putNew(name, bytes.toByteArray(), this)) {
                    throw new FileAlreadyExistsException(describe(name));
                }
                store.endUpload(this);
                return null;
            });
        }

        private void checkUploaded() throws IOException {
            if (uploaded && !store.isUploaded(this)) {
                throw new NoSuchFileException(describe(name), null, "what was written of it was taken away");
            }
        }

        @Override
        public void close() throws IOException {
            if (uploaded) {
                perform(Kind.DELETE, name, () -> {
                    store.endUpload(this);
                    return null;
                });
            }
        }
    }

    @Override
    public void deleteStrays(String directory) throws IOException {
        perform(Kind.DELETE_STRAYS, directory, () -> {
            store.endUploadsBelow(prefix(directory));
            return null;
        });
    }

    // ---- all files ----

    @Override
    public StorageReader open(String name) throws IOException {
        perform(Kind.OPEN, name, () -> content(name));
        return new StorageReader() {
            @Override
            public long size() throws IOException {
                return perform(Kind.SIZE, name, () -> content(name)).length;
            }

            @Override
            public int read(long position, byte[] to, int offset, int length) throws IOException {
                byte[] bytes = perform(Kind.READ, name, () -> content(name));
                int n = (int) Math.min(length, bytes.length - position);
                if (n <= 0) {
                    return length == 0 ? 0 : -1;
                }
                System.arraycopy(bytes, (int) position, to, offset, n);
                return n;
            }

            @Override
            public void close() {
                // Nothing was opened.
            }
        };
    }

    @Override
    public InputStream stream(String name, long from) throws IOException {
        return StorageInput.stream(open(name), from);
    }

    @Override
    public void delete(String name) throws IOException {
        perform(Kind.DELETE, name, () -> {
            byte[] unused = content(name);
            store.remove(name);
            if (store.isAppended(name)) {
                store.remove(SimulatedObjects.part(name, 0));
                store.parts(name).stream()
                        .filter(part -> store.get(part).bytes().length > 0)
                        .forEach(store::remove);
            }
            return null;
        });
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return perform(Kind.LIST, directory, () -> found(directory)).stream()
                .map(Entry::name)
                .toList();
    }

    @Override
    public List<Entry> entries(String directory) throws IOException {
        return perform(Kind.LIST, directory, () -> found(directory));
    }

    private List<Entry> found(String directory) throws IOException {
        var entries = new TreeMap<String, Entry>();
        String prefix = prefix(directory);
        for (String object : store.below(prefix)) {
            String rest = object.substring(prefix.length());
            int slash = rest.indexOf('/');
            String name = slash < 0 ? rest : rest.substring(0, slash);
            String whole = Storage.path(directory, name);
            boolean isFile = slash < 0 || store.isAppended(whole);
            boolean isPart = SimulatedObjects.isPart(rest.substring(slash + 1)); // of this directory, or of one in it
            if (slash < 0 ? !isPart : isFile || !isPart) {
                entries.put(
                        name,
                        new Entry(
                                name,
                                !isFile,
                                isFile ? content(whole).length : 0,
                                Instant.EPOCH,
                                isFile ? version(whole) : ""));
            }
        }
        return List.copyOf(entries.values());
    }

    private String version(String name) {
        return store.isAppended(name)
                ? Long.toString(store.nextPart(name))
                : Long.toString(store.get(name).version());
    }

    @Override
    public void createDirectories(String name) {
        Storage.checkName(name);
    }

    @Override
    public void syncDirectory(String name) {
        Storage.checkName(name);
    }

    @Override
    public boolean exists(String name) throws IOException {
        return perform(
                Kind.EXISTS,
                name,
                () -> store.get(name) != null
                        || store.isAppended(name)
                        || !found(name).isEmpty());
    }

    @Override
    public long size(String name) throws IOException {
        return perform(Kind.SIZE, name, () -> content(name)).length;
    }

    @Override
    public Closeable lock(String name) {
        throw new UnsupportedOperationException("a store of objects has no locks");
    }

    @Override
    public String describe(String name) {
        return "/simulated/" + name;
    }

    @Override
    public void close() {
        // Nothing was opened.
    }

    // ---- reading, with the lock held ----

    private void appended(String name) throws IOException {
        if (!store.isAppended(name)) {
            throw new NoSuchFileException(describe(name));
        }
    }

    private byte[] content(String name) throws IOException {
        Stored whole = store.get(name);
        if (whole != null) {
            return whole.bytes();
        }
        appended(name);
        var all = new ByteArrayOutputStream();
        store.parts(name).forEach(part -> all.writeBytes(store.get(part).bytes()));
        return all.toByteArray();
    }

    private static String prefix(String directory) {
        return directory.isEmpty() ? "" : directory + "/";
    }
}
