package io.dstream.spark.internal;

import io.dstream.codec.CodecException;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;

/**
 * Runs the tasks of a segment. What a user's function throws is a result like any other: Spark would run the task
 * again.
 */
final class RunTask<R> implements Function2<Integer, Iterator<Input>, Iterator<R>> {
    private static final long serialVersionUID = 1L;
    private static final Operator SENDING = Operator.of("send");

    private final Env env;
    private final SegmentCode code;
    private final End<R> end;

    RunTask(Env env, SegmentCode code, End<R> end) {
        this.env = env;
        this.code = code;
        this.end = end;
    }

    @Override
    public Iterator<R> call(Integer split, Iterator<Input> inputs) {
        int number = code.first() + split;
        Part part = inputs.next().open(env);
        return results(number, part).iterator();
    }

    private List<R> results(int number, Part part) {
        if (part.report().isFailure()) {
            return end.failed(number, part.report());
        }
        try (Work work = new Work(env, code, number, part)) {
            return results(number, work);
        }
    }

    private List<R> results(int number, Work work) {
        try {
            return end.run(work);
        } catch (OperatorException e) {
            return end.failed(number, work.failed(e));
        } catch (CodecException e) { // what cannot be sent now cannot be sent when it is tried again
            return end.failed(number, work.failed(OperatorException.of(SENDING, e)));
        }
    }
}
