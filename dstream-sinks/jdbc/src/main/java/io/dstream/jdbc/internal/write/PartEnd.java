package io.dstream.jdbc.internal.write;

import io.dstream.jdbc.JdbcException;
import io.dstream.jdbc.internal.connect.Secrets;
import io.dstream.jdbc.internal.connect.SqlErrors;
import io.dstream.jdbc.internal.connect.Told;
import io.dstream.sink.SinkFencedException;
import java.io.Serializable;
import java.sql.SQLException;

/**
 * How the attempt to write a part of a batch has ended. Has no values of records and no passwords in it, and can be
 * sent to the driver whatever the database's own exceptions are. Immutable.
 *
 * @param state what is known of the part in the database
 * @param failure why it could not be written; null if it is there
 */
record PartEnd(State state, Failure failure) implements Serializable {

    /** What is known of a part in the database. */
    enum State {
        ABSENT,
        UNKNOWN,
        THERE
    }

    /**
     * Why a part could not be written.
     *
     * @param said what the database said, and what to do
     * @param passes whether the same may succeed a little later
     * @param ofTheLedger whether it is the ledger that has refused: to another program, or for another batch
     * @param exception what may be logged
     */
    record Failure(String said, boolean passes, boolean ofTheLedger, Exception exception) implements Serializable {
        private static Failure of(Exception e, Secrets secrets) {
            if (e instanceof SinkFencedException || e instanceof JdbcException) {
                return new Failure(e.getMessage(), false, true, e);
            }
            if (e instanceof SQLException error) {
                boolean passes = SqlErrors.passes(error);
                String said = "the database says: " + Told.by(error, secrets)
                        + (passes
                                ? ". That has not passed; the batch is written when it is run again"
                                : SqlErrors.advice(error));
                return new Failure(said, passes, false, Told.without(error, secrets));
            }
            JdbcException clean = new JdbcException(e.getClass().getName()); // its message may quote records
            clean.setStackTrace(e.getStackTrace());
            return new Failure(
                    "the driver has failed with a " + e.getClass().getName(), SqlErrors.passes(e), false, clean);
        }
    }

    /**
     * An end.
     *
     * @param failure what was thrown; null if nothing was
     */
    static PartEnd of(State state, Exception failure, Secrets secrets) {
        return new PartEnd(state, failure == null ? null : Failure.of(failure, secrets));
    }
}
