package io.dstream.opensearch.internal.write;

import io.dstream.engine.task.Kept;
import io.dstream.function.Function2;
import io.dstream.opensearch.OpenSearchException;
import java.util.Collections;
import java.util.Iterator;

/**
 * Writes the records of a partition where the engine runs it, and waits until OpenSearch has confirmed them.
 *
 * <p>Of two records with the same id, the later one in the batch must win: within a partition, only the last is
 * written, and a later partition has a later version. So that the next batch is later than all of them, whose time is a
 * millisecond later at least, there may be 1000 partitions.
 *
 * @param writers where connections come from
 * @param version of the first partition: the batch's time in microseconds
 */
public record WriteTask<T>(IndexWriter.Maker writers, Shape<T> shape, long version)
        implements Function2<Integer, Iterator<Object>, Iterator<Object>> {
    private static final int MOST = 1000;

    @Override
    public Iterator<Object> apply(Integer partition, Iterator<Object> records) throws Exception {
        if (partition >= MOST) {
            throw new OpenSearchException("the batch has more than " + MOST
                    + " partitions, for which there are no versions: coalesce it before the sink");
        }
        if (records.hasNext()) {
            try (Kept<IndexWriter>.Lease lease = writers.lease()) {
                write(lease.get(), records, version + partition);
            }
        }
        return Collections.emptyIterator();
    }

    @SuppressWarnings("unchecked")
    private void write(IndexWriter writer, Iterator<Object> records, long documentVersion) throws Exception {
        Documents<T> documents = new Documents<>(shape, documentVersion, writer.mostBytes());
        while (records.hasNext()) {
            documents.add((T) records.next());
        }
        writer.write(documents.requests());
    }
}
