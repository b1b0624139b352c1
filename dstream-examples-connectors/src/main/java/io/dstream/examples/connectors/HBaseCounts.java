package io.dstream.examples.connectors;

import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.hbase.HBase;
import io.dstream.hbase.HBaseCluster;
import io.dstream.sources.Generators;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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
 * Adds to a table of HBase how often each word comes. It starts HBase unless it is given one, and prints what is in the
 * table.
 */
public final class HBaseCounts {
    private static final TableName TABLE = TableName.valueOf("word_counts");

    private HBaseCounts() {}

    /**
     * Runs the program until it is killed.
     *
     * @param args nothing, or where HBase's ZooKeeper listens, such as {@code localhost:2181}
     * @throws IOException if HBase cannot be started
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 0) {
            run(Address.of(args[0]), ssc -> {});
        } else {
            System.out.println("Starting HBase, which takes about half a minute ...");
            try (LocalServer server = LocalHBase.start()) {
                run(server.address(), server::outlive);
            }
        }
    }

    private static void run(Address zooKeeper, Consumer<StreamingContext> started)
            throws IOException, InterruptedException {
        List<String> lines = Feed.lines();
        try (Connection connection = connect(zooKeeper);
                Table table = connection.getTable(TABLE);
                StreamingContext ssc = StreamingContext.builder()
                        .appName("hbase-counts")
                        .batchInterval(Duration.ofSeconds(2))
                        .stopOnShutdown(Duration.ofSeconds(5))
                        .build()) {
            PairDStream<String, Long> counts = ssc.from(Generators.rate(10, n -> lines.get((int) (n % lines.size()))))
                    .flatMap(Feed::words)
                    .filter(word -> word.length() > 4)
                    .countByValue();
            counts.to(HBase.<Pair<String, Long>>add(HBaseCluster.at(zooKeeper.toString()), TABLE.getNameAsString(), "c")
                    .row(Pair::key)
                    .column("n", Pair::value));
            counts.foreachBatch((batch, time) -> Printing.mostFrequent(time, rows(table)));
            ssc.start();
            started.accept(ssc);
            System.out.println("Adding to the table " + TABLE + " at " + zooKeeper);
            ssc.awaitTermination();
        }
    }

    private static Connection connect(Address zooKeeper) throws IOException {
        Configuration configuration = HBaseConfiguration.create();
        configuration.set("hbase.zookeeper.quorum", zooKeeper.toString());
        Connection connection = ConnectionFactory.createConnection(configuration);
        try (Admin admin = connection.getAdmin()) {
            if (!admin.tableExists(TABLE)) {
                admin.createTable(TableDescriptorBuilder.newBuilder(TABLE)
                        .setColumnFamily(ColumnFamilyDescriptorBuilder.of("c"))
                        .build());
            }
        }
        return connection;
    }

    private static List<Pair<String, Long>> rows(Table table) throws IOException {
        List<Pair<String, Long>> rows = new ArrayList<>();
        byte[] family = Bytes.toBytes("c");
        byte[] column = Bytes.toBytes("n");
        try (ResultScanner scanner = table.getScanner(new Scan().addColumn(family, column))) {
            for (Result row : scanner) {
                rows.add(Pair.of(Bytes.toString(row.getRow()), Bytes.toLong(row.getValue(family, column))));
            }
        }
        return rows;
    }
}
