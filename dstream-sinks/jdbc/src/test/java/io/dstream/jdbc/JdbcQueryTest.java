package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.jdbc.Server.TestDatabase;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.RecordConsumer;
import io.dstream.testing.Await;
import io.dstream.testing.LogLines;
import io.dstream.testing.Proxy;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of a query that are read as one batch. */
class JdbcQueryTest {
    private static final String RANGE = "SELECT id, name FROM customer WHERE id >= ? AND id < ? ORDER BY id";

    private static JdbcQuery<Pair<Long, String>> customers(Database database, String sql) {
        return Jdbc.query(database, sql, row -> Pair.of(row.getLong(1), row.getString(2)));
    }

    private static List<Pair<Long, String>> expected(long from, long until) {
        return LongStream.range(from, until)
                .mapToObj(n -> Pair.of(n, "customer " + n))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreReadWholeAndByRanges(Server server) throws Exception {
        Database db = Customers.in(server, 5_000).database();
        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            Batch<Pair<Long, String>> all =
                    customers(db, "SELECT id, name FROM customer ORDER BY id").read(ssc);
            assertThat(all.numPartitions()).isEqualTo(1);
            assertThat(all.collect()).isEqualTo(expected(0, 5_000));
            assertThat(all.take(3)).isEqualTo(expected(0, 3));

            Batch<Pair<Long, String>> ranges =
                    customers(db, RANGE).ranges(10, 4_010, 3).read(ssc);
            assertThat(ranges.partitions())
                    .containsExactly(expected(10, 1_343), expected(1_343, 2_676), expected(2_676, 4_010));
            assertThat(customers(db, RANGE).ranges(7, 9, 5).read(ssc).partitions())
                    .containsExactly(expected(7, 8), expected(8, 9));
            assertThat(customers(db, RANGE)
                            .ranges(Long.MIN_VALUE, Long.MAX_VALUE, 3)
                            .read(ssc)
                            .collect())
                    .isEqualTo(expected(0, 5_000));
        }
    }

    @Test
    void aStreamMeetsATable() throws Exception {
        Database db = Customers.in(Server.H2, 100).database();
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            Batch<Pair<Long, String>> table = customers(db, RANGE)
                    .ranges(0, 100, 4)
                    .read(driver.context())
                    .cache();
            TestInput<Pair<Long, Integer>> in = driver.input(2);
            TestOutput<String> out = driver.collect(in.stream()
                    .mapToPair(order -> order)
                    .transformToPair(orders -> orders.join(table.mapToPair(customer -> customer)))
                    .map(both -> both.key() + ": " + both.value().key() + " for "
                            + both.value().value()));
            in.add(Pair.of(7L, 1), Pair.of(1_000L, 2));
            driver.runBatch();
            assertThat(out.last()).containsExactly("7: 1 for customer 7");
        }
    }

    @Test
    void anotherProcessReadsTheSame() throws Exception {
        TestDatabase db = Customers.in(Server.POSTGRESQL, 10);
        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            List<Pair<Long, String>> found = new ArrayList<>();
            for (Partition<Pair<Long, String>> part :
                    partitions(customers(db.database(), RANGE).ranges(0, 10, 2).read(ssc))) {
                copy(part.portable().orElseThrow()).open().push(new RecordConsumer<>() {
                    @Override
                    public void accept(Pair<Long, String> record) {
                        found.add(record);
                    }
                });
            }
            assertThat(found).isEqualTo(expected(0, 10));
            JdbcDataSource source = new JdbcDataSource();
            assertThat(partitions(customers(Database.of(source), RANGE).read(ssc))
                            .get(0)
                            .portable())
                    .as("of a data source")
                    .isEmpty();
        }
    }

    private static <T> List<? extends Partition<T>> partitions(Batch<T> batch) {
        return ((Plan.Data<T>) batch.plan()).parts();
    }

    @SuppressWarnings("unchecked")
    private static <T> T copy(T object) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }

    @Test
    void aDatabaseThatIsDownIsWaitedFor() throws Exception {
        TestDatabase db = Customers.in(Server.POSTGRESQL, 10);
        try (Proxy proxy = new Proxy(Server.POSTGRESQL.port());
                LogLines log = new LogLines("io.dstream.jdbc");
                StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            Database through = db.through(proxy.port()).connectTimeout(Duration.ofMillis(500));
            Batch<Pair<Long, String>> rows =
                    customers(through, RANGE).ranges(0, 10, 1).read(ssc);
            proxy.down();
            CompletableFuture<List<Pair<Long, String>>> read = CompletableFuture.supplyAsync(rows::collect);
            Await.until("it has been tried", () -> log.has("is retried"));
            proxy.up();
            assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo(expected(0, 10));
        }
    }

    @Test
    void whatCannotWorkIsSaid() throws Exception {
        Database db = Customers.in(Server.H2, 3).database();
        assertThatThrownBy(() -> Jdbc.query(db, " ", row -> 1)).hasMessageContaining("needs a query in SQL");
        assertThatThrownBy(() -> customers(db, RANGE).ranges(5, 5, 1)).hasMessageContaining("from 5 until 5");
        assertThatThrownBy(() -> customers(db, RANGE).ranges(0, 5, 0)).hasMessageContaining("0 ranges");
        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            assertThatThrownBy(() -> customers(db, "SELECT id, name FROM clients")
                            .read(ssc)
                            .collect())
                    .hasMessageContaining("SELECT id, name FROM clients");
            assertThatThrownBy(() -> customers(db, RANGE).read(ssc).collect()).hasMessageContaining(RANGE);
            assertThatThrownBy(() -> customers(db, "SELECT id, name FROM customer")
                            .ranges(0, 3, 2)
                            .read(ssc)
                            .collect())
                    .hasMessageContaining("SELECT id, name FROM customer");
            assertThatThrownBy(() -> Jdbc.<String>query(db, "SELECT id FROM customer", row -> null)
                            .read(ssc)
                            .collect())
                    .hasMessageContaining("the function for a row returned null");
        }
    }
}
