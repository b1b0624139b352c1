package io.dstream.examples.connectors;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** ZooKeeper, HBase's master and a region server in one process, with their files on the local disk. */
final class LocalHBase {
    private LocalHBase() {}

    /** Starts it, which takes about half a minute. ZooKeeper listens before HBase is ready. */
    static LocalServer start() throws IOException, InterruptedException {
        LocalServer server = new LocalServer("hbase");
        List<String> arguments = new ArrayList<>();
        for (String setting : List.of(
                "hbase.cluster.distributed=false",
                "hbase.rootdir=" + server.directory().resolve("root").toUri(),
                "hbase.wal.dir=" + server.directory().resolve("wal").toUri(),
                "hbase.tmp.dir=" + server.directory().resolve("tmp"),
                "hbase.unsafe.stream.capability.enforce=false",
                "hbase.zookeeper.property.dataDir=" + server.directory().resolve("zookeeper"),
                "hbase.zookeeper.property.clientPort=" + server.address().port(),
                "hbase.zookeeper.property.clientPortAddress=127.0.0.1",
                "hbase.zookeeper.quorum=127.0.0.1",
                "hbase.localcluster.assign.random.ports=false",
                "hbase.master.port=" + LocalServer.freePort(),
                "hbase.master.hostname=localhost",
                "hbase.master.ipc.address=127.0.0.1",
                "hbase.master.info.port=-1",
                "hbase.regionserver.port=" + LocalServer.freePort(),
                "hbase.regionserver.hostname=localhost",
                "hbase.regionserver.ipc.address=127.0.0.1",
                "hbase.regionserver.info.port=-1")) {
            arguments.add("-D");
            arguments.add(setting);
        }
        arguments.add("start");
        return server.start(
                List.of(
                        "-Xmx512m",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "--add-opens=java.base/java.nio=ALL-UNNAMED"),
                "org.apache.hadoop.hbase.master.HMaster",
                arguments);
    }
}
