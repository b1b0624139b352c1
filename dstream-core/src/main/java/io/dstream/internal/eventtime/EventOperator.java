package io.dstream.internal.eventtime;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.engine.Engine;
import io.dstream.event.Reason;
import io.dstream.internal.eventtime.EventFunction.Standing;
import io.dstream.internal.times.Times;
import io.dstream.plan.EventTime;
import io.dstream.plan.EventTime.Progress;
import io.dstream.plan.Findings;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.StateContext;
import io.dstream.plan.StateFunction;
import io.dstream.plan.Step;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An operator that keeps state by event time: what it does in a tick goes by the watermark of what it takes in, and its
 * own watermark follows.
 *
 * @param <V> what it takes in for each key
 */
public final class EventOperator<V> {
    private final Watermark input;
    private final Output output = new Output();
    private final EventFunction<V> function;
    private final int partitions;
    private final Supplier<Operator> operator;
    private Findings<Progress> progress = new Findings<>();
    private long open;
    private final Map<Reason, Long> dropped = new HashMap<>();

    EventOperator(Watermark input, EventFunction<V> function, int partitions, Supplier<Operator> operator) {
        this.input = input;
        this.function = function;
        this.partitions = partitions;
        this.operator = operator;
    }

    /** The watermark of what it takes in. */
    public Watermark input() {
        return input;
    }

    /** The watermark of what it gives. */
    public Watermark output() {
        return output;
    }

    /** What it does with its state. */
    public StateFunction<Object, V, Object> function() {
        return function;
    }

    /** Over how many partitions its keys are spread. */
    public int partitions() {
        return partitions;
    }

    /** Puts what a tick brings together by key, before it is taken in: a result that is to be held. */
    public Batch<Object> gather(Batch<?> keyed, Operator own) {
        Plan<Pair<Object, Stamped>> pairs = new Plan.Pipe<>(keyed.plan(), new Step.Filter(own, Stamped::counts));
        Plan<Pair<Object, V>> gathered =
                new Plan.Combine<>(own, pairs, partitions, function.gathering(own, input.before(), output.before()));
        return cast(Batch.of(keyed.engine(), gathered));
    }

    /** Takes in what a tick brings, which is laid out by key, and gives what comes of it. */
    public Batch<Object> update(Batch<?> arrivals, StateContext context) {
        progress = new Findings<>();
        Map<String, Long> marks = new HashMap<>();
        long before = input.before();
        long after = input.after();
        input.mark(marks);
        EventTime time = new EventTime(before, after, output.before(), progress, marks);
        return PairBatch.of(this.<Pair<Object, V>>cast(arrivals))
                .updateState(
                        function,
                        partitions,
                        new StateContext(
                                context.operator(),
                                context.timeMillis(),
                                context.elapsedMillis(),
                                context.due(),
                                time));
    }

    @SuppressWarnings("unchecked")
    private <T> Batch<T> cast(Batch<?> batch) {
        return (Batch<T>) batch;
    }

    /** Goes on from the state that it has: asked once, before the first tick. */
    void restore(Engine engine) {
        Operator own = operator.get();
        Plan<Pair<Object, Object>> nothing =
                new Plan.Data<>(Collections.nCopies(partitions, Partition.of(new Object[0], 0, 0)));
        StateContext context = new StateContext(own, 0, 0, false);
        Plan<Object> reading = new Plan.Pipe<>(nothing, new Step.Stateful(untyped(), context));
        long before = Times.MIN;
        long after = Times.MIN;
        long hold = Times.MAX; // what one partition may still give holds back all
        for (Object found : engine.take(reading, partitions)) {
            Standing standing = (Standing) found;
            EventProgress kept = standing.progress();
            input.restore(kept.marks());
            before = Math.max(before, kept.output());
            after = Math.max(after, kept.after());
            hold = Math.min(hold, standing.hold());
            open += kept.open();
        }
        output.startFrom(Math.max(before, Math.min(after, hold)));
    }

    @SuppressWarnings("unchecked")
    private StateFunction<Object, Object, Object> untyped() {
        return (StateFunction<Object, Object, Object>) (StateFunction<Object, ?, Object>) function;
    }

    private void count(long late, long outside) {
        dropped.merge(Reason.LATE, late, Long::sum);
        dropped.merge(Reason.OUTSIDE_WINDOWS, outside, Long::sum);
    }

    void count(boolean committed) {
        if (committed) {
            open = 0;
            for (Progress each : progress.all()) {
                open += each.open();
                count(each.late(), each.outside());
            }
        }
    }

    long open() {
        return open;
    }

    long dropped(Reason reason) {
        return dropped.getOrDefault(reason, 0L);
    }

    String id() {
        return operator.get().id();
    }

    /** The watermark of what the operator gives: that of what it takes in, held back by what it may still give. */
    private final class Output extends Watermark {
        @Override
        long next() {
            long hold = progress.all().stream().mapToLong(Progress::hold).min().orElse(Times.MAX);
            return Math.min(input.after(), hold);
        }

        @Override
        String id() {
            return EventOperator.this.id();
        }

        @Override
        boolean isIdle() {
            return input.isIdle();
        }

        @Override
        String heldBy() {
            return after() < input.after() ? id() : input.heldBy();
        }
    }
}
