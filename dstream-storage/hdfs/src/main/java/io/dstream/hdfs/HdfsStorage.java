package io.dstream.hdfs;

import io.dstream.storage.Draft;
import io.dstream.storage.FileTree;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import io.dstream.storage.StorageReader;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DFSOutputStream;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.client.HdfsDataInputStream;
import org.apache.hadoop.hdfs.client.HdfsDataOutputStream;
import org.apache.hadoop.hdfs.protocol.HdfsFileStatus;
import org.apache.hadoop.security.UserGroupInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files below a directory on HDFS. Each has a client of its own, so that two in one process are two writers to the
 * NameNode. Safe for use by many threads.
 */
final class HdfsStorage implements FileTree {
    private static final Logger LOG = LoggerFactory.getLogger("io.dstream.hdfs");
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int LOOKS_PER_RECOVERY = 50;
    private static final FsPermission FILE = new FsPermission((short) 0666); // less the umask
    private static final FsPermission DIRECTORY = new FsPermission((short) 0777);
    private static final Pattern TEMPORARY =
            Pattern.compile("\\..+\\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\.tmp");

    private final String address;
    private final Path root;
    private final Calls calls;
    private final Configuration impatient; // for what is to fail soon
    private final DistributedFileSystem hdfs;

    private HdfsStorage(String address, Path root, Calls calls, Configuration impatient, DistributedFileSystem hdfs) {
        this.address = address;
        this.root = root;
        this.calls = calls;
        this.impatient = impatient;
        this.hdfs = hdfs;
    }

    static HdfsStorage open(HdfsLocation location) throws IOException {
        Configuration conf = ClientSettings.of(location);
        Configuration impatient = ClientSettings.firstContact(conf, location);
        UserGroupInformation user = login(location, conf);
        boolean kerberos = location.login() instanceof Login.Kerberos;
        Calls calls = new Calls(location.address(), user, kerberos, ClientSettings.waitMillis(conf));
        Path root = rootOf(location);
        try {
            calls.once(() -> {
                try (DistributedFileSystem first = client(root, impatient)) {
                    return first.exists(root);
                }
            });
            return new HdfsStorage(location.address(), root, calls, impatient, calls.once(() -> client(root, conf)));
        } catch (IOException e) {
            calls.close();
            throw Problems.of(e, location.address(), calls.user());
        } catch (RuntimeException | Error e) {
            calls.close();
            throw e;
        }
    }

    private static UserGroupInformation login(HdfsLocation location, Configuration conf) throws IOException {
        try {
            return location.login().login(conf);
        } catch (UnsupportedOperationException e) { // Subject.getSubject, which later JDKs have only in name
            throw new IOException(
                    location + ": this version of Hadoop's client does not run on JDK "
                            + Runtime.version().feature() + ": run the program on JDK 17 to 23",
                    e);
        }
    }

    private static DistributedFileSystem client(Path root, Configuration conf) throws IOException {
        FileSystem opened = FileSystem.newInstance(root.toUri(), conf);
        if (opened instanceof DistributedFileSystem hdfs) {
            return hdfs;
        }
        opened.close();
        throw new IOException("fs.hdfs.impl is " + opened.getClass().getName() + ", expected "
                + DistributedFileSystem.class.getName());
    }

    private static Path rootOf(HdfsLocation location) {
        String address = location.address();
        int path = address.indexOf('/', "hdfs://".length());
        return path < 0 ? new Path(address + "/") : new Path(address.substring(0, path), address.substring(path));
    }

    @Override
    public boolean locks() {
        return false;
    }

    @Override
    public boolean overwrites() {
        return false;
    }

    /** Also writes a file and deletes it: rights, quotas and DataNodes show only then. */
    @Override
    public void prepare() throws IOException {
        asking(
                "",
                () -> calls.once(() -> {
                    try (DistributedFileSystem first = client(root, impatient)) {
                        tryOut(first);
                    }
                    return null;
                }));
    }

    private void tryOut(DistributedFileSystem client) throws IOException {
        client.mkdirs(root, DIRECTORY);
        Path probe = path(temporary("probe"));
        try (HdfsDataOutputStream out = newFile(client, probe)) {
            out.write(1);
            out.hsync();
        } catch (IOException e) {
            deleteQuietly(client, probe);
            throw e;
        }
        client.delete(probe, false);
    }

