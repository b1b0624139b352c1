package io.dstream.cassandra.internal.write;

import com.google.common.collect.ImmutableList;
import io.dstream.cassandra.CassandraException;
import io.dstream.cassandra.internal.write.Request.Row;
import io.dstream.function.Function1;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows of a partition of a batch: the last of each key. Used by one thread. */
final class Rows<T> {
    private static final int MOST_BYTES = 256 << 10; // in a request with several rows

    private final Target<T> target;
    private final Shape<T> shape;
    private final Map<Object, Row> last = new LinkedHashMap<>(); // by the key's bytes

    Rows(Target<T> target, Shape<T> shape) {
        this.target = target;
        this.shape = shape;
    }

    void add(T record) throws Exception {
        boolean deleted = shape.deleteWhen().test(record);
        int keys = target.keys().size();
        List<ByteBuffer> values =
                new ArrayList<>(deleted ? keys : target.columns().size());
        int bytes = encode(record, target.keys(), values);
        for (int i = 0; i < keys; i++) {
            if (values.get(i) == null) {
                throw new CassandraException("the column " + target.columns().get(i) + " of the table " + shape.table()
                        + " is part of the primary key, and a record has come without a value for it");
            }
        }
        if (!deleted) {
            bytes += encode(record, target.others(), values);
        }
        last.put(identity(values, keys), new Row(values, deleted, bytes));
    }

    /** Adds the values of the columns that follow. */
    private int encode(T record, ImmutableList<Function1<? super T, ?>> functions, List<ByteBuffer> values)
            throws Exception {
        int bytes = 0;
        for (Function1<? super T, ?> function : functions) {
            ByteBuffer value = target.columns().get(values.size()).encode(function.apply(record));
            values.add(value);
            bytes += value == null ? 0 : value.remaining();
        }
        return bytes;
    }

    /** What tells a row, or its Cassandra partition, from others. */
    private Object identity(List<ByteBuffer> values, int parts) {
        if (parts == 1) {
            return values.get(0);
        }
        List<Object> all = new ArrayList<>(parts);
        for (int i = 0; i < parts; i++) {
            all.add(target.columns().get(i).identity(values.get(i)));
        }
        return all;
    }

    /** What is to be sent. Rows of one Cassandra partition are together, up to a limit. */
    List<Request> requests() {
        List<Request> requests = new ArrayList<>(last.size());
        if (target.isOneRowAPartition()) {
            last.values().forEach(row -> requests.add(new Request(List.of(row))));
            return requests;
        }
        Map<Object, Open> open = new LinkedHashMap<>();
        for (Row row : last.values()) {
            Open rows = open.computeIfAbsent(identity(row.values(), target.partitionKeys()), any -> new Open());
            if (!rows.takes(row)) {
                requests.add(rows.close());
            }
            rows.add(row);
        }
        open.values().forEach(rows -> requests.add(rows.close()));
        return requests;
    }

    /** A request that is being filled. */
    private final class Open {
        private List<Row> rows = new ArrayList<>();
        private int bytes;

        boolean takes(Row row) {
            return rows.isEmpty() || (rows.size() < shape.batchSize() && bytes + row.bytes() <= MOST_BYTES);
        }

        void add(Row row) {
            rows.add(row);
            bytes += row.bytes();
        }

        Request close() {
            Request request = new Request(rows);
            rows = new ArrayList<>();
            bytes = 0;
            return request;
        }
    }
}
