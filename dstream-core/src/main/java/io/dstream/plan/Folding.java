package io.dstream.plan;

import io.dstream.function.Function0;
import io.dstream.function.Function2;
import io.dstream.plan.Step.Attachment;
import io.dstream.plan.Step.Forwarding;

/**
 * Takes the records of a partition into one accumulator, and gives that at the end. Engines know it, so that they may
 * do this in the loop over the records. Used by one thread.
 */
@SuppressWarnings("serial") // lives for one partition of one run
public final class Folding extends Forwarding<Object> {
    private final RecordConsumer<Object> next;
    private final Operator operator;
    private final Function2<Object, Object, Object> fn;
    private Object result;

    @SuppressWarnings("unchecked")
    private Folding(RecordConsumer<Object> next, Operator operator, Function2<?, ?, ?> fn, Object zero) {
        super(next);
        this.next = next;
        this.operator = operator;
        this.fn = (Function2<Object, Object, Object>) fn;
        this.result = zero;
    }

    /**
     * A step that gives the accumulator of each partition, also of those without records.
     *
     * @param operator the operator it belongs to
     * @param zeros makes the accumulator to begin with
     * @param fn takes in a record
     * @param <T> the records
     * @param <A> the accumulator
     * @return the step
     */
    public static <T, A> Attachment from(
            Operator operator, Function0<? extends A> zeros, Function2<? super A, ? super T, ? extends A> fn) {
        return (next, partition) -> new Folding(next, operator, fn, operator.apply(zeros));
    }

    /**
     * The operator it belongs to.
     *
     * @return its name
     */
    public Operator operator() {
        return operator;
    }

    /**
     * What takes in a record.
     *
     * @return the user's function
     */
    public Function2<Object, Object, Object> function() {
        return fn;
    }

    @Override
    public void accept(Object record) {
        set(operator.<Object, Object, Object>apply(fn, result, record));
    }

    /**
     * The accumulator as it is.
     *
     * @return what all records so far have become
     */
    public Object result() {
        return result;
    }

    /**
     * Puts another accumulator in its place, for engines that call the function themselves.
     *
     * @param after what the function has given for a record; often the accumulator that is there already
     */
    public void set(Object after) {
        if (after != result) { // a reference that is stored costs the collector a note
            result = after;
        }
    }

    @Override
    public void end() {
        next.accept(result);
        super.end();
    }
}
