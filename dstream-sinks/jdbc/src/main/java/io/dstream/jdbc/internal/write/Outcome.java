package io.dstream.jdbc.internal.write;

import io.dstream.jdbc.JdbcException;
import io.dstream.jdbc.internal.write.PartEnd.Failure;
import io.dstream.jdbc.internal.write.PartEnd.State;
import io.dstream.sink.NotCommittedException;
import io.dstream.sink.SinkFencedException;
import java.util.List;

/**
 * What has become of a batch whose parts were written, or were not. Immutable.
 *
 * @param what the stream, the batch and where it goes
 * @param parts how each of its parts has ended
 * @param isStopping whether the program would have tried for longer if it were not about to stop
 */
record Outcome(String what, List<PartEnd> parts, boolean isStopping) {

    /**
     * Throws unless all is there.
     *
     * @throws NotCommittedException if nothing of it is there, for certain, and the database is why
     * @throws SinkFencedException if another program has taken over
     * @throws JdbcException if some of it is there, or may be, or the program stops
     */
    void check() throws NotCommittedException {
        List<Failure> failures = parts.stream()
                .filter(part -> part.failure() != null)
                .map(PartEnd::failure)
                .toList();
        if (failures.isEmpty()) {
            return;
        }
        for (Failure each : failures) {
            if (each.exception() instanceof SinkFencedException) {
                throw new SinkFencedException(what + ": " + each.said(), each.exception());
            }
            if (each.ofTheLedger()) { // it holds another batch
                throw new JdbcException(what + ": " + each.said(), each.exception());
            }
        }
        Failure first = failures.get(0);
        boolean stopped = isStopping && failures.stream().anyMatch(Failure::passes);
        boolean absent = parts.stream().allMatch(part -> part.state() == State.ABSENT);
        if (absent && !stopped) {
            throw new NotCommittedException(
                    what + ": " + first.said() + ". None of the batch is written", first.exception());
        }
        throw new JdbcException(what + ": " + first.said() + (stopped ? "" : rest()), first.exception());
    }

    /** Whether the database has refused all of it. */
    boolean isAbsent() {
        return parts.stream().anyMatch(part -> part.failure() != null)
                && parts.stream()
                        .allMatch(part -> part.state() == State.ABSENT
                                && (part.failure() == null || !part.failure().ofTheLedger()));
    }

    /** The same, where it is not certain that none of it is there. */
    Outcome notCertain() {
        return new Outcome(
                what,
                parts.stream()
                        .map(part -> new PartEnd(State.UNKNOWN, part.failure()))
                        .toList(),
                isStopping);
    }

    /** Why the batch cannot be left out. */
    private String rest() {
        long there = parts.stream().filter(part -> part.state() == State.THERE).count();
        return there > 0
                ? ". " + there + " of the batch's " + parts.size()
                        + " parallel transactions are committed, so it cannot be left out"
                : ". The answer to COMMIT is lost, and the ledger cannot be asked whether the batch is there";
    }
}
