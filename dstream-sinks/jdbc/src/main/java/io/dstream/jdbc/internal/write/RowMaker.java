package io.dstream.jdbc.internal.write;

import com.google.common.collect.ImmutableList;
import io.dstream.function.Function1;
import io.dstream.jdbc.JdbcException;
import io.dstream.jdbc.internal.sql.Column;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes a row of a record. Called by the engine's threads, also in other processes: it holds nothing of the sink's.
 * Immutable.
 */
final class RowMaker<T> implements Function1<T, RowMaker.Row> {
    private static final long serialVersionUID = 1L;

    /** The parameters of a statement, as the driver wants them, and the transaction they belong to. */
    record Row(List<Object> values, int part) implements Serializable {}

    private final String where; // for messages
    private final ImmutableList<Function1<? super T, ?>> values;
    private final ImmutableList<Column> columns;
    private final int keys; // so many columns, the first ones, must not be null
    private final int parts;
    private final Function1<? super T, ?> spread; // null where there is one part

    RowMaker(String id, OpenSink.Plan<T> plan, Target.Checked target, long batch) {
        this.where = id + ": batch " + batch + ", " + plan.shape();
        this.values = ImmutableList.copyOf(plan.shape().functions());
        this.columns = target.columns();
        this.keys = target.takesNullKeys() ? 0 : plan.shape().keys().size();
        this.parts = plan.parts();
        this.spread = plan.spread();
    }

    @Override
    public Row apply(T record) throws Exception {
        Object[] row = new Object[columns.size()];
        for (int i = 0; i < row.length; i++) {
            Object value = values.get(i).apply(record);
            try {
                row[i] = columns.get(i).convert(value);
            } catch (IllegalArgumentException e) {
                throw wrong(e);
            }
            if (row[i] == null && i < keys) {
                throw wrong(new IllegalArgumentException(columns.get(i).name()
                        + " is part of the key and null, by which no row is ever found again: leave such records out, or"
                        + " give the column's function return a value that means none"));
            }
        }
        int part = 0;
        if (parts > 1) {
            Object key = spread.apply(record);
            try {
                part = StableHash.part(key, parts);
            } catch (IllegalArgumentException e) {
                throw wrong(e);
            }
        }
        return new Row(Collections.unmodifiableList(Arrays.asList(row)), part);
    }

    private JdbcException wrong(IllegalArgumentException e) {
        return new JdbcException(where + ": " + e.getMessage());
    }

    /** The last row of each key, where it stands. */
    static List<Row> lastOfEachKey(List<Row> rows, int keys) {
        Set<List<Object>> seen = new HashSet<>();
        List<Row> last = new ArrayList<>(rows.size());
        for (int i = rows.size() - 1; i >= 0; i--) {
            if (seen.add(key(rows.get(i), keys))) {
                last.add(rows.get(i));
            }
        }
        Collections.reverse(last);
        return last;
    }

    /** What tells the row of one key from those of others. */
    static List<Object> key(Row row, int keys) {
        List<Object> key = new ArrayList<>(keys);
        for (int i = 0; i < keys; i++) {
            Object value = row.values.get(i);
            key.add(value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value);
        }
        return key;
    }
}
