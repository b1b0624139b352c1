package io.dstream.hdfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.storage.FileTree;
import io.dstream.storage.StorageFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.MiniDFSCluster.DataNodeProperties;
import org.apache.hadoop.hdfs.client.HdfsAdmin;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What may fail on HDFS: what can be ridden over is, and the rest is an error that says what to do. */
@ExtendWith(Cluster.Extension.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HdfsFailuresTest {
    private final Cluster cluster;
    private final HdfsLocation location;

    HdfsFailuresTest(Cluster cluster) {
        this.cluster = cluster;
        this.location = cluster.fresh();
    }

    private static void write(StorageFile file, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        file.write(bytes, 0, bytes.length);
        file.force();
    }

    private static String read(FileTree hdfs, String name) throws IOException {
        try (InputStream in = hdfs.stream(name, 0)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    // ---- what is ridden over ----

    @Test
    void aWriterGoesOnWhenADataNodeStops() throws IOException {
        try (FileTree hdfs = location.open()) {
            hdfs.prepare();
            DataNodeProperties stopped;
            try (StorageFile file = hdfs.create("log")) {
                write(file, "before,");
                stopped = cluster.hdfs().stopDataNode(0);
                write(file, "after,");
            }
            try {
                try (StorageFile file = hdfs.append("log")) {
                    write(file, "again");
                }
                assertThat(read(hdfs, "log")).isEqualTo("before,after,again");
                fencesWith(hdfs);
            } finally {
                cluster.hdfs().restartDataNode(stopped, true);
                cluster.hdfs().waitActive();
            }
        }
    }

    private void fencesWith(FileTree hdfs) throws IOException {
        try (FileTree first = location.open()) {
            StorageFile file = first.create("fenced");
            write(file, "x");
            hdfs.fence("fenced");
            assertThatThrownBy(() -> write(file, "y")).isInstanceOf(IOException.class);
            assertThat(read(hdfs, "fenced")).isEqualTo("x");
        }
    }

    @Test
    void aWriterGoesOnWhenTheNameNodeIsStartedAgain() throws Exception {
        try (FileTree hdfs = location.open()) {
            hdfs.prepare();
            AtomicReference<Throwable> failed = new AtomicReference<>();
            CountDownLatch written = new CountDownLatch(5);
            CountDownLatch restarted = new CountDownLatch(1);
            Thread writer = new Thread(() -> {
                try (StorageFile file = hdfs.create("log")) {
                    while (restarted.getCount() > 0) {
                        write(file, "x");
                        written.countDown();
                    }
                    write(file, "end");
                } catch (Throwable e) {
                    failed.set(e);
                }
            });
            writer.start();
            written.await();
            cluster.hdfs().restartNameNode(true);
            restarted.countDown();
            writer.join();
            assertThat(failed).hasNullValue();
            assertThat(read(hdfs, "log")).matches("x{5,}end");
            hdfs.rename("log", "other");
            hdfs.fence("other");
            assertThat(read(hdfs, "other")).endsWith("end");
        }
    }

    // ---- what is an error ----

    @Test
    void aWrongAddressIsOneError() throws IOException {
        int unused;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = socket.getLocalPort();
        }
        String address = "hdfs://127.0.0.1:" + unused + "/x";
        assertThatThrownBy(() -> Hdfs.at(address).open())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(address)
                .hasMessageContaining("the NameNode does not answer: check the address given to Hdfs.at");
        assertThatThrownBy(() -> Hdfs.at("hdfs://no-such-host.invalid:8020/x").open())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("hdfs://no-such-host.invalid:8020/x: there is no host of that name")
                .hasMessageContaining("dfs.nameservices");
    }

    @Test
    void whoTakesConnectionsAndNeverAnswersIsOneError() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            HdfsLocation at = Hdfs.at("hdfs://127.0.0.1:" + silent.getLocalPort() + "/x")
                    .conf("ipc.client.rpc-timeout.ms", "500")
                    .conf("ipc.ping.interval", "500");
            assertThatThrownBy(at::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the NameNode does not answer: check the address given to Hdfs.at");
        }
    }

    @Test
    void addressesAreChecked() {
        for (String wrong :
                new String[] {"s3://bucket/x", "/x", "hdfs:///x", "hdfs://host/x?y", "hdfs://user:secret@host/x", "a b"
                }) {
            assertThatThrownBy(() -> Hdfs.at(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("hdfs://host:port/path")
                    .hasMessageNotContaining("secret");
        }
        assertThat(Hdfs.at("hdfs://host:8020/a/b/")).hasToString("hdfs://host:8020/a/b");
        assertThat(Hdfs.at("hdfs://host").conf("key", "secret")).hasToString("hdfs://host");
    }

    @Test
    void missingRightsAreOneError() throws IOException {
        Path closed = new Path(location.toString());
        cluster.admin().mkdirs(closed);
        cluster.admin().setPermission(closed, new FsPermission((short) 0755));
        try (FileTree hdfs = location.user("alice").open()) {
            assertThatThrownBy(hdfs::prepare)
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining(location.toString())
                    .hasMessageContaining("permission denied for the user alice")
                    .hasMessageContaining("hdfs dfs -chown");
            assertThatThrownBy(() -> hdfs.create("x")).isInstanceOf(AccessDeniedException.class);
        }
        cluster.admin().setOwner(closed, "alice", "users");
        try (FileTree hdfs = location.user("alice").open()) {
            hdfs.prepare();
            hdfs.create("x").close();
        }
        assertThat(cluster.admin().getFileStatus(new Path(closed, "x")).getOwner())
                .isEqualTo("alice");
    }

    @Test
    void usedUpQuotasAreOneError() throws IOException {
        Path directory = new Path(location.toString());
        cluster.admin().mkdirs(directory);
        try (FileTree hdfs = location.open()) {
            cluster.admin().setQuota(directory, 1, HdfsConstants.QUOTA_DONT_SET);
            assertThatThrownBy(hdfs::prepare)
                    .hasMessageContaining(location + ": the directory's quota of names is used up")
                    .hasMessageContaining("hdfs dfsadmin -setQuota");

            cluster.admin().setQuota(directory, HdfsConstants.QUOTA_RESET, 1 << 20);
            assertThatThrownBy(hdfs::prepare)
                    .hasMessageContaining(location + ": the directory's quota of space is used up")
                    .hasMessageContaining("hdfs dfsadmin -setSpaceQuota")
                    .hasMessageContaining("dfs.blocksize");
            try (FileTree small = location.conf("dfs.blocksize", "65536").open()) {
                small.prepare();
                StorageFile file = small.create("log");
                assertThatThrownBy(() -> {
                            for (int i = 0; i < 100; i++) {
                                write(file, "x".repeat(60_000));
                            }
                        })
                        .hasMessageContaining(location + "/log: the directory's quota of space is used up");
            }
        } finally {
            new HdfsAdmin(cluster.admin().getUri(), cluster.admin().getConf()).clearSpaceQuota(directory);
        }
    }

    @Test
    void safeModeIsOneErrorAtTheStart() throws Exception {
        try (FileTree hdfs = location.open();
                FileTree impatient = location.conf("dstream.hdfs.wait.ms", "1").open()) {
            hdfs.prepare();
            cluster.admin().setSafeMode(org.apache.hadoop.fs.SafeModeAction.ENTER);
            try {
                assertThatThrownBy(hdfs::prepare)
                        .hasMessageContaining(location + ": the NameNode is in safe mode")
                        .hasMessageContaining("hdfs dfsadmin -safemode leave");
                assertThatThrownBy(() -> impatient.create("x")).hasMessageContaining("the NameNode is in safe mode");

                CountDownLatch done = new CountDownLatch(1);
                AtomicReference<Throwable> failed = new AtomicReference<>();
                Thread patient = new Thread(() -> {
                    try {
                        hdfs.create("x").close();
                    } catch (Throwable e) {
                        failed.set(e);
                    }
                    done.countDown();
                });
                patient.start();
                cluster.admin().setSafeMode(org.apache.hadoop.fs.SafeModeAction.LEAVE);
                done.await();
                assertThat(failed).hasNullValue();
            } finally {
                cluster.admin().setSafeMode(org.apache.hadoop.fs.SafeModeAction.LEAVE);
            }
        }
    }

    @Test
    void settingsThatMakeNoSenseAreErrors() throws IOException {
        java.nio.file.Path missing = java.nio.file.Path.of("no-such-file.xml");
        assertThatThrownBy(() -> location.configuration(missing).open())
                .hasMessageContaining("no-such-file.xml given to configuration(...) cannot be read");
        assertThatThrownBy(() -> location.conf("dstream.hdfs.wait.ms", "soon").open())
                .hasMessageContaining("dstream.hdfs.wait.ms is a number of milliseconds, not 'soon'");
        assertThatThrownBy(() -> location.kerberos("orders@REALM", java.nio.file.Path.of("no-such.keytab"))
                        .open())
                .hasMessageContaining("no-such.keytab given to kerberos(...) cannot be read");
    }

    @Test
    void aConfigurationFileIsReadAndConfGoesBefore() throws IOException {
        java.nio.file.Path xml = Files.createTempFile("hdfs", ".xml");
        try {
            Files.writeString(
                    xml,
                    "<configuration>"
                            + "<property><name>dfs.replication</name><value>2</value></property>"
                            + "<property><name>ipc.client.connect.timeout</name><value>7000</value></property>"
                            + "</configuration>");
            try (FileTree hdfs = location.configuration(xml).open()) {
                hdfs.prepare();
                hdfs.create("two").close();
            }
            try (FileTree hdfs =
                    location.configuration(xml).conf("dfs.replication", "1").open()) {
                hdfs.create("one").close();
            }
            assertThat(replication("two")).isEqualTo(2);
            assertThat(replication("one")).isEqualTo(1);
            var conf = ClientSettings.of(location.configuration(xml));
            assertThat(conf.getInt("ipc.client.connect.timeout", 0)).isEqualTo(7000);
            assertThat(conf.getInt("dfs.client.socket-timeout", 0)).isEqualTo(20_000);
        } finally {
            Files.delete(xml);
        }
    }

    private int replication(String name) throws IOException {
        return cluster.admin().getFileStatus(new Path(location + "/" + name)).getReplication();
    }

    @Test
    void whatIsMissingIsNoFailureOfTheCluster() throws IOException {
        try (FileTree hdfs = location.open()) {
            assertThatThrownBy(() -> hdfs.create("missing/x")).isInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> hdfs.entries("missing"))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessage(location + "/missing");
        }
    }
}
