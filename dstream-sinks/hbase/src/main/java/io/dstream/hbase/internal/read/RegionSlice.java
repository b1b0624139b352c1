package io.dstream.hbase.internal.read;

import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import io.dstream.engine.task.Kept;
import io.dstream.function.Function1;
import io.dstream.hbase.HBaseException;
import io.dstream.hbase.internal.connect.Access;
import io.dstream.hbase.internal.connect.Link;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.hbase.HRegionLocation;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.AsyncTable;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.Scan;

/**
 * The rows of a region, which are read anew by whoever computes a batch of them, in another process too if the plan can
 * be sent there. Immutable.
 */
public final class RegionSlice<R> extends Partition<R> {
    private static final Operator OPERATOR = Operator.of("hbase");
    private static final int PAGE = 1000;

    /** The connections of scans in this process. */
    private static final Kept<Link> KEPT = new Kept<>("dstream-hbase-scan-idle", Duration.ofSeconds(30));

    private final Plan<R> plan;
    private final byte[] from;
    private final byte[] until;

    private RegionSlice(Plan<R> plan, byte[] from, byte[] until) {
        this.plan = plan;
        this.from = from;
        this.until = until;
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
            String table,
            ImmutableList<String> columns,
            Function1<? super Result, ? extends R> row,
            int page)
            implements Serializable {
        public static <R> Plan<R> of(Access access, String table, Function1<? super Result, ? extends R> row) {
            return new Plan<>(newId(), access, table, ImmutableList.of(), row, PAGE);
        }

        private static String newId() {
            return UUID.randomUUID().toString();
        }

        public Plan<R> withColumns(ImmutableList<String> names) {
            return new Plan<>(newId(), access, table, names, row, page);
        }

        public Plan<R> withPage(int rows) {
            return new Plan<>(newId(), access, table, columns, row, rows);
        }

        private String who() {
            return "scan of " + table;
        }

        /** Asks HBase for the regions. */
        public List<RegionSlice<R>> regions() throws InterruptedException {
            try (Kept<Link>.Lease link = KEPT.lease(id, () -> Link.open(who(), access))) {
                link.get().check(TableName.valueOf(table), Columns.families(columns));
                List<RegionSlice<R>> all = new ArrayList<>();
                for (HRegionLocation each : locations(link.get())) {
                    all.add(new RegionSlice<>(
                            this,
                            each.getRegion().getStartKey(),
                            each.getRegion().getEndKey()));
                }
                return all;
            } catch (InterruptedException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new HBaseException(who() + " in " + access + " failed: " + e, e);
            }
        }

        private List<HRegionLocation> locations(Link link) throws InterruptedException, ExecutionException {
            return link.connection()
                    .getRegionLocator(TableName.valueOf(table))
                    .getAllRegionLocations()
                    .get();
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
        return plan.canBeSent() ? Optional.of(sent(plan, from, until)) : Optional.empty();
    }

    private static <R> Portable<R> sent(Plan<R> plan, byte[] from, byte[] until) {
        return () -> new RegionSlice<>(plan, from, until);
    }

    @Override
    public void push(RecordConsumer<? super R> consumer) {
        try (Kept<Link>.Lease link = KEPT.lease(plan.id, () -> Link.open(plan.who(), plan.access))) {
            push(link.get(), consumer);
        } catch (OperatorException e) {
            throw e;
        } catch (Exception e) {
            throw OperatorException.of(OPERATOR, e);
        }
    }

    private void push(Link link, RecordConsumer<? super R> consumer) throws InterruptedException {
        Scan scan = new Scan().withStartRow(from).withStopRow(until).setLimit(plan.page);
        Columns.each(plan.columns, scan::addFamily, scan::addColumn);
        List<Result> page;
        do {
            page = fetch(link, scan);
            for (Result row : page) {
                consumer.accept(record(row));
            }
            if (!page.isEmpty()) {
                scan = scan.withStartRow(page.get(page.size() - 1).getRow(), false);
            }
        } while (page.size() == plan.page);
    }

    private List<Result> fetch(Link link, Scan scan) throws InterruptedException {
        AsyncTable<?> table = link.table(TableName.valueOf(plan.table));
        List<List<Result>> pages = Collections.synchronizedList(new ArrayList<>());
        link.requests()
                .<Scan, List<Result>>run(
                        "reading the table " + plan.table,
                        List.of(scan),
                        table::scanAll,
                        (asked, page) -> pages.add(page));
        return pages.get(0);
    }

    private R record(Result row) {
        try {
            return checkNotNull(plan.row.apply(row), "the function for a row returned null");
        } catch (Exception e) {
            throw OperatorException.of(OPERATOR, e);
        }
    }
}
