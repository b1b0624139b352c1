package io.dstream.hbase;

import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import io.dstream.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * ZooKeeper, HBase's master and a region server in a process of their own, on the local file system and the loopback
 * interface; started once for all tests of a JVM. A second region server can be added, in another process.
 */
public final class HBaseServer {
    public static final String FAMILY = "c";

    private static final AtomicInteger TABLES = new AtomicInteger();
    private static HBaseServer shared; // under the class's lock

    private final int zooKeeper = Ports.free();
    private final int regionServer = Ports.free();
    private final Path directory;
    private final ChildJvm process;
    private Connection connection; // null while it does not run

    private HBaseServer(Path directory) throws IOException {
        this.directory = directory;
        List<String> settings = settings("hbase.cluster.distributed=false", "hbase.regionserver.port=" + regionServer);
        this.process = jvm("org.apache.hadoop.hbase.master.HMaster", settings);
    }

    /** The one that all tests use. */
    public static synchronized HBaseServer shared() {
        if (shared == null) {
            try {
                HBaseServer started = new HBaseServer(Files.createTempDirectory("hbase"));
                started.start();
                shared = started;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    private static ChildJvm jvm(String main, List<String> settings) {
        List<String> arguments = new ArrayList<>();
        settings.forEach(each -> arguments.addAll(List.of("-D", each)));
        arguments.add("start");
        return ChildJvm.server("hbase", main, arguments.toArray())
                .heap("512m")
                .options("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "--add-opens=java.base/java.nio=ALL-UNNAMED");
    }

    private List<String> settings(String... more) throws IOException {
        List<String> settings = new ArrayList<>(List.of(
                "hbase.rootdir=" + directory.resolve("root").toUri(),
                "hbase.wal.dir=" + directory.resolve("wal").toUri(),
                "hbase.tmp.dir=" + directory.resolve("tmp"),
                // what is written outlives a kill, as on HDFS
                "fs.file.impl=org.apache.hadoop.fs.RawLocalFileSystem",
                "hbase.unsafe.stream.capability.enforce=false",
                "hbase.zookeeper.property.dataDir=" + directory.resolve("zookeeper"),
                "hbase.zookeeper.property.clientPort=" + zooKeeper,
                "hbase.zookeeper.property.clientPortAddress=127.0.0.1",
                "hbase.zookeeper.quorum=127.0.0.1",
                "hbase.localcluster.assign.random.ports=false",
                "hbase.master.port=" + Ports.free(),
                "hbase.master.hostname=localhost",
                "hbase.master.ipc.address=127.0.0.1",
                "hbase.master.info.port=-1",
                "hbase.regionserver.hostname=localhost",
                "hbase.regionserver.ipc.address=127.0.0.1",
                "hbase.regionserver.info.port=-1",
                "hbase.procedure.remote.dispatcher.delay.msec=0",
                "zookeeper.session.timeout=4000",
                "hbase.zookeeper.property.tickTime=1000"));
        settings.addAll(List.of(more));
        return settings;
    }

    public void start() throws IOException {
        var unused = process.start();
        Configuration configuration = HBaseConfiguration.create();
        configuration.set("hbase.zookeeper.quorum", "127.0.0.1:" + zooKeeper);
        configuration.set("hbase.client.operation.timeout", "60000");
        configuration.set("zookeeper.recovery.retry.intervalmill", "300");
        Await.until("HBase has a table", Await.LONG, () -> {
            process.mustRun();
            return hasTables(configuration);
        });
    }

    private boolean hasTables(Configuration configuration) {
        try {
            connection = ConnectionFactory.createConnection(configuration);
            try (Admin admin = connection.getAdmin();
                    Table meta = connection.getTable(TableName.META_TABLE_NAME);
                    ResultScanner rows = meta.getScanner(new Scan())) {
                rows.forEach(row -> {});
                return admin.getClusterMetrics().getMasterName() != null && admin.listNamespaces().length > 1;
            }
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    public void kill() throws IOException {
        process.kill();
        connection.close();
    }

    /** Another region server, which has not been started. */
    ChildJvm anotherRegionServer() throws IOException {
        return jvm(
                "org.apache.hadoop.hbase.regionserver.HRegionServer",
                settings("hbase.cluster.distributed=true", "hbase.regionserver.port=" + Ports.free()));
    }

    public int zooKeeper() {
        return zooKeeper;
    }

    public int regionServer() {
        return regionServer;
    }

    public Connection connection() {
        return connection;
    }

    /** The cluster as programs reach it. */
    public HBaseCluster cluster() {
        return HBaseCluster.at("127.0.0.1:" + zooKeeper);
    }

    /** A table of its own, with the family {@link #FAMILY}. */
    public String newTable(String... splits) throws IOException {
        String name = "t" + TABLES.incrementAndGet();
        create(name, splits);
        return name;
    }

    /** A table with the family {@link #FAMILY}. */
    public void create(String name, String... splits) throws IOException {
        byte[][] keys = new byte[splits.length][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = Bytes.toBytes(splits[i]);
        }
        try (Admin admin = connection.getAdmin()) {
            TableDescriptorBuilder table = TableDescriptorBuilder.newBuilder(TableName.valueOf(name))
                    .setColumnFamily(ColumnFamilyDescriptorBuilder.of(FAMILY));
            admin.createTable(table.build(), keys.length == 0 ? null : keys);
        }
    }

    /** All rows of a table. */
    public List<Result> rows(String table) throws IOException {
        List<Result> rows = new ArrayList<>();
        try (Table open = connection.getTable(TableName.valueOf(table));
                ResultScanner scanner = open.getScanner(new Scan())) {
            scanner.forEach(rows::add);
        }
        return rows;
    }

    /** The key of a row. */
    public static String key(Result row) {
        return Bytes.toString(row.getRow());
    }

    /** The bytes of a column of a row; null if it has none. */
    public static byte[] value(Result row, String qualifier) {
        return row.getValue(Bytes.toBytes(FAMILY), Bytes.toBytes(qualifier));
    }
}
