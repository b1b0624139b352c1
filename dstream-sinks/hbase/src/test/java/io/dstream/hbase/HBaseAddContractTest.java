package io.dstream.hbase;

import io.dstream.DStream;
import io.dstream.testing.connectors.Downstream;
import io.dstream.testing.connectors.SinkOpening;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.hbase.client.Result;

/**
 * What is added is added once. Each record adds 1 to one of ten rows, so that each row is added to in each batch; a row
 * that has n is read as n records.
 */
class HBaseAddContractTest extends HBaseContractTest {
    private static final int ROWS = 10;

    /** Each number is counted. */
    static final class Adding implements SinkOpening {
        @Override
        public void write(DStream<String> records, String address) {
            String[] parts = address.split("/");
            HBaseCluster cluster = ThroughProxy.of(
                    HBaseCluster.at("127.0.0.1:" + parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
            records.to(HBase.<String>add(cluster, parts[3], HBaseServer.FAMILY)
                    .row(n -> Long.parseLong(n) % ROWS + "")
                    .column("n", n -> 1));
        }
    }

    @Override
    protected SinkOpening opening() {
        return new Adding();
    }

    @Override
    protected Downstream downstream() throws Exception {
        return new Place() {
            @Override
            public List<String> read() throws IOException {
                List<String> records = new ArrayList<>();
                for (Result row : server.rows(name)) {
                    long each = number(HBaseServer.value(row, "n"));
                    long first = Long.parseLong(HBaseServer.key(row));
                    LongStream.range(0, each).forEach(i -> records.add("" + (first + i * ROWS)));
                }
                return records;
            }
        };
    }
}
