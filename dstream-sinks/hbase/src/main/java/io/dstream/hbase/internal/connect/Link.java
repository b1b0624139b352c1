package io.dstream.hbase.internal.connect;

import io.dstream.engine.task.Requests;
import io.dstream.hbase.HBaseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.AsyncTable;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.TableDescriptor;

/** A connection, and what limits its requests. Used by any thread. */
public final class Link implements AutoCloseable {
    private static final int LONGEST_START_SECONDS = 60; // the client's own limits are below
    private static final int SHOWN = 50;

    private final Access access;
    private final AsyncConnection connection;
    private final Requests requests;

    private Link(String who, Access access, AsyncConnection connection) {
        this.access = access;
        this.connection = connection;
        this.requests = new Requests(who, access.inFlight(), access.retry(), new Meanings(who, access));
    }

    /**
     * Connects.
     *
     * @param who who wants to, for messages
     * @throws HBaseException if ZooKeeper cannot be reached
     */
    public static Link open(String who, Access access) throws InterruptedException {
        try {
            return new Link(who, access, get(ConnectionFactory.createAsyncConnection(access.configuration())));
        } catch (IOException e) {
            throw new HBaseException(
                    who + ": cannot connect to " + access + ": " + Errors.told(e)
                            + ". Check that its ZooKeeper runs there, and zookeeper.znode.parent",
                    e);
        }
    }

    private static <R> R get(CompletableFuture<R> future) throws IOException, InterruptedException {
        try {
            return future.get(LONGEST_START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException error ? error : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + LONGEST_START_SECONDS + " s", e);
        }
    }

    /**
     * Looks whether a table is there, with some column families.
     *
     * @throws HBaseException if it is not; it names those that there are
     */
    public void check(TableName table, Set<String> families) throws InterruptedException {
        try {
            if (!get(connection.getAdmin().tableExists(table))) {
                List<TableName> all = get(connection.getAdmin().listTableNames());
                throw new HBaseException("the table " + table + " does not exist; there are "
                        + list(all.stream().map(TableName::getNameAsString).collect(Collectors.toSet())));
            }
            TableDescriptor found = get(connection.getAdmin().getDescriptor(table));
            Set<String> has = found.getColumnFamilyNames().stream()
                    .map(name -> new String(name, StandardCharsets.UTF_8))
                    .collect(Collectors.toSet());
            for (String family : new TreeSet<>(families)) {
                if (!has.contains(family)) {
                    throw new HBaseException(
                            "the table " + table + " has no column family " + family + "; it has " + list(has));
                }
            }
            if (!get(connection.getAdmin().isTableEnabled(table))) {
                throw new HBaseException("the table " + table + " is disabled: enable '" + table + "' in hbase shell");
            }
        } catch (IOException e) {
            throw new HBaseException(
                    "the table " + table + " cannot be looked at in " + access + ": " + Errors.told(e)
                            + ". Check that HBase's master and region servers run, and can be reached by the names that"
                            + " they have in ZooKeeper",
                    e);
        }
    }

    private static String list(Set<String> names) {
        return names.isEmpty()
                ? "none"
                : names.stream().sorted().limit(SHOWN).collect(Collectors.joining(", "))
                        + (names.size() > SHOWN ? " and others" : "");
    }

    public Access access() {
        return access;
    }

    public AsyncConnection connection() {
        return connection;
    }

    /** How large a value may be; the client itself says it with the value's key. */
    public int maxValueBytes() {
        int most = connection.getConfiguration().getInt("hbase.client.keyvalue.maxsize", 10 << 20);
        return most <= 0 ? Integer.MAX_VALUE : most;
    }

    public AsyncTable<?> table(TableName name) {
        return connection.getTable(name);
    }

    /** What errors mean to those who send requests. */
    private record Meanings(String who, Access access) implements Requests.Errors {
        @Override
        public boolean passes(Throwable e) {
            return Errors.passes(e);
        }

        @Override
        public String told(Throwable e) {
            return Errors.told(e);
        }

        @Override
        public RuntimeException failed(String what, Throwable e) {
            return new HBaseException(
                    who + ": " + what + " failed at " + access + ": " + Errors.told(e) + Errors.advice(e), e);
        }
    }

    /** What sends many requests at a time. */
    public Requests requests() {
        return requests;
    }

    /** What waits gives up, now and later. */
    public void stopping() {
        requests.end();
    }

    @Override
    public void close() throws IOException {
        requests.end();
        connection.close();
    }
}
