package io.dstream.cassandra.internal.read;

import static com.google.common.base.Preconditions.checkNotNull;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.metadata.schema.ColumnMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import com.google.common.collect.ImmutableList;
import io.dstream.cassandra.CassandraException;
import io.dstream.cassandra.internal.connect.Access;
import io.dstream.cassandra.internal.connect.Errors;
import io.dstream.cassandra.internal.connect.Link;
import io.dstream.cassandra.internal.connect.TableName;
import io.dstream.engine.task.Kept;
import io.dstream.function.Function1;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * The rows of a table in a range of tokens, which are read anew by whoever computes a batch of them, in another process
 * too if the plan can be sent there. Immutable.
 */
public final class Slice<R> extends Partition<R> {
    private static final Operator OPERATOR = Operator.of("cassandra");
    private static final BigInteger TOKENS = BigInteger.ONE.shiftLeft(64);
    private static final String PARTITIONER = "Murmur3Partitioner";

    /** The sessions of scans in this process. */
    private static final Kept<Link> KEPT = new Kept<>("dstream-cassandra-scan-idle", Duration.ofSeconds(30));

    private final Plan<R> plan;
    private final long after;
    private final long upTo;

    /**
     * A range of tokens.
     *
     * @param after the token before the first one
     * @param upTo the last one; {@link Long#MIN_VALUE} for all that follow
     */
    public Slice(Plan<R> plan, long after, long upTo) {
        this.plan = plan;
        this.after = after;
        this.upTo = upTo;
    }

    /**
     * The bound before a range of many, of equal size; after the last one, the least token, which Cassandra takes so.
     */
    public static long bound(int range, int ranges) {
        return BigInteger.valueOf(Long.MIN_VALUE)
                .add(TOKENS.multiply(BigInteger.valueOf(range)).divide(BigInteger.valueOf(ranges)))
                .longValue();
    }

    /**
     * What is read, and what becomes of a row.
     *
     * @param id of the scan, in all processes
     * @param columns those to be read; none for all
     * @param page how many rows are fetched at a time
     */
    public record Plan<R>(
            String id,
            Access access,
            TableName table,
            ImmutableList<CqlIdentifier> columns,
            Function1<? super Row, ? extends R> row,
            int page)
            implements Serializable {
        public static <R> Plan<R> of(
                Access access, TableName table, Function1<? super Row, ? extends R> row, int page) {
            return new Plan<>(UUID.randomUUID().toString(), access, table, ImmutableList.of(), row, page);
        }

        public Plan<R> withColumns(ImmutableList<CqlIdentifier> names) {
            return new Plan<>(UUID.randomUUID().toString(), access, table, names, row, page);
        }

        public Plan<R> withPage(int rows) {
            return new Plan<>(UUID.randomUUID().toString(), access, table, columns, row, rows);
        }

        private boolean canBeSent() {
            try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
                out.writeObject(this);
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }

    @Override
    public long size() {
        return -1;
    }

    @Override
    public Optional<Portable<R>> portable() {
        return plan.canBeSent() ? Optional.of(sent(plan, after, upTo)) : Optional.empty();
    }

    private static <R> Portable<R> sent(Plan<R> plan, long after, long upTo) {
        return () -> new Slice<>(plan, after, upTo);
    }

    @Override
    public void push(RecordConsumer<? super R> consumer) {
        String who = "scan of " + plan.table;
        try (Kept<Link>.Lease link = KEPT.lease(plan.id, () -> Link.open(who, plan.access))) {
            push(link.get(), consumer);
        } catch (DriverException e) {
            throw OperatorException.of(
                    OPERATOR,
                    new CassandraException(who + " at " + plan.access + ": " + Errors.told(e) + Errors.advice(e), e));
        } catch (OperatorException e) {
            throw e;
        } catch (Exception e) {
            throw OperatorException.of(OPERATOR, e);
        }
    }

    private void push(Link link, RecordConsumer<? super R> consumer) throws InterruptedException {
        BoundStatement statement = statement(link.session());
        AsyncResultSet page = fetch(link, statement, null);
        while (true) {
            for (Row row : page.currentPage()) {
                consumer.accept(record(row));
            }
            if (!page.hasMorePages()) {
                return;
            }
            page = fetch(link, statement, page.getExecutionInfo().getPagingState());
        }
    }

    private BoundStatement statement(CqlSession session) {
        TableMetadata table = plan.table.find(session);
        String partitioner = session.getMetadata()
                .getTokenMap()
                .map(map -> map.getPartitionerName())
                .orElse(PARTITIONER);
        if (!partitioner.endsWith(PARTITIONER)) {
            throw new CassandraException("the cluster has the partitioner " + partitioner
                    + ", whose tokens a scan cannot divide: it needs " + PARTITIONER);
        }
        for (CqlIdentifier name : plan.columns) {
            if (!table.getColumns().containsKey(name)) {
                throw new CassandraException("the table " + plan.table + " has no column " + name.asCql(true)
                        + "; it has " + TableName.list(table.getColumns().keySet()));
            }
        }
        String columns = plan.columns.isEmpty() ? "*" : list(plan.columns);
        String key = list(
                table.getPartitionKey().stream().map(ColumnMetadata::getName).toList());
        return session.prepare("SELECT " + columns + " FROM " + plan.table + " WHERE token(" + key + ") > ? AND token("
                        + key + ") <= ?")
                .boundStatementBuilder()
                .setLong(0, after)
                .setLong(1, upTo)
                .setPageSize(plan.page)
                .setIdempotence(true)
                .build();
    }

    private static String list(List<CqlIdentifier> names) {
        return names.stream().map(name -> name.asCql(true)).collect(Collectors.joining(", "));
    }

    private AsyncResultSet fetch(Link link, BoundStatement statement, ByteBuffer from) throws InterruptedException {
        List<AsyncResultSet> pages = Collections.synchronizedList(new ArrayList<>());
        link.requests()
                .<ByteBuffer, AsyncResultSet>run(
                        "reading the table " + plan.table,
                        Collections.singletonList(from),
                        state -> page(link, statement, state),
                        (state, page) -> pages.add(page));
        return pages.get(0);
    }

    private static CompletionStage<AsyncResultSet> page(Link link, BoundStatement statement, ByteBuffer from) {
        return link.session().executeAsync(from == null ? statement : statement.setPagingState(from));
    }

    private R record(Row row) {
        try {
            return checkNotNull(plan.row.apply(row), "the function for a row returned null");
        } catch (Exception e) {
            throw OperatorException.of(OPERATOR, e);
        }
    }
}
