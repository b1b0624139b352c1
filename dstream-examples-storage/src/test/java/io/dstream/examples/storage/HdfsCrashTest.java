package io.dstream.examples.storage;

import io.dstream.examples.crash.AckFeed;
import io.dstream.examples.crash.FileFeed;
import io.dstream.examples.crash.Killing;
import io.dstream.examples.crash.ReplayFeed;
import io.dstream.hdfs.Cluster;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster.DataNodeProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The crash-test program with its checkpoint on HDFS. */
@ExtendWith(Cluster.Extension.class)
class HdfsCrashTest {
    private static final long SEED = 20260302;
    private static final int A_FEW = 2;

    @TempDir
    Path folder;

    private final Cluster cluster;
    private Crashes crashes;
    private DataNodeProperties stopped; // null: all run

    HdfsCrashTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @BeforeEach
    void address() {
        crashes = new Crashes(folder, cluster.fresh().toString());
    }

    @AfterEach
    void startAllDataNodes() throws IOException {
        if (stopped != null) {
            cluster.hdfs().restartDataNode(stopped, true);
            stopped = null;
        }
        cluster.hdfs().waitActive();
    }

    /** Each trouble comes once in five kills: a DataNode is stopped, it comes back, the NameNode is started again. */
    private Killing.Trouble servers() {
        return cycle -> {
            switch (cycle % 5) {
                case 1 -> stopped = stopped == null ? cluster.hdfs().stopDataNode(cycle % 3) : stopped;
                case 2 -> startAllDataNodes();
                case 4 -> cluster.hdfs().restartNameNode(true);
                default -> {}
            }
        };
    }

    private static Killing.Trouble none() {
        return cycle -> {};
    }

    @Test
    void growingFiles() throws Exception {
        crashes.kill(new FileFeed(folder.resolve("in"), SEED), A_FEW, none());
    }

    @Test
    void recordsThatAreAcknowledgedWhileServersFail() throws Exception {
        crashes.kill(new AckFeed(SEED), A_FEW, servers());
    }

    @Test
    void whoIsWokenAfterATakeOverEndsAndPublishesNothing() throws Exception {
        crashes.suspend();
    }

    @Test
    @Tag("endurance")
    void growingFilesForLong() throws Exception {
        crashes.kill(new FileFeed(folder.resolve("in"), SEED + 1), 100, none());
    }

    @Test
    @Tag("endurance")
    void recordsThatAreAcknowledgedForLong() throws Exception {
        crashes.kill(new AckFeed(SEED + 2), 50, none());
    }

    @Test
    @Tag("endurance")
    void recordsThatCanBeReadAgainForLongWhileServersFail() throws Exception {
        crashes.kill(new ReplayFeed(SEED + 3), 50, servers());
    }

    @Test
    @Tag("endurance")
    void windowsByEventTimeForLongWhileServersFail() throws Exception {
        crashes.killWithPanes(new FileFeed(folder.resolve("in"), SEED + 4), 20, servers());
    }
}
