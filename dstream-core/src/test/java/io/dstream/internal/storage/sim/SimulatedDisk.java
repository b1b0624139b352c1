package io.dstream.internal.storage.sim;

import io.dstream.internal.storage.StorageInput;
import io.dstream.internal.storage.TemporaryDraft;
import io.dstream.internal.storage.sim.Operation.Kind;
import io.dstream.storage.Draft;
import io.dstream.storage.FileTree;
import io.dstream.storage.LockedException;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import io.dstream.storage.StorageReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A disk in memory that can break in all the ways a real one can. It notes every operation; a fault can be ordered for
 * any of them; and it tells, at any time, what the next start would find if the process were killed now, or the power
 * cut.
 *
 * <p>It does the same whenever it is asked the same: all chance comes from seeds. Safe for use by many threads.
 */
public final class SimulatedDisk implements FileTree {
    private static final int LOST = -1;

    private final SimulatedNames names;
    private final Random random;
    private final Set<String> locked = new HashSet<>();
    private final List<Operation> trace = new ArrayList<>();
    private Consumer<Operation> observer = operation -> {};
    private Fault fault;
    private long faultAt;
    private boolean faultStays;
    private boolean off;

    /** An empty disk. The seed decides how much a short or torn write writes. */
    public SimulatedDisk(long seed) {
        this(new SimulatedNames(), seed);
    }

    private SimulatedDisk(SimulatedNames names, long seed) {
        this.names = names;
        this.random = new Random(seed);
    }

    /**
     * The disk that the next start finds after a power cut now. Of the bytes that were not forced any may be there,
     * others not; the same goes for names that were not synchronised. This disk stays as it is.
     */
    public synchronized SimulatedDisk crash(Random choices) {
        return new SimulatedDisk(names.afterPowerCut(choices), choices.nextLong());
    }

    /** The disk that the next start finds if the process is killed now: all as it was seen. This one stays as it is. */
    public synchronized SimulatedDisk processKill() {
        return new SimulatedDisk(names.afterKill(), trace.size());
    }

    /**
     * Orders a fault, instead of any ordered before.
     *
     * @param operation strikes the first operation that it can, from that one on; they count from 0
     * @param stays whether it strikes all later ones as well
     */
    public synchronized void failAt(long operation, Fault what, boolean stays) {
        fault = what;
        faultAt = operation;
        faultStays = stays;
    }

    /** Is told of each operation before it takes place, while all others wait. */
    public synchronized void observe(Consumer<Operation> before) {
        observer = before;
    }

    /** All operations so far, those that failed included. */
    public synchronized List<Operation> trace() {
        return List.copyOf(trace);
    }

    /** How many operations there were so far. */
    public synchronized int operations() {
        return trace.size();
    }

    /** Whether a fault has turned the machine off. */
    public synchronized boolean isOff() {
        return off;
    }

    /** What an operation does: all of it, with so many of its bytes, or, for a force, {@link #LOST}. */
    private interface Effect {
        void apply(int bytes) throws IOException;
    }

    private void perform(Kind kind, String name, Effect effect) throws IOException {
        perform(kind, name, 0, 0, effect);
    }

    private synchronized void perform(Kind kind, String name, long position, int length, Effect effect)
            throws IOException {
        var operation = new Operation(kind, Storage.checkName(name), position, length);
        if (off) {
            throw new Crashed(operation);
        }
        observer.accept(operation);
        boolean struck = fault != null && trace.size() >= faultAt && fault.strikes(kind);
        trace.add(operation);
        if (!struck) {
            effect.apply(length);
            return;
        }
        Fault now = fault;
        if (!faultStays) {
            fault = null;
        }
        fail(now, operation, effect);
    }

    private void fail(Fault now, Operation operation, Effect effect) throws IOException {
        switch (now) {
            case IO_ERROR -> {}
            case NO_SPACE -> throw new IOException(describe(operation.name()) + ": No space left on device");
            case LOST_FORCE -> effect.apply(LOST);
            case SHORT_WRITE -> effect.apply(random.nextInt(operation.length() + 1));
            case TORN_CRASH -> {
                effect.apply(random.nextInt(operation.length() + 1));
                turnOff(operation);
            }
            case CRASH -> {
                effect.apply(operation.length());
                turnOff(operation);
            }
        }
        throw new IOException(describe(operation.name()) + ": Input/output error");
    }

    private void turnOff(Operation at) {
        off = true;
        throw new Crashed(at);
    }

    @Override
    public boolean locks() {
        return true;
    }

    @Override
    public boolean overwrites() {
        return true;
    }

    @Override
    public void prepare() throws IOException {
        createDirectories("");
    }

    @Override
    public void fence(String name) {
        // Whoever holds the lock is alone.
    }

    @Override
    public Draft draft(String name) throws IOException {
        return TemporaryDraft.begin(this, name);
    }

    @Override
    public InputStream stream(String name, long from) throws IOException {
        return StorageInput.stream(open(name), from);
    }

