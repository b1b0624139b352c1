package io.dstream.hbase.internal.read;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import io.dstream.hbase.HBaseException;
import io.dstream.hbase.internal.connect.Access;
import io.dstream.hbase.internal.connect.Link;
import io.dstream.hbase.internal.write.Encoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.AsyncTable;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Result;

/** Finds rows, many with one request. Used by any thread. */
public final class Finder implements AutoCloseable {
    private static final int AT_ONCE = 250; // keys of a request

    private final Link link;
    private final TableName table;
    private final ImmutableList<String> columns;

    private Finder(Link link, TableName table, ImmutableList<String> columns) {
        this.link = link;
        this.table = table;
        this.columns = columns;
    }

    /**
     * Connects, and looks whether the table is there.
     *
     * @throws HBaseException if it is not
     */
    public static Finder open(Access access, String table, ImmutableList<String> columns) throws InterruptedException {
        String who = "lookup in " + table;
        Link link = Link.open(who, access);
        Finder finder = new Finder(link, TableName.valueOf(table), columns);
        try {
            link.check(finder.table, Columns.families(columns));
            return finder;
        } catch (HBaseException e) {
            finder.close();
            throw new HBaseException(who + ": " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            finder.close();
            throw e;
        }
    }

    /** Finds the rows of keys; empty ones where there is none. */
    public <K> Map<K, Result> find(List<K> keys) throws InterruptedException {
        AsyncTable<?> asked = link.table(table);
        Map<K, Result> found = new ConcurrentHashMap<>();
        link.requests()
                .<List<K>, List<Result>>run(
                        "asking the table " + table,
                        Lists.partition(keys, AT_ONCE),
                        some -> ask(asked, some),
                        (some, rows) -> {
                            for (int i = 0; i < rows.size(); i++) {
                                found.put(some.get(i), rows.get(i));
                            }
                        });
        return found;
    }

    private <K> CompletableFuture<List<Result>> ask(AsyncTable<?> asked, List<K> keys) {
        return asked.getAll(keys.stream().map(this::get).toList());
    }

    private Get get(Object key) {
        Get get = new Get(Encoding.bytes(key, "a key that is looked up"));
        Columns.each(columns, get::addFamily, get::addColumn);
        return get;
    }

    @Override
    public void close() {
        try {
            link.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the connection could not be closed", e);
        }
    }
}
