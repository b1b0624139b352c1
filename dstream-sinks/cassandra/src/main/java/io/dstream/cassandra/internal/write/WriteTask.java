package io.dstream.cassandra.internal.write;

import io.dstream.cassandra.CassandraException;
import io.dstream.function.Function2;
import java.util.Collections;
import java.util.Iterator;

/**
 * Writes the records of a partition where the engine runs it, and waits until Cassandra has confirmed them.
 *
 * <p>Of two records with the same key, the later one in the batch must win: within a partition, only the last is
 * written, and a later partition has a later timestamp. So that the next batch is later than all of them, whose time is
 * a millisecond later at least, there may be 1000 partitions.
 *
 * @param writers where connections come from
 * @param micros the batch's time
 */
public record WriteTask<T>(TableWriter.Maker<T> writers, long micros)
        implements Function2<Integer, Iterator<Object>, Iterator<Object>> {
    private static final int MOST = 1000;

    @Override
    public Iterator<Object> apply(Integer partition, Iterator<Object> records) throws Exception {
        if (partition >= MOST) {
            throw new CassandraException("the batch has more than " + MOST
                    + " partitions, for which there are no timestamps: coalesce it before the sink");
        }
        if (records.hasNext()) {
            try (TableWriter.Lease<T> lease = writers.lease()) {
                write(lease.writer(), records, micros + partition);
            }
        }
        return Collections.emptyIterator();
    }

    @SuppressWarnings("unchecked")
    private static <T> void write(TableWriter<T> writer, Iterator<Object> records, long timestamp) throws Exception {
        Rows<T> rows = writer.rows();
        while (records.hasNext()) {
            rows.add((T) records.next());
        }
        writer.write(rows.requests(), timestamp);
    }
}
