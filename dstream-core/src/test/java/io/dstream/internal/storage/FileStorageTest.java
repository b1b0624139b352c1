package io.dstream.internal.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dstream.internal.log.Damage;
import io.dstream.internal.log.LogConfig;
import io.dstream.internal.log.LogWitness;
import io.dstream.internal.log.RecordLog;
import io.dstream.internal.records.RecordFile;
import io.dstream.storage.FileTree;
import io.dstream.storage.LockedException;
import io.dstream.storage.StorageFile;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStorageTest {
    @TempDir
    private Path temp;

    private Path root;
    private FileTree storage;

    @BeforeEach
    void open() throws IOException {
        root = temp.resolve("a/b");
        storage = FileStorage.open(root);
    }

    @Test
    void filesAreWrittenReadRenamedCutAndDeleted() throws IOException {
        storage.createDirectories("x/y");
        write(storage.create("x/y/f"), "one");
        write(storage.append("x/y/f"), "two");
        assertThat(read("x/y/f")).isEqualTo("onetwo");
        assertThat(storage.size("x/y/f")).isEqualTo(6);

        try (StorageFile file = storage.append("x/y/f")) {
            file.overwrite(1, "NE".getBytes(UTF_8), 0, 2);
            file.write("!".getBytes(UTF_8), 0, 1);
            assertThat(file.size()).isEqualTo(7);
        }
        assertThat(read("x/y/f")).isEqualTo("oNEtwo!");

        storage.truncate("x/y/f", 2);
        write(storage.create("x/g"), "old");
        storage.rename("x/y/f", "x/g");
        assertThat(read("x/g")).isEqualTo("oN");
        assertThat(storage.list("x")).containsExactly("g", "y");
        assertThat(storage.list("x/y")).isEmpty();
        storage.delete("x/g");
        storage.syncDirectory("x");
        assertThat(storage.exists("x/g")).isFalse();
        assertThat(storage.exists("x")).isTrue();
    }

    @Test
    void whatIsTakenOrMissingIsAnError() throws IOException {
        storage.create("f").close();

        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> storage.create("f"));
        for (String missing : List.of("g", "d/f")) {
            assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> storage.append(missing));
            assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> storage.open(missing));
            assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> storage.truncate(missing, 0));
            assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> storage.delete(missing));
            assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> storage.rename(missing, "h"));
            assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> storage.size(missing));
        }
        assertThatIOException().isThrownBy(() -> storage.createDirectories("f"));
        assertThat(root).isDirectoryNotContaining("glob:**g");
    }

    @Test
    void aFileThatIsALinkIsNotFollowed() throws IOException {
        Path target = Files.writeString(temp.resolve("target"), "one");
        Files.createSymbolicLink(root.resolve("link"), target);
        Files.createSymbolicLink(root.resolve("dangling"), temp.resolve("nowhere"));
        for (String link : List.of("link", "dangling")) {
            for (ThrowingCallable opening : List.<ThrowingCallable>of(
                    () -> storage.append(link),
                    () -> storage.open(link),
                    () -> storage.truncate(link, 0),
                    () -> storage.lock(link))) {
                assertThatIOException()
                        .isThrownBy(opening)
                        .withMessageContaining(root.resolve(link).toString())
                        .withMessageContaining("symbolic link");
            }
            assertThat(storage.exists(link)).isTrue();
        }
        assertThat(target).hasContent("one");
        assertThat(temp.resolve("nowhere")).doesNotExist();
    }

    @Test
    void aSegmentThatIsALinkIsNotAppendedTo() throws IOException {
        try (RecordLog log = log()) {
            log.append(1, 0, new byte[3]);
        }
        Path segment = root.resolve("log").resolve(storage.list("log").get(0));
        Path target = Files.move(segment, temp.resolve("target"));
        Files.createSymbolicLink(segment, target);
        byte[] before = Files.readAllBytes(target);

        assertThatIOException().isThrownBy(this::log).withMessageContaining("symbolic link");
        assertThat(target).hasBinaryContent(before);
    }

    @Test
    void whatIsInTheWayOfTheDirectoryIsSaid() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "x");
        Path link = Files.createSymbolicLink(temp.resolve("link"), temp.resolve("nowhere"));
        for (Path directory : List.of(file, file.resolve("below"))) {
            assertThatIOException()
                    .isThrownBy(() -> FileStorage.open(directory))
                    .withMessageContaining(file + ": it is a file, and a directory is needed");
        }
        assertThatIOException()
                .isThrownBy(() -> FileStorage.open(link))
                .withMessageContaining(link + ": it is a symbolic link to " + temp.resolve("nowhere"));
    }

    @Test
    void namesStayBelowTheRoot() {
        for (String name : List.of("/f", "..", "a/../b", "a//b", "a/", ".", "a\\b", "c:f", "a\0b")) {
            assertThatIllegalArgumentException().as(name).isThrownBy(() -> storage.create(name));
        }
        assertThat(storage.describe("x/f")).isEqualTo(root.resolve("x/f").toString());
    }

    @Test
    void onlyTheOwnerMayReadWhatIsMade() throws IOException {
        assumeTrue(Files.getFileStore(temp).supportsFileAttributeView("posix"));
        storage.createDirectories("d/e");
        storage.create("d/e/f").close();
        storage.lock("LOCK").close();

        for (Path directory : List.of(root, root.getParent(), root.resolve("d"), root.resolve("d/e"))) {
            assertThat(permissions(directory)).as(directory.toString()).isEqualTo("rwx------");
        }
        assertThat(permissions(root.resolve("d/e/f"))).isEqualTo("rw-------");
        assertThat(permissions(root.resolve("LOCK"))).isEqualTo("rw-------");
    }

    @Test
    void anInterruptDisturbsNothingAndIsKept() throws IOException {
        Thread.currentThread().interrupt();
        try {
            storage.createDirectories("log");
            try (Closeable lock = storage.lock("LOCK");
                    RecordLog log = log()) {
                log.append(1, 1, new byte[100]);
                log.force();
                log.read(1, 2, Damage.ignoring());
                RecordFile.write(storage, "file", 1, out -> out.append(1, 1, new byte[100]));
                RecordFile.read(storage, "file", Damage.ignoring());
                assertThat(lock).isNotNull();
            }
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(log().nextSeq()).isEqualTo(2);
    }

    private RecordLog log() throws IOException {
        LogConfig config =
                LogConfig.of(1, () -> 0, new AtomicLong()::incrementAndGet).withSegmentBytes(1);
        return RecordLog.open(storage, "log", config, LogWitness.none(), Damage.ignoring());
    }

    @Test
    void aLogRollsAndIsCutOnRealFiles() throws IOException {
        try (RecordLog log = log()) {
            for (int i = 0; i < 10; i++) {
                log.append(1, i, new byte[i * 10_000]);
                log.force();
            }
            log.dropBefore(5);
        }
        write(storage.append("log/0000000011.log"), "torn");

        List<Long> found = new ArrayList<>();
        RecordLog.open(
                        storage,
                        "log",
                        LogConfig.of(2, () -> 0, () -> 1),
                        LogWitness.from(5),
                        record -> found.add(record.seq()))
                .close();
        assertThat(found).containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(read("log/0000000011.log.torn-1")).isEqualTo("torn");
    }

    @Test
    void oneHolderOfALockInThisProcessWhateverTheNameOfTheDirectory() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link"), root);
        try (Closeable lock = storage.lock("LOCK")) {
            assertThat(lock).isNotNull();
            assertThatExceptionOfType(LockedException.class)
                    .isThrownBy(() -> FileStorage.open(link).lock("LOCK"))
                    .withMessageContaining("is locked by this process");
            storage.lock("OTHER").close();
        }
        Closeable second = FileStorage.open(link).lock("LOCK");
        second.close();
        second.close();
        storage.lock("LOCK").close();
    }

    @Test
    void oneHolderOfALockAmongProcesses() throws IOException, InterruptedException {
        String path = root.resolve("LOCK").toString();
        Process holder = start();
        try (BufferedReader said = holder.inputReader()) {
            assertThat(said.readLine()).isEqualTo(LockProgram.LOCKED);
            assertThatExceptionOfType(LockedException.class)
                    .isThrownBy(() -> storage.lock("LOCK"))
                    .withMessage(path + " is locked by another process: stop that one first");
            // One that is left open would, once it is closed, take away the lock that this process has by then.
            assertThat(openHandles()).doesNotContain(root.resolve("LOCK").toRealPath());
        } finally {
            holder.destroyForcibly().waitFor();
        }

        try (Closeable lock = storage.lock("LOCK")) {
            // An attempt that is refused must not give the lock away: closing a handle of the file would.
            assertThatExceptionOfType(LockedException.class).isThrownBy(() -> storage.lock("LOCK"));
            Process late = start();
            try (BufferedReader said = late.inputReader()) {
                assertThat(said.readLine()).endsWith("is locked by another process: stop that one first");
            } finally {
                late.destroyForcibly().waitFor();
            }
            assertThat(lock).isNotNull();
        }
    }

    /** The files that this process has open, where the system tells. */
    private static List<Path> openHandles() throws IOException {
        Path all = Path.of("/proc/self/fd");
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(all)) {
            try (DirectoryStream<Path> handles = Files.newDirectoryStream(all)) {
                for (Path handle : handles) {
                    if (Files.exists(handle)) { // the one that lists them is gone by now
                        files.add(Files.readSymbolicLink(handle));
                    }
                }
            }
        }
        return files;
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockProgram.class.getName(),
                        root.toString(),
                        "LOCK")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void write(StorageFile file, String text) throws IOException {
        try (file) {
            byte[] bytes = text.getBytes(UTF_8);
            file.write(bytes, 0, bytes.length);
            file.force();
        }
    }

    private String read(String name) throws IOException {
        return new String(Damage.bytes(storage, name), UTF_8);
    }
}
