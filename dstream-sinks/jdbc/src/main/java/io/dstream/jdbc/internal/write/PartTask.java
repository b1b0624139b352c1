package io.dstream.jdbc.internal.write;

import io.dstream.engine.task.Kept;
import io.dstream.function.Function2;
import io.dstream.jdbc.JdbcException;
import io.dstream.jdbc.internal.connect.Secrets;
import java.io.Serializable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * Writes a part of a batch where the engine runs it, and gives its {@link PartEnd}: the partition is the part. An
 * attempt of which nobody has heard may have committed it; the next one finds that in the ledger and writes nothing.
 *
 * @param links where connections come from
 * @param job the batch
 */
record PartTask(Link.Maker links, Job job) implements Function2<Integer, Iterator<Object>, Iterator<Object>> {

    /**
     * What is the same for all parts of a batch.
     *
     * @param what it is, for messages
     * @param ledger says which parts are there
     * @param statement writes a row
     * @param batchSize how many rows are sent at a time
     * @param batch the number of the batch
     * @param digest its plan's
     */
    record Job(String what, Ledger ledger, String statement, int batchSize, long batch, String digest)
            implements Serializable {
        PartWriter writer(Link link, int part, List<List<Object>> rows) {
            return new PartWriter(
                    what,
                    link.connections(),
                    ledger,
                    link.retry(),
                    new PartWriter.Work(part, statement, batchSize, rows, batch, digest));
        }
    }

    @Override
    public Iterator<Object> apply(Integer part, Iterator<Object> records) throws Exception {
        List<List<Object>> rows = new ArrayList<>();
        records.forEachRemaining(row -> rows.add(((RowMaker.Row) row).values()));
        Secrets secrets = links.access().secrets();
        return Collections.<Object>singleton(write(part, rows, secrets)).iterator();
    }

    private PartEnd write(int part, List<List<Object>> rows, Secrets secrets) throws Exception {
        try (Kept<Link>.Lease lease = links.lease()) {
            PartWriter writer = job.writer(lease.get(), part, rows);
            writer.write();
            return writer.end(secrets);
        } catch (SQLException | JdbcException e) { // no driver here
            return PartEnd.of(PartEnd.State.ABSENT, e, secrets);
        }
    }
}
