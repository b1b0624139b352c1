package io.dstream.engine.task;

import io.dstream.engine.OperatorCounts;
import io.dstream.plan.Cursor;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Counts what goes into the steps of one task, and what comes out of them; and times them, where there is a clock. A
 * thread is in one of them at a time, so a reading of the clock where it goes from one to another tells the time of
 * each. Used by the thread that runs the task.
 */
@SuppressWarnings("serial") // lives for one task, as do its consumers
final class Counting {
    private final OperatorCounts counts;
    private final Partition<?> source;
    private final LongSupplier clock; // null where nothing is timed
    private final List<Counted> all = new ArrayList<>();
    private final Timed reading = new Timed(); // of the source
    private Timed in; // null while the thread is elsewhere
    private long since;

    /** What time is taken of. */
    private static class Timed {
        long nanos;
    }

    /**
     * Counts a task.
     *
     * @param counts is told at the end
     * @param source the partition that it reads
     */
    Counting(OperatorCounts counts, Partition<?> source) {
        this.counts = counts;
        this.source = source;
        this.clock = counts.clock().orElse(null);
    }

    /** What goes into an operator, what comes out of it, and how long that takes. */
    final class Counted extends Timed {
        private final Operator operator;
        private final boolean isCounted;
        private long in;
        private long out;

        private Counted(Operator operator, boolean isCounted) {
            this.operator = operator;
            this.isCounted = isCounted;
        }

        /** Counts what goes into the operator. */
        RecordConsumer<Object> before(RecordConsumer<Object> attached) {
            Entry entry = new Entry(attached, this);
            return clock == null ? entry : new Switching(entry, this);
        }

        /** Counts what comes out of the operator. */
        RecordConsumer<Object> behind(RecordConsumer<? super Object> next) {
            Exit exit = new Exit(next, this);
            return clock == null || next instanceof Switching ? exit : new Switching(exit, null);
        }

        /** Counts what comes out where records are asked for, which the operator does meanwhile. */
        Cursor<Object> around(Cursor<Object> results) {
            return (consumer, most) -> {
                Timed before = enter(this);
                try {
                    return results.push(behind(consumer), most);
                } finally {
                    enter(before);
                }
            };
        }
    }

    private static final class Entry extends Step.Forwarding<Object> {
        private final RecordConsumer<Object> attached;
        private final Counted counted;

        Entry(RecordConsumer<Object> attached, Counted counted) {
            super(attached);
            this.attached = attached;
            this.counted = counted;
        }

        @Override
        public void accept(Object record) {
            counted.in++;
            attached.accept(record);
        }

        @Override
        public void acceptPair(Object key, Object value) {
            counted.in++;
            attached.acceptPair(key, value);
        }
    }

    private static final class Exit extends Step.Forwarding<Object> {
        private final RecordConsumer<? super Object> next;
        private final Counted counted;

        Exit(RecordConsumer<? super Object> next, Counted counted) {
            super(next);
            this.next = next;
            this.counted = counted;
        }

        @Override
        public void accept(Object record) {
            counted.out++;
            next.accept(record);
        }

        @Override
        public void acceptPair(Object key, Object value) {
            counted.out++;
            next.acceptPair(key, value);
        }
    }

    /** Takes records in the time of something, and is then in what it was in before. */
    private final class Switching extends Step.Forwarding<Object> {
        private final RecordConsumer<Object> inside;
        private final Timed to; // null for what is not timed

        Switching(RecordConsumer<Object> inside, Timed to) {
            super(inside);
            this.inside = inside;
            this.to = to;
        }

        @Override
        public void accept(Object record) {
            Timed before = enter(to);
            try {
                inside.accept(record);
            } finally {
                enter(before);
            }
        }

        @Override
        public void acceptPair(Object key, Object value) {
            Timed before = enter(to);
            try {
                inside.acceptPair(key, value);
            } finally {
                enter(before);
            }
        }

        @Override
        public void end() {
            Timed before = enter(to);
            try {
                super.end();
            } finally {
                enter(before);
            }
        }
    }

    /** Goes on to something else. Gives what the thread was in before. */
    private Timed enter(Timed next) {
        Timed before = in;
        if (clock != null) {
            long now = clock.getAsLong();
            if (before != null) {
                before.nanos += now - since;
            }
            in = next;
            since = now;
        }
        return before;
    }

    /** Puts a step in front of the next one, with counters before and behind it. */
    RecordConsumer<Object> attach(Step step, RecordConsumer<Object> next, int partition) {
        Counted counted = counted(step.operator());
        return counted.before(step.attach(counted.behind(next), partition));
    }

    /** What counts for an operator. */
    Counted counted(Operator operator) {
        return counted(operator, true);
    }

    private Counted counted(Operator operator, boolean isCounted) {
        Counted counted = new Counted(operator, isCounted);
        all.add(counted);
        return counted;
    }

    /** Times what a pipeline ends with, where that is an operator's, and does not count it. */
    RecordConsumer<Object> timed(Operator operator, RecordConsumer<Object> last) {
        return clock == null ? last : counted(operator, false).before(last);
    }

    /** Reads the source. */
    void read(Runnable push) {
        Timed before = enter(reading);
        try {
            push.run();
        } finally {
            enter(before);
        }
    }

    /** Reads the source as it is asked for. */
    Cursor<Object> reading(Cursor<Object> cursor) {
        return (consumer, most) -> {
            Timed before = enter(reading);
            try {
                return cursor.push(consumer, most);
            } finally {
                enter(before);
            }
        };
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
        enter(in);
        for (Counted counted : all) {
            if (counted.isCounted) {
                counts.add(counted.operator, counted.in, counted.out);
            }
            if (clock != null) {
                counts.addTime(counted.operator, counted.nanos);
            }
        }
        counts.addTimeOfSource(source, reading.nanos);
    }
}
