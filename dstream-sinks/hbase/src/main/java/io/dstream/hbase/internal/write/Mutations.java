package io.dstream.hbase.internal.write;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.hadoop.hbase.CompareOperator;
import org.apache.hadoop.hbase.client.AsyncTable;
import org.apache.hadoop.hbase.client.CheckAndMutate;
import org.apache.hadoop.hbase.client.CheckAndMutateResult;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Increment;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RowMutations;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * What HBase is told to do with rows, so that it makes no difference if it is told again: cells have the batch's time,
 * and what is added is added only if the row's mark is older than the batch, which is then set to it. Immutable.
 *
 * @param families of the columns
 * @param qualifiers of the columns
 * @param markFamily where the mark is
 * @param mark its qualifier
 */
record Mutations(ImmutableList<byte[]> families, ImmutableList<byte[]> qualifiers, String markFamily, String mark) {

    /** A row and its key. */
    record Keyed(String text, Row row) {
        byte[] key() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    static Mutations of(Shape<?> shape, String mark) {
        return new Mutations(
                shape.columns().stream()
                        .map(each -> Bytes.toBytes(each.family()))
                        .collect(ImmutableList.toImmutableList()),
                shape.columns().stream()
                        .map(each -> Bytes.toBytes(each.qualifier()))
                        .collect(ImmutableList.toImmutableList()),
                shape.family(),
                mark);
    }

    // ---- what is written ----

    CompletableFuture<?> write(AsyncTable<?> table, List<Keyed> rows, long millis) {
        return all(table.batch(rows.stream().map(row -> written(row, millis)).toList()));
    }

    private org.apache.hadoop.hbase.client.Row written(Keyed keyed, long millis) {
        byte[] key = keyed.key();
        if (keyed.row().isDeleted()) {
            return new Delete(key, millis);
        }
        Put put = new Put(key, millis);
        Delete delete = new Delete(key);
        List<byte[]> values = keyed.row().values();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) == null) {
                delete.addColumns(families.get(i), qualifiers.get(i), millis);
            } else {
                put.addColumn(families.get(i), qualifiers.get(i), millis, values.get(i));
            }
        }
        return delete.isEmpty() ? put : put.isEmpty() ? delete : together(key, put, delete);
    }

    private static RowMutations together(byte[] key, Put put, org.apache.hadoop.hbase.client.Mutation other) {
        try {
            return new RowMutations(key).add(List.of(other, put));
        } catch (IOException e) {
            throw new UncheckedIOException("both are of one row", e);
        }
    }

    // ---- what is added ----

    CompletableFuture<?> add(AsyncTable<?> table, List<Keyed> rows, long millis) {
        byte[] now = Bytes.toBytes(millis);
        List<CheckAndMutate> ifOlder = new ArrayList<>();
        for (Keyed row : rows) {
            ifOlder.add(CheckAndMutate.newBuilder(row.key())
                    .ifMatches(Bytes.toBytes(markFamily), Bytes.toBytes(mark), CompareOperator.GREATER, now)
                    .build(added(row, now, millis)));
        }
        return table.checkAndMutateAll(ifOlder).thenCompose(done -> addToNew(table, without(rows, done), now, millis));
    }

    /** Rows that have no mark yet; those that have one are done. */
    private CompletableFuture<?> addToNew(AsyncTable<?> table, List<Keyed> rows, byte[] now, long millis) {
        List<CheckAndMutate> ifNew = new ArrayList<>();
        for (Keyed row : rows) {
            ifNew.add(CheckAndMutate.newBuilder(row.key())
                    .ifNotExists(Bytes.toBytes(markFamily), Bytes.toBytes(mark))
                    .build(added(row, now, millis)));
        }
        return rows.isEmpty() ? CompletableFuture.completedFuture(null) : table.checkAndMutateAll(ifNew);
    }

    private static List<Keyed> without(List<Keyed> rows, List<CheckAndMutateResult> done) {
        return IntStream.range(0, rows.size())
                .filter(i -> !done.get(i).isSuccess())
                .mapToObj(rows::get)
                .toList();
    }

    private RowMutations added(Keyed keyed, byte[] now, long millis) {
        Increment increment = new Increment(keyed.key());
        ImmutableLongArray amounts = keyed.row().amounts();
        for (int i = 0; i < amounts.length(); i++) {
            increment.addColumn(families.get(i), qualifiers.get(i), amounts.get(i));
        }
        Put put = new Put(keyed.key(), millis).addColumn(Bytes.toBytes(markFamily), Bytes.toBytes(mark), millis, now);
        return together(keyed.key(), put, increment);
    }

    private static CompletableFuture<?> all(Collection<? extends CompletableFuture<?>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
    }
}
