package io.dstream.internal.storage;

import io.dstream.internal.text.Logs;
import io.dstream.storage.Draft;
import io.dstream.storage.FileTree;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import io.dstream.storage.StorageReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * The files below a directory of a local file system. On POSIX systems what it makes is for its owner only, unless it
 * is {@linkplain #openShared shared}.
 *
 * <p>The directory itself may be a symbolic link; a file below it that is one is not opened.
 *
 * <p>Bytes go through {@link RandomAccessFile}: an interrupt would close a {@link FileChannel} that is in use, and with
 * it the log.
 */
public final class FileStorage implements FileTree {
    private static final Logger LOG = Logs.of("checkpoint");

    private final Path root;
    private final boolean posix;
    private final boolean shared;

    private FileStorage(Path root, boolean shared) {
        this.root = root.toAbsolutePath().normalize();
        this.posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
        this.shared = shared;
    }

    /**
     * The files below a directory, which is made if it is missing. Warns if others than its owner may write there.
     *
     * @throws IOException if it can not be made, or is no directory; the message says what is in the way
     */
    public static FileStorage open(Path root) throws IOException {
        FileStorage storage = of(root);
        storage.prepare();
        return storage;
    }

    /** The same files as of {@link #open}, without a look whether the directory is there. */
    public static FileStorage of(Path root) {
        return new FileStorage(root, false);
    }

    /**
     * The files below a directory that others read too: what it makes has the permissions that any new file has.
     *
     * @throws IOException if it can not be made, or is no directory
     */
    public static FileStorage openShared(Path root) throws IOException {
        var storage = new FileStorage(root, true);
        storage.createDirectories("");
        return storage;
    }

    /** The same files as of {@link #openShared}, without a look whether the directory is there. */
    public static FileStorage shared(Path root) {
        return new FileStorage(root, true);
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
        if (!shared) {
            warnIfOthersMayWrite();
        }
    }

    @Override
    public StorageFile create(String name) throws IOException {
        Path path = resolve(name);
        Files.createFile(path, ownerOnly("rw-------"));
        return new AppendedFile(path);
    }

    @Override
    public StorageFile append(String name) throws IOException {
        return new AppendedFile(existing(name));
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
    public void deleteStrays(String directory) throws IOException {
        TemporaryDraft.deleteStrays(this, directory);
    }

    @Override
    public StorageReader open(String name) throws IOException {
        return new Reader(existing(name));
    }

    @Override
    public InputStream stream(String name, long from) throws IOException {
        return StorageInput.stream(open(name), from);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(resolve(from), resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(resolve(name));
    }

    @Override
    public void truncate(String name, long size) throws IOException {
        try (var file = new RandomAccessFile(existing(name).toFile(), "rw")) {
            file.setLength(size);
        }
    }

    @Override
    public List<String> list(String directory) throws IOException {
        try (Stream<Path> paths = Files.list(resolve(directory))) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public List<Entry> entries(String directory) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String name : list(directory)) {
            try {
                var attributes = Files.readAttributes(
                        resolve(Storage.path(directory, name)), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                entries.add(new Entry(
                        name,
                        attributes.isDirectory(),
                        attributes.size(),
                        attributes.lastModifiedTime().toInstant(),
                        attributes.fileKey() + " " + attributes.lastModifiedTime()));
            } catch (NoSuchFileException e) {
                LOG.debug("{} was deleted while {} was listed", name, directory);
            }
        }
        return entries;
    }

    @Override
    public void createDirectories(String name) throws IOException {
        make(resolve(name));
    }

    /** Synchronises where it makes nothing, too: an earlier start may have been killed before it did. */
    private void make(Path directory) throws IOException {
        boolean there = Files.isDirectory(directory);
        Path parent = directory.getParent();
        if (parent == null || (there && !directory.startsWith(root))) {
            return;
        }
        make(parent);
        if (!there) {
            makeOne(directory);
        }
        if (!there || Files.isReadable(parent)) { // that of the root may be closed to us
            sync(parent);
        }
    }

    private void makeOne(Path directory) throws IOException {
        try {
            Files.createDirectory(directory, ownerOnly("rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                var reasoned = new FileSystemException(directory.toString(), null, whatIsInTheWayOf(directory));
                reasoned.initCause(e);
                throw reasoned;
            }
        } catch (AccessDeniedException e) {
            var reasoned = new AccessDeniedException(
                    directory.toString(), null, "permission denied: let the user that the program runs as make it");
            reasoned.initCause(e);
            throw reasoned;
        }
    }

    private static String whatIsInTheWayOf(Path directory) {
        try {
            return Files.isSymbolicLink(directory)
                    ? "it is a symbolic link to " + Files.readSymbolicLink(directory)
                            + ", where there is no directory: make that one, or take the link away"
                    : "it is a file, and a directory is needed: move the file away, or name another directory";
        } catch (IOException e) {
            return "there is something that is no directory, and cannot be looked at: " + e;
        }
    }

    @Override
    public void syncDirectory(String name) throws IOException {
        sync(resolve(name));
    }

    private void sync(Path directory) throws IOException {
        if (!posix) {
            return; // Windows opens no directories; NTFS keeps their changes in order by itself.
        }
        uninterrupted(() -> {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
            return null;
        });
    }

    @Override
    public boolean exists(String name) {
        return Files.exists(resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public long size(String name) throws IOException {
        return Files.size(resolve(name));
    }

    @Override
    public Closeable lock(String name) throws IOException {
        return uninterrupted(() -> FileLocks.take(notALink(name), ownerOnly("rw-------")));
    }

    @Override
    public void close() {
        // Each file has a handle of its own.
    }

    @Override
    public String describe(String name) {
        return resolve(name).toString();
    }

    @Override
    public String toString() {
        return root.toString();
    }

    private Path resolve(String name) {
        return root.resolve(Storage.checkName(name));
    }

    /** RandomAccessFile would make a file that is missing, and write to whatever a link leads to. */
    private Path existing(String name) throws IOException {
        Path path = notALink(name);
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(path.toString());
        }
        return path;
    }

    private Path notALink(String name) throws IOException {
        Path path = resolve(name);
        if (Files.isSymbolicLink(path)) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    "it is a symbolic link, and links to files are not followed: put the file itself there");
        }
        return path;
    }

    private FileAttribute<?>[] ownerOnly(String permissions) {
        return posix && !shared
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private void warnIfOthersMayWrite() throws IOException {
        var view = Files.getFileAttributeView(root, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        var permissions = view.readAttributes().permissions();
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            LOG.warn(
                    "{} can be written to by others than its owner ({}): they could change what is recovered from it",
                    root,
                    PosixFilePermissions.toString(permissions));
        }
    }

    private interface ChannelAction<T> {
        T run() throws IOException;
    }

    /** Runs something that an interrupt would break off, and keeps the interrupt for later. */
    private static <T> T uninterrupted(ChannelAction<T> action) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return action.run();
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class AppendedFile implements StorageFile {
        private final RandomAccessFile file;

        AppendedFile(Path path) throws IOException {
            file = new RandomAccessFile(path.toFile(), "rw");
            file.seek(file.length());
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            file.write(bytes, offset, length);
        }

        @Override
        public void overwrite(long position, byte[] bytes, int offset, int length) throws IOException {
            long end = file.getFilePointer();
            file.seek(position);
            file.write(bytes, offset, length);
            file.seek(end);
        }

        @Override
        public void force() throws IOException {
            file.getFD().sync();
        }

        @Override
        public long size() throws IOException {
            return file.length();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private static final class Reader implements StorageReader {
        private final RandomAccessFile file;

        Reader(Path path) throws IOException {
            file = new RandomAccessFile(path.toFile(), "r");
        }

        @Override
        public long size() throws IOException {
            return file.length();
        }

        @Override
        public int read(long position, byte[] to, int offset, int length) throws IOException {
            file.seek(position);
            return file.read(to, offset, length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