    private static void deleteQuietly(DistributedFileSystem client, Path path) {
        try {
            client.delete(path, false);
        } catch (IOException e) {
            LOG.debug("{} could not be deleted", path, e);
        }
    }

    // ---- files that are appended to ----

    @Override
    public StorageFile create(String name) throws IOException {
        Path path = path(name);
        return asking(name, () -> calls.patiently(() -> file(name, newFile(hdfs, path))));
    }

    private static HdfsDataOutputStream newFile(DistributedFileSystem in, Path path) throws IOException {
        // SYNC_BLOCK: hsync reaches the disk for the current block only, so each earlier one has to when it ends.
        return (HdfsDataOutputStream) in.createNonRecursive(
                path,
                FILE.applyUMask(FsPermission.getUMask(in.getConf())),
                EnumSet.of(CreateFlag.CREATE, CreateFlag.SYNC_BLOCK),
                BUFFER_BYTES,
                in.getDefaultReplication(path),
                in.getDefaultBlockSize(path),
                null);
    }

    /** In a new block: the DataNodes that have the last one may be gone. */
    @Override
    public StorageFile append(String name) throws IOException {
        Path path = path(name);
        return asking(
                name,
                () -> calls.patiently(() -> file(name, (HdfsDataOutputStream) hdfs.append(
                        path,
                        EnumSet.of(CreateFlag.APPEND, CreateFlag.NEW_BLOCK, CreateFlag.SYNC_BLOCK),
                        BUFFER_BYTES,
                        null))));
    }

    private HdfsFile file(String name, HdfsDataOutputStream out) throws IOException {
        return new HdfsFile(this, name, out, ((DFSOutputStream) out.getWrappedStream()).getFileId());
    }

    @Override
    public void fence(String name) throws IOException {
        Path path = path(name);
        asking(
                name,
                () -> calls.patiently(() -> {
                    // The NameNode lets DataNodes agree on the length, which takes a few heartbeats.
                    boolean done = calls.await(
                            n -> n % LOOKS_PER_RECOVERY == 0 ? hdfs.recoverLease(path) : hdfs.isFileClosed(path));
                    return check(done, name, "its writer still has it");
                }));
    }

    @Override
    public void truncate(String name, long size) throws IOException {
        Path path = path(name);
        asking(
                name,
                () -> calls.patiently(() -> {
                    boolean done = hdfs.truncate(path, size) || calls.await(n -> hdfs.isFileClosed(path));
                    return check(done, name, "it has not been cut to " + size + " bytes");
                }));
    }

    private boolean check(boolean done, String name, String what) throws IOException {
        if (!done) {
            throw new IOException(what + " after the time that " + ClientSettings.WAIT
                    + " allows: check that the DataNodes run that have its last block (hdfs fsck " + path(name)
                    + " -files -blocks -locations -openforwrite), or set more");
        }
        return true;
    }

    // ---- files that are written once ----

    @Override
    public Draft draft(String name) throws IOException {
        path(name);
        String temporary =
                Storage.path(Storage.directoryOf(name), temporary(name.substring(name.lastIndexOf('/') + 1)));
        return new HdfsDraft(this, name, temporary, create(temporary));
    }

    private static String temporary(String simpleName) {
        return "." + simpleName + "." + UUID.randomUUID() + ".tmp";
    }

    @Override
    public void deleteStrays(String directory) throws IOException {
        for (String name : list(directory)) {
            if (TEMPORARY.matcher(name).matches()) {
                delete(Storage.path(directory, name));
            }
        }
    }

    // ---- all files ----

    @Override
    public StorageReader open(String name) throws IOException {
        return new HdfsReader(this, name);
    }

    @Override
    public InputStream stream(String name, long from) throws IOException {
        HdfsReader reader = new HdfsReader(this, name);
        return reader.forward(from);
    }

    /** Opens a file with what DataNodes have of its last block, be it open for writing or not. */
    HdfsDataInputStream input(String name) throws IOException {
        Path path = path(name);
        return asking(name, () -> calls.patiently(() -> (HdfsDataInputStream) hdfs.open(path, BUFFER_BYTES)));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Path source = path(from);
        Path target = path(to);
        asking(
                from,
                () -> calls.patiently(() -> {
                    hdfs.rename(source, target, Options.Rename.OVERWRITE);
                    return null;
                }));
    }

