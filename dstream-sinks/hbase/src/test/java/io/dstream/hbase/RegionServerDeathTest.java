package io.dstream.hbase;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A region server that is killed holds writes up until its regions are elsewhere; nothing is lost or added twice. */
@Timeout(240)
class RegionServerDeathTest {
    private static final int ROWS = 100;

    private final HBaseServer server = HBaseServer.shared();
    private final StreamingContext ssc = StreamingContext.builder()
            .batchInterval(Duration.ofSeconds(1))
            .parallelism(2)
            .build();

    @AfterEach
    void tearDown() {
        ssc.close();
    }

    @Test
    void writesGoOnWhenARegionServerIsKilled() throws Exception {
        String table = server.newTable("r50");
        HBaseSink<Integer> puts = HBase.<Integer>put(server.cluster(), table, "c")
                .row(n -> "r" + n)
                .column("last", n -> (long) n);
        HBaseSink<Integer> adds = HBase.<Integer>add(server.cluster(), table, "c")
                .row(n -> "r" + n)
                .column("sum", n -> 1);
        List<Integer> rows = IntStream.range(0, ROWS).boxed().toList();
        try (ChildJvm doomed = server.anotherRegionServer().start()) {
            puts.open("puts");
            adds.open("adds");
            moveTo(otherServer(), table);
            for (int batch = 1; batch <= 10; batch++) {
                if (batch == 4) {
                    doomed.kill();
                }
                puts.write(ssc.batch(rows, 2), Instant.ofEpochSecond(batch));
                adds.write(ssc.batch(rows, 2), Instant.ofEpochSecond(batch));
            }
        } finally {
            puts.close();
            adds.close();
        }
        assertThat(server.rows(table)).hasSize(ROWS).allSatisfy(row -> assertThat(
                        Pair.of(HBaseServer.key(row), Bytes.toLong(HBaseServer.value(row, "sum"))))
                .isEqualTo(Pair.of("r" + Bytes.toLong(HBaseServer.value(row, "last")), 10L)));
    }

    /** Waits for the second region server; one that is just starting takes no regions. */
    private ServerName otherServer() throws Exception {
        ServerName[] found = new ServerName[1];
        try (Admin admin = server.connection().getAdmin()) {
            Await.<Exception>until("there are two region servers", Await.LONG, () -> {
                for (ServerName each : admin.getRegionServers()) {
                    if (each.getPort() != server.regionServer()) {
                        found[0] = each;
                    }
                }
                return found[0] != null && answers(admin, found[0]);
            });
        }
        return found[0];
    }

    private static boolean answers(Admin admin, ServerName regionServer) {
        try {
            return admin.getRegions(regionServer).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** Moves the table's regions, and again those that the master has left where they were. */
    private void moveTo(ServerName target, String table) throws Exception {
        try (Admin admin = server.connection().getAdmin()) {
            List<RegionInfo> regions = admin.getRegions(TableName.valueOf(table));
            Await.<Exception>until("all regions are there", Await.LONG, () -> {
                List<RegionInfo> there = admin.getRegions(target);
                for (RegionInfo region : regions) {
                    if (!there.contains(region)) {
                        admin.move(region.getEncodedNameAsBytes(), target);
                    }
                }
                return there.containsAll(regions);
            });
        }
    }
}
