package io.dstream.engine.task;

import io.dstream.engine.OperatorCounts;
import io.dstream.plan.Operator;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import java.util.ArrayList;
import java.util.List;

/** Counts what goes into the steps of one task, and what comes out of them. Used by the thread that runs the task. */
@SuppressWarnings("serial") // lives for one task, as do its consumers
final class Counting {
    private final OperatorCounts counts;
    private final List<Counted> all = new ArrayList<>();

    /** What goes into an operator, and what comes out of it. */
    static final class Counted {
        private final Operator operator;
        private long in;
        private long out;

        Counted(Operator operator) {
            this.operator = operator;
        }

        /** Counts what goes into the operator. */
        RecordConsumer<Object> before(RecordConsumer<Object> attached) {
            return new Step.Forwarding<>(attached) {
                @Override
                public void accept(Object record) {
                    in++;
                    attached.accept(record);
                }

                @Override
                public void acceptPair(Object key, Object value) {
                    in++;
                    attached.acceptPair(key, value);
                }
            };
        }

        /** Counts what comes out of the operator. */
        RecordConsumer<Object> behind(RecordConsumer<? super Object> next) {
            return new Step.Forwarding<>(next) {
                @Override
                public void accept(Object record) {
                    out++;
                    next.accept(record);
                }

                @Override
                public void acceptPair(Object key, Object value) {
                    out++;
                    next.acceptPair(key, value);
                }
            };
        }
    }

    Counting(OperatorCounts counts) {
        this.counts = counts;
    }

    /** Puts a step in front of the next one, with counters before and behind it. */
    RecordConsumer<Object> attach(Step step, RecordConsumer<Object> next, int partition) {
        Counted counted = counted(step.operator());
        return counted.before(step.attach(counted.behind(next), partition));
    }

    /** What counts for an operator. */
    Counted counted(Operator operator) {
        Counted counted = new Counted(operator);
        all.add(counted);
        return counted;
    }

    /** Tells what was counted when a consumer, the last of the task, is told of the end. */
    RecordConsumer<Object> tellingAtTheEndOf(RecordConsumer<Object> last) {
        return new Step.Forwarding<>(last) {
            @Override
            public void accept(Object record) {
                last.accept(record);
            }

            @Override
            public void acceptPair(Object key, Object value) {
                last.acceptPair(key, value);
            }

            @Override
            public void end() {
                super.end();
                tell();
            }
        };
    }

    /** Tells what was counted, when the task is over. */
    void tell() {
        all.forEach(counted -> counts.add(counted.operator, counted.in, counted.out));
    }
}
