package io.dstream.hdfs.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.hdfs.Cluster;
import io.dstream.hdfs.Hdfs;
import io.dstream.hdfs.HdfsLocation;
import io.dstream.sink.FileSink;
import io.dstream.sources.FileSources;
import io.dstream.sources.TextFiles;
import io.dstream.storage.FileTree;
import io.dstream.testkit.StreamingTestDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The code that the page on HDFS shows. */
@ExtendWith(Cluster.Extension.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HdfsDocsTest {
    private final HdfsLocation location;

    HdfsDocsTest(Cluster cluster) {
        this.location = cluster.fresh();
    }

    @Test
    void aProgramOnHdfs() throws IOException {
        String root = location.toString();
        try (FileTree files = location.open()) {
            files.createDirectories("in");
        }
        // snippet: hdfs-checkpoint
        StreamingContext.Builder builder = StreamingContext.builder()
                .appName("orders")
                .batchInterval(Duration.ofSeconds(1))
                .checkpointStorage(Hdfs.at(root + "/checkpoint")); // hdfs://namenode:8020/programs/orders/checkpoint
        // end
        try (StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(builder)) {
            StreamingContext ssc = driver.context();
            // snippet: hdfs-files
            DStream<String> orders = ssc.from(FileSources.lines(Hdfs.at(root + "/in"))
                            .recursive()
                            .matching("*.csv")
                            .stableFor(Duration.ZERO))
                    .named("orders");
            orders.to(FileSink.lines(Hdfs.at(root + "/out").shared()));
            // end
            driver.runBatch();
        }
        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            // snippet: hdfs-read
            Batch<String> written = TextFiles.read(ssc, Hdfs.at(root + "/out"));
            // end
            assertThat(written.collect()).isEmpty();
            assertThat(written.partitions()).hasSize(1);
        }
    }

    @Test
    void settings() {
        // snippet: hdfs-settings
        HdfsLocation orders = Hdfs.at("hdfs://cluster/programs/orders") // a nameservice of hdfs-site.xml
                .configuration(Path.of("/etc/hadoop/conf/core-site.xml"), Path.of("/etc/hadoop/conf/hdfs-site.xml"))
                .kerberos("orders/host@REALM", Path.of("/etc/security/orders.keytab"))
                .conf("dfs.replication", "2");
        // end
        assertThat(orders).hasToString("hdfs://cluster/programs/orders");
    }
}
