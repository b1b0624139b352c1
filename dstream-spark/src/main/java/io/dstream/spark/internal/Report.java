package io.dstream.spark.internal;

import com.google.common.collect.ImmutableList;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import java.io.Serializable;
import java.util.List;

/**
 * What tasks tell the driver beside their records. It goes with these, so that it arrives once for each that counts,
 * whatever Spark runs again. Immutable.
 */
final class Report implements Serializable {
    private static final long serialVersionUID = 1L;
    static final Report NOTHING = new Report(ImmutableList.of(), null);

    @SuppressWarnings("serial") // an ImmutableList
    private final List<Note> notes;

    private final Shipped<OperatorException> failure; // null for none

    /**
     * What one task tells.
     *
     * @param stage what it is a task of
     * @param task its number there
     * @param counts what operators have taken and given
     * @param poison records that were left out
     * @param found what steps have found out
     * @param tables what there is to tell of tables of state
     */
    record Note(
            long stage,
            int task,
            List<Counted> counts,
            List<Poison> poison,
            List<Found> found,
            List<TableUse.Told> tables)
            implements Serializable {
        boolean isEmpty() {
            return counts.isEmpty() && poison.isEmpty() && found.isEmpty() && tables.isEmpty();
        }
    }

    /** What an operator has taken and given. */
    record Counted(Operator operator, long in, long out) implements Serializable {}

    /** A record that was left out. */
    record Poison(Shipped<OperatorException> failure, int partition, long index, Block record)
            implements Serializable {}

    /** What a partition of a step has found out. */
    record Found(int step, int finding, int partition, Serializable what) implements Serializable {}

    private Report(List<Note> notes, Shipped<OperatorException> failure) {
        this.notes = notes;
        this.failure = failure;
    }

    List<Note> notes() {
        return notes;
    }

    boolean isFailure() {
        return failure != null;
    }

    /** The failure, as it is thrown in this process. */
    OperatorException failure() {
        return failure.get();
    }

    Report with(Note note) {
        return note.isEmpty()
                ? this
                : new Report(
                        ImmutableList.<Note>builder().addAll(notes).add(note).build(), failure);
    }

    Report and(Report other) {
        if (this == NOTHING || other == NOTHING) {
            return this == NOTHING ? other : this;
        }
        return new Report(
                ImmutableList.<Note>builder().addAll(notes).addAll(other.notes).build(),
                failure == null ? other.failure : failure);
    }

    /** The same with a failure. */
    Report failed(OperatorException e) {
        return new Report(notes, Lost.shipped(e));
    }

    Report withoutNotes() {
        return failure == null ? NOTHING : new Report(ImmutableList.of(), failure);
    }
}
