package io.dstream.jdbc.internal.write;

import io.dstream.jdbc.JdbcException;
import io.dstream.jdbc.internal.connect.Secrets;
import io.dstream.jdbc.internal.connect.SqlErrors;
import io.dstream.jdbc.internal.connect.Told;
import io.dstream.sink.NotCommittedException;
import io.dstream.sink.SinkFencedException;
import java.sql.SQLException;
import java.util.List;

/**
 * What has become of a batch whose parts were written, or were not. Immutable.
 *
 * @param what the stream, the batch and where it goes
 * @param secrets what must not be told of the database
 * @param parts how each of its parts has ended
 * @param isStopping whether the program would have tried for longer if it were not about to stop
 */
record Outcome(String what, Secrets secrets, List<PartWriter> parts, boolean isStopping) {

    /**
     * Throws unless all is there.
     *
     * @throws NotCommittedException if nothing of it is there, for certain, and the database is why
     * @throws SinkFencedException if another program has taken over
     * @throws JdbcException if some of it is there, or may be, or the program stops
     */
    void check() throws NotCommittedException {
        List<Exception> failures = parts.stream()
                .filter(part -> part.failure() != null)
                .map(PartWriter::failure)
                .toList();
        if (failures.isEmpty()) {
            return;
        }
        for (Exception each : failures) {
            if (each instanceof SinkFencedException) {
                throw new SinkFencedException(what + ": " + each.getMessage(), each);
            }
            if (each instanceof JdbcException) { // of the ledger: it holds another batch
                throw new JdbcException(what + ": " + each.getMessage(), each);
            }
        }
        Exception first = failures.get(0);
        boolean stopped = isStopping && failures.stream().anyMatch(SqlErrors::passes);
        boolean absent = parts.stream().allMatch(part -> part.state() == PartWriter.State.ABSENT);
        if (absent && !stopped) {
            throw new NotCommittedException(
                    what + ": " + said(first) + ". Nothing of the batch is written", clean(first));
        }
        throw new JdbcException(what + ": " + said(first) + (stopped ? "" : rest()), clean(first));
    }

    private String said(Exception failure) {
        if (!(failure instanceof SQLException error)) {
            return "the driver has failed with a " + failure.getClass().getName();
        }
        return "the database says: " + Told.by(error, secrets)
                + (SqlErrors.passes(error)
                        ? ". That has not passed; the batch is written when it is run again"
                        : SqlErrors.advice(error));
    }

    /** Why the batch cannot be left out. */
    private String rest() {
        long there = parts.stream()
                .filter(part -> part.state() == PartWriter.State.THERE)
                .count();
        return there > 0
                ? ". " + there + " of the batch's " + parts.size()
                        + " parallel transactions are committed, so it cannot be left out"
                : ". The answer to COMMIT is lost, and the ledger cannot be asked whether the batch is there";
    }

    /** What may be logged, which a driver's own exception may not: its message may quote records. */
    private Exception clean(Exception failure) {
        if (failure instanceof SQLException error) {
            return Told.without(error, secrets);
        }
        JdbcException clean = new JdbcException(failure.getClass().getName());
        clean.setStackTrace(failure.getStackTrace());
        return clean;
    }
}
