package io.dstream.sources.internal.files;

import io.dstream.sources.internal.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A directory of a file system. No name leads to a file outside, nor to anything but a regular file. Used by many
 * threads.
 */
public final class LocalFolder implements Folder {
    private static final String UNKNOWN = "-";

    private final FileOptions options;

    public LocalFolder(FileOptions options) {
        this.options = options;
    }

    /** A directory of the system's, to be read in another process that has it at the same place. */
    private record SentPath(String root, boolean followLinks) implements Sent {
        @Override
        public Folder open() {
            FileOptions options = FileOptions.of(Path.of(root));
            return new LocalFolder(followLinks ? options.withFollowLinks() : options);
        }
    }

    @Override
    public Optional<Sent> elsewhere() {
        return options.root().getFileSystem().equals(FileSystems.getDefault())
                ? Optional.of(new SentPath(options.root().toAbsolutePath().toString(), options.followLinks()))
                : Optional.empty();
    }

    @Override
    public boolean isThere() {
        return Files.isDirectory(options.root());
    }

    private static Entry entry(String name, BasicFileAttributes attributes) {
        return new Entry(
                name, attributes.size(), attributes.lastModifiedTime(), Optional.ofNullable(attributes.fileKey()));
    }

    @Override
    public Listing list() throws Exception {
        Walk walk = new Walk();
        try {
            walk.root = options.root().toRealPath();
            Set<FileVisitOption> links = options.followLinks() ? EnumSet.of(FileVisitOption.FOLLOW_LINKS) : Set.of();
            Files.walkFileTree(walk.root, links, options.recursive() ? Integer.MAX_VALUE : 1, walk);
        } catch (IOException e) {
            walk.failed(options.root(), e);
        }
        if (walk.filterFailure != null) {
            throw walk.filterFailure;
        }
        return new Listing(
                walk.files,
                walk.identity,
                walk.complete,
                Optional.ofNullable(walk.failure == null ? walk.refusal : walk.failure));
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** A file that has been opened to be read, as it was then. */
    public record LocalFile(FileChannel channel, Entry entry) implements OpenFile {
        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public String content(long position) throws IOException {
            return FileIdentity.content(channel, position);
        }

        @Override
        public InputStream from(long position) throws IOException {
            channel.position(position);
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
                }

                @Override
                public int read(byte[] to, int offset, int length) throws IOException {
                    return channel.read(ByteBuffer.wrap(to, offset, length));
                }
            };
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /**
     * Opens a file to read it. Whatever is there instead of one is not opened: that might hang or never end. Where the
     * system can, each directory is opened in the one before, and no link is followed once it is known where they lead:
     * whoever changes a link meanwhile gains nothing.
     */
    @Override
    public LocalFile open(String name) throws IOException {
        Path root = options.root().toRealPath();
        Path file = locate(root, name);
        try (DirectoryStream<Path> directory = Files.newDirectoryStream(root)) {
            if (directory instanceof SecureDirectoryStream<Path> secure) {
                return openIn(secure, root.relativize(file), name);
            }
        }
        LocalFile opened = opened(
                name,
                () -> attributes(file),
                () -> FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        if (!locate(root, name).equals(file)) {
            opened.close();
            throw new IOException("it was replaced while it was opened");
        }
        return opened;
    }

    private static LocalFile openIn(SecureDirectoryStream<Path> directory, Path path, String name) throws IOException {
        if (path.getNameCount() > 1) {
            try (SecureDirectoryStream<Path> next =
                    directory.newDirectoryStream(path.getName(0), LinkOption.NOFOLLOW_LINKS)) {
                return openIn(next, path.subpath(1, path.getNameCount()), name);
            }
        }
        BasicFileAttributeView view =
                directory.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        return opened(
                name,
                view::readAttributes,
                () -> directory.newByteChannel(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    private static LocalFile opened(
            String name, Step<BasicFileAttributes> look, Step<? extends SeekableByteChannel> opening)
            throws IOException {
        BasicFileAttributes before = regular(look.run());
        SeekableByteChannel channel;
        try {
            channel = opening.run();
        } catch (AccessDeniedException e) {
            throw new IOException("it may not be read", e);
        }
        try {
            BasicFileAttributes after = regular(look.run());
            if (channel instanceof FileChannel file && Objects.equals(before.fileKey(), after.fileKey())) {
                return new LocalFile(file, entry(name, after));
            }
            throw new IOException("it was replaced while it was opened");
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static BasicFileAttributes regular(BasicFileAttributes attributes) throws IOException {
        if (!attributes.isRegularFile()) {
            throw new IOException("it is not a regular file");
        }
        return attributes;
    }

    private Path locate(Path root, String name) throws IOException {
        Path path;
        try {
            path = root.resolve(name);
        } catch (InvalidPathException e) {
            throw new IOException("this system does not allow such a name", e);
        }
        if (name.isEmpty() || !path.equals(path.normalize()) || !path.startsWith(root)) {
            throw new IOException("it is not below " + root);
        }
        Path real = path.toRealPath();
        if (!real.startsWith(root)) {
            throw new IOException("a symbolic link leads out of " + root);
        }
        if (!options.followLinks() && !real.equals(path)) {
            throw new IOException("a symbolic link leads to it, which is not followed (followLinks)");
        }
        return real;
    }

    @Override
    public void close() {
        // Each file has a handle of its own.
    }

    @Override
    public String toString() {
        return options.root().toString();
    }

    /** One walk through the directory. */
    private final class Walk extends SimpleFileVisitor<Path> {
        final NavigableMap<String, Entry> files = new TreeMap<>();
        Path root;
        String identity = "";
        boolean complete = true;
        Trouble failure; // the one of the first name, so that it stays the same
        Trouble refusal;
        Exception filterFailure;
        private String failed;
        private String refused;

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            if (directory.equals(root)) {
                identity = attributes.fileKey() == null
                        ? UNKNOWN
                        : attributes.fileKey().toString();
                return FileVisitResult.CONTINUE;
            }
            if (Folder.isPassedOver(name(directory))) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            if (options.followLinks() && !directory.toRealPath().startsWith(root)) {
                refuse(directory, "is a symbolic link that leads out of the directory, and is not followed");
                return FileVisitResult.SKIP_SUBTREE;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            String name = name(file);
            if (Folder.isPassedOver(name) || attributes.isDirectory()) {
                return FileVisitResult.CONTINUE;
            }
            if (attributes.isSymbolicLink()) {
                refuse(file, "is a symbolic link, and is not followed (followLinks)");
            } else if (!attributes.isRegularFile()) {
                refuse(file, "is not a regular file, and is not read");
            } else if (options.followLinks() && !file.toRealPath().startsWith(root)) {
                refuse(file, "is a symbolic link that leads out of the directory, and is not followed");
            } else {
                add(name, file, attributes);
            }
            return FileVisitResult.CONTINUE;
        }

        private void add(String name, Path file, BasicFileAttributes attributes) {
            if (isItsName(name, file)) {
                files.put(name, entry(name, attributes));
            } else {
                refuse(file, "has a name that cannot be written in this system's character set, and is not read");
            }
        }

        private boolean isItsName(String name, Path file) {
            try {
                return isAscii(name) || root.resolve(name).equals(file);
            } catch (InvalidPathException e) {
                return false;
            }
        }

        private static boolean isAscii(String name) {
            for (int i = 0; i < name.length(); i++) {
                if (name.charAt(i) > 127) {
                    return false;
                }
            }
            return true;
        }

        /**
         * The name of what is below the root; quicker than to make it of paths, and done for each file in each batch.
         */
        private String name(Path path) {
            String separator = root.getFileSystem().getSeparator();
            String start = root.toString();
            int length = start.length() + (start.endsWith(separator) ? 0 : separator.length());
            String name = path.toString().substring(length);
            return separator.equals("/") ? name : name.replace(separator, "/");
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            if (file.equals(root) || !Folder.isPassedOver(name(file))) {
                failed(file, e);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException e) {
            if (e != null) {
                failed(directory, e);
            }
            return FileVisitResult.CONTINUE;
        }

        void failed(Path path, IOException e) {
            complete = false;
            if (failed == null || path.toString().compareTo(failed) < 0) {
                failed = path.toString();
                failure = new Trouble(path + " cannot be read: " + Problems.of(e) + "; it is tried again", e);
            }
        }

        /** Says that something is left out, if it is something that the program would want. */
        private void refuse(Path path, String why) {
            try {
                String name = name(path);
                if (filterFailure == null
                        && (refused == null || name.compareTo(refused) < 0)
                        && options.accepts(name)) {
                    refused = name;
                    refusal = new Trouble(path + " " + why, null);
                }
            } catch (Exception e) {
                filterFailure = e;
            }
        }
    }
}
