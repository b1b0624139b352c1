package io.dstream.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.testing.connectors.Speed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** The sink, the lookup and the scan beside loops over the driver that do the same, on as many threads. */
public final class CassandraSpeed {
    private static final int ROWS = 20_000;
    private static final int THREADS = 2;
    private static final int IN_FLIGHT = 256;

    private final CassandraServer server;
    private final CqlSession session;
    private final StreamingContext ssc = StreamingContext.builder()
            .batchInterval(Duration.ofSeconds(1))
            .parallelism(THREADS)
            .build();
    private final List<Integer> numbers = IntStream.range(0, ROWS).boxed().toList();
    private long time = 1_000_000;

    private CassandraSpeed(CassandraServer server) {
        this.server = server;
        this.session = server.session();
    }

    public static void main(String[] args) throws Exception {
        CassandraSpeed speed = new CassandraSpeed(CassandraServer.shared());
        speed.clusteredUpserts();
        String table = speed.upserts();
        speed.lookups(table);
        speed.scans(table);
        speed.ssc.close();
        System.exit(0);
    }

    /** Runs work on as many threads as the engine has, each with its part of the numbers. */
    private static void onThreads(java.util.function.IntConsumer work) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            all.add(CompletableFuture.runAsync(() -> work.accept(thread), task -> new Thread(task).start()));
        }
        all.forEach(CompletableFuture::join);
    }

    /** Sends a request for each of a thread's numbers, and waits for the answers. */
    private void ask(int thread, Semaphore permits, java.util.function.IntFunction<CompletionStage<?>> send) {
        int from = ROWS / THREADS * thread;
        for (int n = from; n < from + ROWS / THREADS; n++) {
            permits.acquireUninterruptibly();
            var unused = send.apply(n).whenComplete((answer, e) -> permits.release());
        }
    }

    private Callable<?> bare(java.util.function.IntFunction<CompletionStage<?>> send) {
        return () -> {
            Semaphore permits = new Semaphore(IN_FLIGHT);
            onThreads(thread -> ask(thread, permits, send));
            permits.acquireUninterruptibly(IN_FLIGHT);
            return null;
        };
    }

    private Callable<?> sinking(CassandraSink<Integer> sink) {
        sink.open("out");
        return () -> {
            sink.write(ssc.batch(numbers, THREADS), Instant.ofEpochMilli(time++));
            return null;
        };
    }

    private String upserts() throws Exception {
        String table = server.newTable("id int PRIMARY KEY, name text, n bigint");
        PreparedStatement insert = session.prepare("INSERT INTO " + table + " (id, name, n) VALUES (?, ?, ?)");
        CassandraSink<Integer> sink = Cassandra.<Integer>upsert(server.cluster(), table)
                .key("id", n -> n)
                .column("name", n -> "name " + n)
                .column("n", n -> (long) n);
        Speed.compare(
                "upserts", ROWS, bare(n -> session.executeAsync(insert.bind(n, "name " + n, (long) n))), sinking(sink));
        sink.close();
        return table;
    }

    private void clusteredUpserts() throws Exception {
        String table = server.newTable("id int, c int, n bigint, PRIMARY KEY (id, c)");
        PreparedStatement insert = session.prepare("INSERT INTO " + table + " (id, c, n) VALUES (?, ?, ?)");
        CassandraSink<Integer> sink = Cassandra.<Integer>upsert(server.cluster(), table)
                .key("id", n -> n / 20)
                .key("c", n -> n % 20)
                .column("n", n -> (long) n);
        Speed.compare(
                "upserts, 20 rows a partition",
                ROWS,
                bare(n -> n % 20 > 0
                        ? CompletableFuture.completedFuture(null)
                        : session.executeAsync(BatchStatement.newInstance(
                                DefaultBatchType.UNLOGGED,
                                IntStream.range(n, n + 20)
                                        .<BatchableStatement<?>>mapToObj(m -> insert.bind(m / 20, m % 20, (long) m))
                                        .toList()))),
                sinking(sink));
        sink.close();
    }

    private void lookups(String table) throws Exception {
        String query = "SELECT name FROM " + table + " WHERE id = ?";
        PreparedStatement select = session.prepare(query);
        try (CassandraLookup<Integer, String> names =
                Cassandra.lookup(server.cluster(), query, row -> row.getString("name"))) {
            Speed.compare(
                    "lookups",
                    ROWS,
                    bare(n -> session.executeAsync(select.bind(n))
                            .thenApply(rows -> rows.one().getString("name"))),
                    () -> names.join(ssc.batch(numbers, THREADS).keyBy(n -> n)).count());
        }
    }

    private void scans(String table) throws Exception {
        PreparedStatement select =
                session.prepare("SELECT id, name, n FROM " + table + " WHERE token(id) > ? AND token(id) <= ?");
        Batch<String> scan = Cassandra.scan(server.cluster(), table, row -> row.getInt("id") + row.getString("name"))
                .parts(8)
                .read(ssc);
        Speed.compare(
                "scan",
                ROWS,
                () -> {
                    LongAdder count = new LongAdder();
                    onThreads(thread -> {
                        for (int part = thread; part < 8; part += THREADS) {
                            long after = Long.MIN_VALUE + part * (1L << 61);
                            long upTo = Long.MIN_VALUE + (part + 1) * (1L << 61);
                            session.execute(select.bind(after, upTo).setPageSize(1000))
                                    .forEach(row -> {
                                        String text = row.getInt("id") + row.getString("name");
                                        count.add(text.isEmpty() ? 0 : 1);
                                    });
                        }
                    });
                    return count.sum();
                },
                scan::count);
    }
}
