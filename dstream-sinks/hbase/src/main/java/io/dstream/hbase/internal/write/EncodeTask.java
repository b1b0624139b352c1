package io.dstream.hbase.internal.write;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import io.dstream.batch.Pair;
import io.dstream.function.Function2;
import io.dstream.hbase.HBaseException;
import io.dstream.hbase.internal.write.Shape.Column;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Makes rows of the records of a partition, each with its key, as text of which each character is a byte. */
public record EncodeTask<T>(Operator operator, Shape<T> shape, int maxValueBytes)
        implements Function2<Integer, Iterator<Object>, Iterator<Object>> {
    private static final int LONGEST_KEY = Short.MAX_VALUE; // HBase's

    @Override
    public Iterator<Object> apply(Integer partition, Iterator<Object> records) {
        return new Iterator<>() {
            private long order = (long) partition << Integer.SIZE;

            @Override
            public boolean hasNext() {
                return records.hasNext();
            }

            @Override
            @SuppressWarnings("unchecked")
            public Object next() {
                T record = (T) records.next();
                try {
                    return Pair.of(key(record), row(record, order++));
                } catch (Exception e) {
                    throw OperatorException.of(operator, e);
                }
            }
        };
    }

    private String key(T record) throws Exception {
        byte[] key = Encoding.bytes(shape.row().apply(record), "the row of the table " + shape);
        if (key == null || key.length == 0 || key.length > LONGEST_KEY) {
            throw new HBaseException("the key of a row of the table " + shape + " has "
                    + (key == null ? "no value" : key.length + " bytes") + ": expected 1 to " + LONGEST_KEY + " bytes");
        }
        return new String(key, StandardCharsets.ISO_8859_1);
    }

    private Row row(T record, long order) throws Exception {
        if (shape.kind() == Shape.Kind.ADD) {
            return new Row(null, amounts(record), order);
        }
        return new Row(shape.deleteWhen().test(record) ? null : values(record), null, order);
    }

    private List<byte[]> values(T record) throws Exception {
        ImmutableList<Column<T>> columns = shape.columns();
        List<byte[]> values = new ArrayList<>(columns.size());
        for (Column<T> column : columns) {
            byte[] value =
                    Encoding.bytes(column.value().apply(record), "the column " + column + " of the table " + shape);
            if (value != null && value.length > maxValueBytes) {
                throw new HBaseException("a value of the column " + column + " of the table " + shape + " has "
                        + value.length + " bytes, and HBase takes less than " + maxValueBytes
                        + ": write less, or raise hbase.client.keyvalue.maxsize here and"
                        + " hbase.server.keyvalue.maxsize there");
            }
            values.add(value);
        }
        return values;
    }

    private ImmutableLongArray amounts(T record) throws Exception {
        ImmutableList<Column<T>> columns = shape.columns();
        ImmutableLongArray.Builder amounts = ImmutableLongArray.builder(columns.size());
        for (Column<T> column : columns) {
            Object amount = column.value().apply(record);
            if (!(amount instanceof Long || amount instanceof Integer || amount instanceof Short)) {
                throw new HBaseException("what is added to the column " + column + " of the table " + shape + " is a "
                        + (amount == null ? "null" : amount.getClass().getName()) + ": expected a Long or an Integer");
            }
            amounts.add(((Number) amount).longValue());
        }
        return amounts.build();
    }
}
