package io.dstream.hbase.internal.read;

import com.google.common.collect.ImmutableList;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.hbase.util.Bytes;

/** Columns as programs name them: a family, or a family and a qualifier with a colon between. */
final class Columns {
    private Columns() {}

    static Set<String> families(ImmutableList<String> columns) {
        return columns.stream().map(Columns::family).collect(Collectors.toSet());
    }

    private static String family(String column) {
        int colon = column.indexOf(':');
        return colon < 0 ? column : column.substring(0, colon);
    }

    /** Gives each to who takes it. */
    static void each(ImmutableList<String> columns, Consumer<byte[]> families, BiConsumer<byte[], byte[]> qualified) {
        for (String column : columns) {
            String family = family(column);
            if (family.equals(column)) {
                families.accept(Bytes.toBytes(family));
            } else {
                qualified.accept(Bytes.toBytes(family), Bytes.toBytes(column.substring(family.length() + 1)));
            }
        }
    }
}
