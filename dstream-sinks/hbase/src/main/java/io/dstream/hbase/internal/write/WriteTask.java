package io.dstream.hbase.internal.write;

import io.dstream.batch.Pair;
import io.dstream.function.Function2;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the rows of a partition where the engine runs it, and waits until HBase has confirmed them. All rows with the
 * same key are in one partition.
 *
 * @param writers where connections come from
 * @param millis the batch's time
 */
public record WriteTask(TableWriter.Maker writers, long millis)
        implements Function2<Integer, Iterator<Object>, Iterator<Object>> {
    private static final int MOST_ROWS = 500; // of a request
    private static final long MOST_BYTES = 2 << 20; // the same, unless one row is larger

    @Override
    @SuppressWarnings("unchecked")
    public Iterator<Object> apply(Integer partition, Iterator<Object> records) throws Exception {
        Map<String, Row> rows = new LinkedHashMap<>();
        while (records.hasNext()) {
            Pair<String, Row> next = (Pair<String, Row>) records.next();
            rows.merge(next.key(), next.value(), Row::and);
        }
        if (!rows.isEmpty()) {
            try (TableWriter.Lease lease = writers.lease()) {
                lease.writer().write(requests(rows));
            }
        }
        return Collections.emptyIterator();
    }

    private List<Request> requests(Map<String, Row> rows) {
        List<Request> requests = new ArrayList<>();
        List<Mutations.Keyed> open = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<String, Row> each : rows.entrySet()) {
            Row row = each.getValue();
            if (open.size() >= MOST_ROWS || (bytes > 0 && bytes + row.bytes() > MOST_BYTES)) {
                requests.add(new Request(open, millis));
                open = new ArrayList<>();
                bytes = 0;
            }
            open.add(new Mutations.Keyed(each.getKey(), row));
            bytes += row.bytes();
        }
        requests.add(new Request(open, millis));
        return requests;
    }

    /** Rows that are written together. */
    record Request(List<Mutations.Keyed> rows, long millis) {}
}
