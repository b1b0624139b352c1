package io.dstream.hdfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.dstream.storage.Draft;
import io.dstream.storage.FencedException;
import io.dstream.storage.FileTree;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import io.dstream.storage.StorageOutput;
import io.dstream.storage.StorageReader;
import io.dstream.testing.Await;
import io.dstream.testkit.StorageContract;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The storage interface on a real NameNode with three DataNodes. */
@ExtendWith(Cluster.Extension.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HdfsStorageTest {
    private final HdfsLocation location;
    private final Cluster cluster;
    private FileTree hdfs;

    HdfsStorageTest(Cluster cluster) {
        this.cluster = cluster;
        this.location = cluster.fresh();
    }

    @BeforeEach
    void open() throws IOException {
        hdfs = location.open();
        hdfs.prepare();
    }

    @AfterEach
    void close() throws IOException {
        hdfs.close();
    }

    private static void write(StorageOutput out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.write(bytes, 0, bytes.length);
    }

    private void put(String name, String text) throws IOException {
        try (StorageFile file = hdfs.create(name)) {
            write(file, text);
            file.force();
        }
    }

    private static String read(Storage storage, String name) throws IOException {
        try (InputStream in = storage.stream(name, 0)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static void publish(Storage storage, String name, String text) throws IOException {
        try (Draft draft = storage.draft(name)) {
            write(draft, text);
            draft.publish();
        }
    }

    @Test
    void keepsTheContract() throws Exception {
        StorageContract.of(cluster.fresh()::open).check();
    }

    @Test
    void opensWithoutMakingAnything() throws IOException {
        HdfsLocation other = cluster.fresh();
        try (FileTree opened = other.open()) {
            assertThat(opened.exists("")).isFalse();
            assertThatThrownBy(() -> opened.list("")).isInstanceOf(NoSuchFileException.class);
            opened.prepare();
            opened.prepare();
            assertThat(opened.list("")).isEmpty();
        }
        assertThat(hdfs.locks()).isFalse();
        assertThat(hdfs.overwrites()).isFalse();
    }

    @Test
    void appendsAndReads() throws IOException {
        hdfs.createDirectories("a/b");
        try (StorageFile file = hdfs.create("a/b/log")) {
            assertThat(file.size()).isZero();
            file.force();
            write(file, "one");
            file.force();
            write(file, "two");
            assertThat(file.size()).isEqualTo(6);
            file.force();
            assertThat(read(hdfs, "a/b/log")).isEqualTo("onetwo");
            assertThat(hdfs.size("a/b/log")).isEqualTo(6);
        }
        assertThatThrownBy(() -> hdfs.create("a/b/log"))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining(location + "/a/b/log");
        try (StorageFile file = hdfs.append("a/b/log")) {
            assertThat(file.size()).isEqualTo(6);
            write(file, "three");
            file.force();
        }
        assertThat(read(hdfs, "a/b/log")).isEqualTo("onetwothree");
        assertThatThrownBy(() -> hdfs.append("a/b/other")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aReaderSeesWhatIsForcedMeanwhile() throws IOException {
        try (StorageFile file = hdfs.create("log")) {
            try (StorageReader reader = hdfs.open("log")) {
                byte[] bytes = new byte[10];
                assertThat(reader.size()).isZero();
                assertThat(reader.read(0, bytes, 0, 10)).isEqualTo(-1);
                write(file, "abc");
                file.force();
                assertThat(reader.read(0, bytes, 0, 10)).isEqualTo(3);
                write(file, "def");
                file.force();
                assertThat(reader.read(3, bytes, 3, 7)).isEqualTo(3);
                assertThat(new String(bytes, 0, 6, UTF_8)).isEqualTo("abcdef");
                assertThat(reader.read(1, bytes, 0, 2)).isEqualTo(2);
                assertThat(new String(bytes, 0, 2, UTF_8)).isEqualTo("bc");
                assertThat(reader.size()).isEqualTo(6);
                assertThat(reader.read(7, bytes, 0, 2)).isEqualTo(-1);
                assertThat(reader.read(7, bytes, 0, 0)).isZero();
            }
        }
        try (InputStream in = hdfs.stream("log", 4)) {
            assertThat(in.read()).isEqualTo('e');
            assertThat(in.readAllBytes()).containsExactly('f');
        }
        try (InputStream in = hdfs.stream("log", 10)) {
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void writesOverManyBlocks() throws IOException {
        byte[] bytes = new byte[1000];
        try (FileTree small = location.conf("dfs.blocksize", "4096")
                .conf("dfs.bytes-per-checksum", "512")
                .open()) {
            try (StorageFile file = small.create("log")) {
                for (byte i = 0; i < 20; i++) {
                    Arrays.fill(bytes, i);
                    file.write(bytes, 0, bytes.length);
                    file.force();
                }
            }
        }
        byte[] all = read(hdfs, "log").getBytes(UTF_8);
        assertThat(all).hasSize(20_000);
        for (int i = 0; i < all.length; i++) {
            assertThat(all[i]).isEqualTo((byte) (i / 1000));
        }
    }

    @Test
    void truncates() throws IOException {
        put("log", "0123456789");
        hdfs.truncate("log", 10);
        hdfs.truncate("log", 4);
        assertThat(hdfs.size("log")).isEqualTo(4);
        try (StorageFile file = hdfs.append("log")) {
            file.force();
            write(file, "x");
            file.force();
        }
        assertThat(read(hdfs, "log")).isEqualTo("0123x");
        hdfs.truncate("log", 0);
        assertThat(read(hdfs, "log")).isEmpty();
    }

    @Test
    void draftsAppearWholeAndReplace() throws IOException {
        try (Draft draft = hdfs.draft("file")) {
            write(draft, "one");
            assertThat(hdfs.exists("file")).isFalse();
            draft.publish();
        }
        assertThat(read(hdfs, "file")).isEqualTo("one");
        publish(hdfs, "file", "two");
        assertThat(read(hdfs, "file")).isEqualTo("two");
        try (Draft dropped = hdfs.draft("file")) {
            write(dropped, "three");
        }
        assertThat(read(hdfs, "file")).isEqualTo("two");
        assertThat(hdfs.list("")).containsExactly("file");
    }

    @Test
    void ofManyThatPublishOneNameOneSucceeds() throws Exception {
        int programs = 4;
        ExecutorService threads = Executors.newFixedThreadPool(programs);
        CountDownLatch ready = new CountDownLatch(programs);
        try {
            List<Future<Boolean>> published = new ArrayList<>();
            for (int i = 0; i < programs; i++) {
                String text = "program " + i;
                published.add(threads.submit(() -> {
                    try (FileTree own = location.open();
                            Draft draft = own.draft("claim")) {
                        write(draft, text);
                        ready.countDown();
                        ready.await();
                        draft.publishNew();
                        return true;
                    } catch (FileAlreadyExistsException e) {
                        return false;
                    }
                }));
            }
            String winner = null;
            for (int i = 0; i < programs; i++) {
                if (published.get(i).get()) {
                    assertThat(winner).isNull();
                    winner = "program " + i;
                }
            }
            assertThat(read(hdfs, "claim")).isEqualTo(winner);
            assertThat(hdfs.list("")).containsExactly("claim");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void deletesStraysAndNothingElse() throws IOException {
        FileTree killed = location.open();
        write(killed.draft("file"), "half");
        put(".batch-1.txt.1-1.tmp", "a sink's");
        put("other", "");
        assertThat(hdfs.list("")).hasSize(3);
        hdfs.deleteStrays("");
        assertThat(hdfs.list("")).containsExactly(".batch-1.txt.1-1.tmp", "other");
        killed.close();
    }

    @Test
    void renamesFilesAndDirectories() throws IOException {
        put("a", "a");
        put("b", "b");
        hdfs.rename("a", "b");
        assertThat(read(hdfs, "b")).isEqualTo("a");
        hdfs.createDirectories("d");
        put("d/x", "x");
        hdfs.rename("d", "e");
        assertThat(hdfs.list("")).containsExactly("b", "e");
        assertThatThrownBy(() -> hdfs.rename("d", "f")).isInstanceOf(NoSuchFileException.class);
        hdfs.createDirectories("g");
        put("g/y", "y");
        assertThatThrownBy(() -> hdfs.rename("e", "g")).isInstanceOf(IOException.class);
        assertThat(hdfs.list("g")).containsExactly("y");
    }

    @Test
    void listsAndDeletes() throws IOException {
        put("b", "12");
        put("a", "1");
        hdfs.createDirectories("c");
        put("c/d e%20f", "x");
        assertThat(hdfs.list("")).containsExactly("a", "b", "c");
        assertThat(hdfs.list("c")).containsExactly("d e%20f");
        assertThat(hdfs.entries(""))
                .extracting(Storage.Entry::name, Storage.Entry::isDirectory, Storage.Entry::size)
                .containsExactly(tuple("a", false, 1L), tuple("b", false, 2L), tuple("c", true, 0L));
        String before = hdfs.entries("").get(0).version();
        assertThat(hdfs.entries("").get(0).version()).isEqualTo(before);
        hdfs.delete("a");
        put("a", "2");
        assertThat(hdfs.entries("").get(0).version()).isNotEqualTo(before);
        assertThatThrownBy(() -> hdfs.delete("c")).isInstanceOf(DirectoryNotEmptyException.class);
        assertThatThrownBy(() -> hdfs.delete("x")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> hdfs.list("a")).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> hdfs.list("x")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> hdfs.open("x")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> hdfs.stream("x", 0)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> hdfs.size("x")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> hdfs.create("../x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hdfs.createDirectories("b/x"))
                .hasMessageContaining("a file where a directory is needed");
    }

    @Test
    void whatIsNotSharedIsForItsOwnerOnly() throws IOException {
        put("own", "");
        try (FileTree shared = location.shared().open()) {
            shared.create("shared").close();
            shared.createDirectories("directory");
        }
        assertThat(permissions("own")).isEqualTo("rw-------");
        assertThat(permissions("")).isEqualTo("rwx------");
        assertThat(permissions("shared")).isEqualTo("rw-r--r--");
        assertThat(permissions("directory")).isEqualTo("rwxr-xr-x");
    }

    private String permissions(String name) throws IOException {
        return cluster.admin()
                .getFileStatus(new org.apache.hadoop.fs.Path(hdfs.describe(name)))
                .getPermission()
                .toString();
    }

    // ---- fencing ----

    @Test
    void aFencedWriterMakesNothingDurable() throws IOException {
        try (FileTree first = location.open()) {
            StorageFile file = first.create("log");
            write(file, "durable");
            file.force();
            write(file, " lost");

            hdfs.fence("log");
            String found = read(hdfs, "log");
            assertThat(found).startsWith("durable");

            assertThatThrownBy(file::force)
                    .isInstanceOf(FencedException.class)
                    .hasMessageContaining(location + "/log was taken over by another program");
            assertThatThrownBy(() -> {
                        write(file, " more");
                        file.force();
                    })
                    .isInstanceOf(FencedException.class);
            assertThatThrownBy(file::close).isInstanceOf(FencedException.class);
            assertThat(read(hdfs, "log")).isEqualTo(found);

            try (StorageFile mine = hdfs.append("log")) {
                write(mine, " second");
                mine.force();
                assertThatThrownBy(file::force).isInstanceOf(FencedException.class);
            }
            assertThat(read(hdfs, "log")).isEqualTo(found + " second");
        }
    }

    @Test
    void aFileThatWasCreatedAndNeverClosedCanBeFenced() throws IOException {
        try (FileTree first = location.open()) {
            StorageFile empty = first.create("empty");
            StorageFile written = first.create("written");
            write(written, "never forced");

            hdfs.fence("empty");
            hdfs.fence("written");

            assertThatThrownBy(() -> {
                        write(empty, "x");
                        empty.force();
                    })
                    .isInstanceOf(FencedException.class);
            assertThatThrownBy(written::force).isInstanceOf(FencedException.class);
            assertThat(hdfs.size("empty")).isZero();
        }
        put("closed", "x");
        hdfs.fence("closed");
        hdfs.fence("closed");
        assertThatThrownBy(() -> hdfs.fence("missing")).isInstanceOf(NoSuchFileException.class);
    }

    /** Whatever the first was told to be durable is there; and what it wrote later is not. */
    @Test
    void aWriterIsFencedWhileItWrites() throws Exception {
        try (FileTree first = location.open()) {
            StorageFile file = first.create("log");
            CountDownLatch started = new CountDownLatch(20);
            ExecutorService thread = Executors.newSingleThreadExecutor();
            Future<Long> writing = thread.submit(() -> {
                long forced = 0;
                try {
                    while (true) {
                        write(file, "0123456789");
                        file.force();
                        forced = file.size();
                        started.countDown();
                    }
                } catch (FencedException e) {
                    return forced;
                }
            });
            thread.shutdown();
            started.await();

            hdfs.fence("log");
            long size = hdfs.size("log");
            String found = read(hdfs, "log");

            assertThat(writing.get()).isBetween(size - 10, size);
            assertThat(found).hasSize((int) size);
            assertThat(read(hdfs, "log")).isEqualTo(found);
        }
    }

    @Test
    void aDeletedFileIsLikeAFencedOne() throws IOException {
        try (FileTree first = location.open()) {
            StorageFile file = first.create("log");
            write(file, "x");
            file.force();
            hdfs.delete("log");
            assertThatThrownBy(file::force).isInstanceOf(FencedException.class);
        }
    }

    // ---- interrupts ----

    @Test
    void aPendingInterruptDisturbsNothingAndIsKept() throws IOException {
        Thread.currentThread().interrupt();
        try (StorageFile file = hdfs.create("log")) {
            write(file, "abc");
            file.force();
        }
        publish(hdfs, "draft", "x");
        hdfs.truncate("log", 2);
        hdfs.fence("log");
        assertThat(read(hdfs, "log")).isEqualTo("ab");
        hdfs.rename("log", "other");
        hdfs.delete("other");
        assertThat(hdfs.list("")).containsExactly("draft");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void interruptsWhileItWritesDisturbNothing() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        Thread writer = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            while (done.getCount() > 0) {
                writer.interrupt();
                Thread.onSpinWait();
            }
        });
        interrupter.start();
        try (StorageFile file = hdfs.create("log")) {
            for (int i = 0; i < 20; i++) {
                write(file, "0123456789");
                file.force();
            }
        } finally {
            done.countDown();
            while (interrupter.isAlive()) {
                Thread.onSpinWait();
            }
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(read(hdfs, "log")).isEqualTo("0123456789".repeat(20));
    }

    @Test
    void threadsEndWithTheStorage() throws Exception {
        FileTree own = location.open();
        own.exists("");
        own.close();
        own.close();
        assertThatThrownBy(() -> own.exists("")).hasMessageContaining(location + " is closed");
        hdfs.close();
        Await.until("no thread is left", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("dstream-hdfs-")));
    }

    @Test
    void locationsCanBeSent() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(location.user("alice").conf("dfs.replication", "1").shared());
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            var sent = (HdfsLocation) in.readObject();
            assertThat(sent).hasToString(location.toString());
            assertThat(sent.conf()).containsEntry("dfs.replication", "1");
            assertThat(sent.isShared()).isTrue();
            assertThat(sent.login()).isEqualTo(new Login.Simple("alice"));
            sent.open().close();
        }
    }
}
