package io.dstream.hbase;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.testing.connectors.Speed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.hadoop.hbase.HRegionLocation;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.BufferedMutator;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Increment;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Row;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.util.Bytes;

/** The sink, the lookup and the scan beside loops over HBase's client that do the same, on as many threads. */
public final class HBaseSpeed {
    private static final int ROWS = 20_000;
    private static final int ADDED = 2_000; // each costs a sync of the log
    private static final int THREADS = 2;
    private static final int CHUNK = 500;
    private static final byte[] FAMILY = Bytes.toBytes("c");
    private static final byte[] NAME = Bytes.toBytes("name");
    private static final byte[] NUMBER = Bytes.toBytes("n");

    private final HBaseServer server = HBaseServer.shared();
    private final StreamingContext ssc = StreamingContext.builder()
            .batchInterval(Duration.ofSeconds(1))
            .parallelism(THREADS)
            .build();
    private final List<Integer> numbers = IntStream.range(0, ROWS).boxed().toList();
    private long time = 1_000_000;

    private HBaseSpeed() {}

    public static void main(String[] args) throws Exception {
        HBaseSpeed speed = new HBaseSpeed();
        String table = speed.server.newTable("id" + ROWS * 7 / 10);
        speed.puts(table);
        speed.adds();
        speed.lookups(table);
        speed.scans(table);
        speed.ssc.close();
        System.exit(0);
    }

    /** What a thread does with its part of the numbers. */
    private interface Work {
        void with(List<Integer> some) throws IOException, InterruptedException;
    }

    private Object onThreads(Work work) {
        return onThreads(numbers, work);
    }

    private static Object onThreads(List<Integer> numbers, Work work) {
        int each = numbers.size() / THREADS;
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            List<Integer> some = numbers.subList(each * i, each * (i + 1));
            all.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            work.with(some);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    task -> new Thread(task).start()));
        }
        all.forEach(CompletableFuture::join);
        return null;
    }

    private static byte[] key(int n) {
        return Bytes.toBytes("id" + n);
    }

    private void puts(String table) throws Exception {
        HBaseSink<Integer> sink = HBase.<Integer>put(server.cluster(), table, "c")
                .row(n -> "id" + n)
                .column("name", n -> "name " + n)
                .column("n", n -> (long) n);
        sink.open("out");
        Speed.compare(
                "puts",
                ROWS,
                () -> onThreads(some -> {
                    try (BufferedMutator mutator = server.connection().getBufferedMutator(TableName.valueOf(table))) {
                        for (int n : some) {
                            mutator.mutate(new Put(key(n))
                                    .addColumn(FAMILY, NAME, Bytes.toBytes("name " + n))
                                    .addColumn(FAMILY, NUMBER, Bytes.toBytes((long) n)));
                        }
                    }
                }),
                () -> {
                    sink.write(ssc.batch(numbers, THREADS), Instant.ofEpochMilli(time++));
                    return null;
                });
        sink.close();
    }

    private void adds() throws Exception {
        String table = server.newTable("id" + ADDED * 7 / 10);
        HBaseSink<Integer> sink = HBase.<Integer>add(server.cluster(), table, "c")
                .row(n -> "id" + n)
                .column("n", n -> 1);
        List<Integer> added = numbers.subList(0, ADDED);
        sink.open("out");
        Speed.compare(
                "adds (bare: at least once)",
                ADDED,
                () -> onThreads(added, some -> {
                    try (Table open = server.connection().getTable(TableName.valueOf(table))) {
                        for (int from = 0; from < some.size(); from += CHUNK) {
                            List<Row> increments = new ArrayList<>();
                            for (int n : some.subList(from, from + CHUNK)) {
                                increments.add(new Increment(key(n)).addColumn(FAMILY, NUMBER, 1));
                            }
                            open.batch(increments, new Object[CHUNK]);
                        }
                    }
                }),
                () -> {
                    sink.write(ssc.batch(added, THREADS), Instant.ofEpochMilli(time++));
                    return null;
                });
        sink.close();
    }

    private void lookups(String table) throws Exception {
        try (HBaseLookup<String, String> names =
                HBase.lookup(server.cluster(), table, row -> Bytes.toString(row.getValue(FAMILY, NAME)))) {
            Speed.compare(
                    "lookups",
                    ROWS,
                    () -> onThreads(some -> {
                        try (Table open = server.connection().getTable(TableName.valueOf(table))) {
                            for (int from = 0; from < some.size(); from += CHUNK) {
                                List<Get> gets = new ArrayList<>();
                                for (int n : some.subList(from, from + CHUNK)) {
                                    gets.add(new Get(key(n)));
                                }
                                for (Result row : open.get(gets)) {
                                    var unused = Bytes.toString(row.getValue(FAMILY, NAME));
                                }
                            }
                        }
                    }),
                    () -> names.join(ssc.batch(numbers, THREADS).keyBy(n -> "id" + n))
                            .count());
        }
    }

    private void scans(String table) throws Exception {
        Batch<String> scan = HBase.scan(server.cluster(), table, row -> Bytes.toString(row.getValue(FAMILY, NAME)))
                .read(ssc);
        List<HRegionLocation> regions =
                server.connection().getRegionLocator(TableName.valueOf(table)).getAllRegionLocations();
        Speed.compare(
                "scan",
                ROWS,
                () -> onThreads(some -> {
                    HRegionLocation region = regions.get(some.get(0) == 0 ? 0 : 1);
                    Scan rows = new Scan()
                            .withStartRow(region.getRegion().getStartKey())
                            .withStopRow(region.getRegion().getEndKey())
                            .setCaching(1000);
                    try (Table open = server.connection().getTable(TableName.valueOf(table));
                            ResultScanner scanner = open.getScanner(rows)) {
                        for (Result row : scanner) {
                            var unused = Bytes.toString(row.getValue(FAMILY, NAME));
                        }
                    }
                }),
                scan::count);
    }
}