    /** Renames unless the name is taken, which the NameNode decides. */
    void renameNew(String from, String to) throws IOException {
        Path source = path(from);
        Path target = path(to);
        asking(
                to,
                () -> calls.patiently(() -> {
                    move(source, target);
                    return null;
                }));
    }

    private void move(Path from, Path to) throws IOException {
        hdfs.rename(from, to, Options.Rename.NONE);
    }

    @Override
    public void delete(String name) throws IOException {
        Path path = path(name);
        asking(
                name,
                () -> calls.patiently(() -> {
                    if (!hdfs.delete(path, false)) {
                        throw new FileNotFoundException(path.toString());
                    }
                    return null;
                }));
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return Stream.of(statuses(directory))
                .map(status -> status.getPath().getName())
                .sorted()
                .toList();
    }

    @Override
    public List<Entry> entries(String directory) throws IOException {
        return Stream.of(statuses(directory))
                .map(HdfsStorage::entry)
                .sorted(Comparator.comparing(Entry::name))
                .toList();
    }

    @Override
    public Entry entry(String name) throws IOException {
        return entry(status(name));
    }

    @Override
    public boolean isBeingWritten(String name) throws IOException {
        Path path = path(name);
        return !asking(name, () -> calls.patiently(() -> hdfs.isFileClosed(path)));
    }

    @Override
    public List<Long> blockStarts(String name) throws IOException {
        Path path = path(name);
        BlockLocation[] blocks =
                asking(name, () -> calls.patiently(() -> hdfs.getFileBlockLocations(path, 0, Long.MAX_VALUE)));
        return blocks.length == 0
                ? List.of(0L)
                : Stream.of(blocks).map(BlockLocation::getOffset).sorted().toList();
    }

    private static Entry entry(FileStatus status) {
        long id = status instanceof HdfsFileStatus hdfs ? hdfs.getFileId() : 0;
        return new Entry(
                status.getPath().getName(),
                status.isDirectory(),
                status.getLen(),
                Instant.ofEpochMilli(status.getModificationTime()),
                id + "-" + status.getModificationTime() + "-" + status.getLen());
    }

    private FileStatus[] statuses(String directory) throws IOException {
        Path path = path(directory);
        FileStatus[] found = asking(directory, () -> calls.patiently(() -> hdfs.listStatus(path)));
        if (found.length == 1
                && found[0].getPath().toUri().getPath().equals(path.toUri().getPath())) {
            throw new NotDirectoryException(describe(directory));
        }
        return found;
    }

    @Override
    public void createDirectories(String name) throws IOException {
        Path path = path(name);
        asking(name, () -> calls.patiently(() -> hdfs.mkdirs(path, DIRECTORY)));
    }

    /** Does nothing: the NameNode has made all names durable when it answers. */
    @Override
    public void syncDirectory(String name) {
        path(name);
    }

    @Override
    public boolean exists(String name) throws IOException {
        Path path = path(name);
        return asking(name, () -> calls.patiently(() -> hdfs.exists(path)));
    }

    @Override
    public long size(String name) throws IOException {
        return status(name).getLen();
    }

    private FileStatus status(String name) throws IOException {
        Path path = path(name);
        return asking(name, () -> calls.patiently(() -> hdfs.getFileStatus(path)));
    }

    @Override
    public Closeable lock(String name) {
        throw new UnsupportedOperationException("HDFS has no locks: whoever takes over fences");
    }

    @Override
    public String describe(String name) {
        path(name);
        return name.isEmpty() ? address : address + "/" + name;
    }

    @Override
    public void close() throws IOException {
        if (calls.isClosed()) {
            return;
        }
        try {
            asking(
                    "",
                    () -> calls.once(() -> {
                        hdfs.close();
                        return null;
                    }));
        } finally {
            calls.close();
        }
    }

    @Override
    public String toString() {
        return address;
    }

    // ---- for files ----

    Calls calls() {
        return calls;
    }

    /** Asks the NameNode whether this client still may write to a file. Throws what it answers if not. */
    void checkHolds(String name, long fileId) throws IOException {
        var client = hdfs.getClient();
        client.getNamenode().fsync(path(name).toUri().getPath(), fileId, client.getClientName(), -1);
    }

    /** Runs something, and says for which file it failed. */
    <T> T asking(String name, Calls.Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw Problems.of(e, describe(name), calls.user());
        }
    }

    private Path path(String name) {
        return Storage.checkName(name).isEmpty() ? root : new Path(root, name);
    }
}