    @Override
    public List<Entry> entries(String directory) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String name : list(directory)) {
            boolean isDirectory = names.isDirectory(Storage.path(directory, name));
            long size = isDirectory ? 0 : size(Storage.path(directory, name));
            entries.add(new Entry(name, isDirectory, size, Instant.EPOCH, ""));
        }
        return entries;
    }

    @Override
    public void deleteStrays(String directory) throws IOException {
        TemporaryDraft.deleteStrays(this, directory);
    }

    @Override
    public void close() {
        // Nothing was opened.
    }

    @Override
    public StorageFile create(String name) throws IOException {
        perform(Kind.CREATE, name, all -> {
            if (names.exists(name)) {
                throw new FileAlreadyExistsException(describe(name));
            }
            if (!names.isDirectory(SimulatedNames.parent(name))) {
                throw new NoSuchFileException(describe(name));
            }
            names.add(name, new SimulatedFile());
        });
        return handle(name);
    }

    @Override
    public StorageFile append(String name) throws IOException {
        perform(Kind.APPEND, name, all -> existing(name));
        return handle(name);
    }

    @Override
    public StorageReader open(String name) throws IOException {
        perform(Kind.OPEN, name, all -> existing(name));
        return handle(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Storage.checkName(to);
        perform(Kind.RENAME, from, all -> {
            if (!names.isDirectory(from)) {
                existing(from);
            } else if (names.exists(to)) {
                throw new FileAlreadyExistsException(describe(to));
            }
            names.rename(from, to);
        });
    }

    @Override
    public void delete(String name) throws IOException {
        perform(Kind.DELETE, name, all -> {
            if (!names.isDirectory(name)) {
                existing(name);
            } else if (!names.list(name).isEmpty()) {
                throw new DirectoryNotEmptyException(describe(name));
            }
            names.remove(name);
        });
    }

    @Override
    public void truncate(String name, long size) throws IOException {
        perform(Kind.TRUNCATE, name, size, 0, all -> existing(name).truncate(size));
    }

    @Override
    public synchronized List<String> list(String directory) throws IOException {
        perform(Kind.LIST, directory, all -> directory(directory));
        return names.list(directory);
    }

    @Override
    public synchronized void createDirectories(String name) throws IOException {
        if (name.isEmpty()) {
            return;
        }
        String parent = SimulatedNames.parent(name);
        createDirectories(parent);
        if (!names.isDirectory(name)) {
            perform(Kind.MAKE_DIRECTORY, name, all -> {
                if (names.exists(name)) {
                    throw new FileAlreadyExistsException(describe(name));
                }
                names.addDirectory(name);
            });
        }
        syncDirectory(parent);
    }

    @Override
    public void syncDirectory(String name) throws IOException {
        perform(Kind.SYNC_DIRECTORY, name, all -> {
            directory(name);
            names.sync(name);
        });
    }

    @Override
    public synchronized boolean exists(String name) throws IOException {
        perform(Kind.EXISTS, name, all -> {});
        return names.exists(name);
    }

    @Override
    public synchronized long size(String name) throws IOException {
        perform(Kind.SIZE, name, all -> existing(name));
        return existing(name).size();
    }

    @Override
    public Closeable lock(String name) throws IOException {
        perform(Kind.LOCK, name, all -> {
            if (!locked.add(name)) {
                throw new LockedException(describe(name) + " is locked by this process: close what uses it first");
            }
            if (!names.exists(name)) {
                names.add(name, new SimulatedFile());
            }
        });
        return () -> unlock(name);
    }

    /** Takes all locks from those that hold them, who do not notice. */
    public synchronized void breakLocks() {
        locked.clear();
    }

    private synchronized void unlock(String name) {
        locked.remove(name);
    }

    @Override
    public String describe(String name) {
        return "/simulated/" + name;
    }

    private void directory(String name) throws IOException {
        if (!names.isDirectory(name)) {
            throw new NotDirectoryException(describe(name));
        }
    }

    private SimulatedFile existing(String name) throws IOException {
        SimulatedFile file = names.file(name);
        if (file == null) {
            throw new NoSuchFileException(describe(name));
        }
        return file;
    }

    private synchronized Handle handle(String name) throws IOException {
        return new Handle(name, existing(name));
    }

    /** Stays with its file when that is renamed or deleted. */
    private final class Handle implements StorageFile, StorageReader {
        private final String name;
        private final SimulatedFile file;

        Handle(String name, SimulatedFile file) {
            this.name = name;
            this.file = file;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            synchronized (SimulatedDisk.this) {
                put(Kind.WRITE, file.size(), bytes, offset, length);
            }
        }

        @Override
        public void overwrite(long position, byte[] bytes, int offset, int length) throws IOException {
            put(Kind.OVERWRITE, position, bytes, offset, length);
        }

        private void put(Kind kind, long position, byte[] bytes, int offset, int length) throws IOException {
            perform(
                    kind,
                    name,
                    position,
                    length,
                    n -> file.write(position, Arrays.copyOfRange(bytes, offset, offset + n)));
        }

        @Override
        public void force() throws IOException {
            perform(Kind.FORCE, name, n -> {
                if (n == LOST) {
                    file.loseUnforced();
                } else {
                    file.force();
                }
            });
        }

        @Override
        public int read(long position, byte[] to, int offset, int length) throws IOException {
            synchronized (SimulatedDisk.this) {
                perform(Kind.READ, name, position, length, all -> {});
                return file.read(position, to, offset, length);
            }
        }

        @Override
        public long size() throws IOException {
            synchronized (SimulatedDisk.this) {
                perform(Kind.SIZE, name, all -> {});
                return file.size();
            }
        }

        @Override
        public void close() {
            // Nothing is lost by it, nothing made durable.
        }
    }
}
