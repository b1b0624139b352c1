package io.dstream.engine.local;

import io.dstream.engine.OperatorCounts;
import io.dstream.plan.Operator;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import java.util.ArrayList;
import java.util.List;

/** Counts what goes into the steps of one task, and what comes out of them. Used by the thread that runs the task. */
final class Counting {
    private final OperatorCounts counts;
    private final List<Counted> all = new ArrayList<>();

    /** A step of the task. */
    private static final class Counted {
        private final Operator operator;
        private long in;
        private long out;

        Counted(Operator operator) {
            this.operator = operator;
        }
    }

    Counting(OperatorCounts counts) {
        this.counts = counts;
    }

    /** Puts a step in front of the next one, with counters before and behind it. */
    @SuppressWarnings("serial") // lives for one task
    RecordConsumer<Object> attach(Step step, RecordConsumer<Object> next, int partition) {
        Counted counted = new Counted(step.operator());
        all.add(counted);
        RecordConsumer<Object> attached = step.attach(
                new Step.Forwarding<>(next) {
                    @Override
                    public void accept(Object record) {
                        counted.out++;
                        next.accept(record);
                    }
                },
                partition);
        return new Step.Forwarding<>(attached) {
            @Override
            public void accept(Object record) {
                counted.in++;
                attached.accept(record);
            }
        };
    }

    /** Counts what the end of a pipeline takes in. */
    @SuppressWarnings("serial") // lives for one task
    RecordConsumer<Object> before(Operator operator, RecordConsumer<Object> last) {
        Counted counted = new Counted(operator);
        all.add(counted);
        return new Step.Forwarding<>(last) {
            @Override
            public void accept(Object record) {
                counted.in++;
                last.accept(record);
            }
        };
    }

    /** Tells what was counted, when the task is over. */
    void tell() {
        all.forEach(counted -> counts.add(counted.operator, counted.in, counted.out));
    }
}
