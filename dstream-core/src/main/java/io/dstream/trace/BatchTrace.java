package io.dstream.trace;

import io.dstream.report.BatchReport;
import io.dstream.report.PhaseReport.Phase;
import java.util.Map;

/** The trace of one batch. Used by its driver thread alone. */
public interface BatchTrace {
    /** Traces nothing. */
    BatchTrace NONE = new BatchTrace() {
        @Override
        public void enter(Phase phase, String operator, String site) {}

        @Override
        public Map<String, String> headers() {
            return Map.of();
        }

        @Override
        public void failed(int attempt, Throwable failure) {}

        @Override
        public void end(BatchReport report) {}
    };

    /**
     * The driver thread leaves the phase it was in and enters another. A batch begins in {@link Phase#OTHER}, and ends
     * in it. {@link Phase#LISTENERS} may come in the middle of another phase, which then goes on: it is entered again.
     *
     * @param phase the kind of phase
     * @param operator the id of the operator that it is for; empty if it is for none. Where it is for several at once,
     *     their ids with commas between them
     * @param site the line of the program that created the operator; may be empty
     */
    void enter(Phase phase, String operator, String site);

    /**
     * Returns the context of the trace at this point, as headers. Sinks get it with the batch, and those that can put
     * it on the records that they write.
     *
     * @return the headers by name
     */
    Map<String, String> headers();

    /**
     * An attempt has failed. The driver is still in the phase in which it has.
     *
     * @param attempt the number of the attempt, from 1
     * @param failure why
     */
    void failed(int attempt, Throwable failure);

    /**
     * The batch is over: completed, skipped or given up.
     *
     * @param report tells how it went
     */
    void end(BatchReport report);
}
