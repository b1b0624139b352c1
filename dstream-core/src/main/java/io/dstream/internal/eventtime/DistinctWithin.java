package io.dstream.internal.eventtime;

import io.dstream.batch.Pair;
import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.event.Reason;
import io.dstream.internal.keyed.LookingUp;
import io.dstream.internal.times.Times;
import io.dstream.plan.Combiner;
import io.dstream.plan.EventTime;
import io.dstream.plan.EventTime.Progress;
import io.dstream.plan.Operator;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.StateContext;
import io.dstream.store.StateEntry;
import io.dstream.store.StateStore;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets the first record of a key pass, and no other one until the watermark is past the first one's time by more than
 * the horizon. Of those in a batch the first is the one with the least time, and of these the one that stands first in
 * the source. What is older than the watermark by more than the horizon cannot be judged any more, and is late.
 */
final class DistinctWithin extends EventFunction<DistinctWithin.Candidates> {
    private static final long serialVersionUID = 1L;
    private static final int FORGETS = 0;
    private final long horizon;

    DistinctWithin(long horizon) {
        this.horizon = horizon;
    }

    /** What a batch brings for a key. */
    static final class Candidates {
        private Stamped first; // null for none that can be judged
        private final List<Stamped> late = new ArrayList<>(0);

        void writeAll(ByteWriter out) {
            out.writeValue(first);
            out.writeValue(late);
        }

        @SuppressWarnings("unchecked")
        static Candidates readAll(ByteReader in) {
            Candidates candidates = new Candidates();
            candidates.first = in.readValue(Stamped.class);
            candidates.late.addAll((List<Stamped>) in.readValue());
            return candidates;
        }
    }

    @Override
    public String form() {
        return "distinct within " + horizon + " ms";
    }

    @Override
    Combiner<Stamped, ?, Candidates> gathering(Operator operator, long before, long output) {
        return new Choosing(Times.minus(before, horizon));
    }

    /** Finds the first record of each key. */
    private static final class Choosing extends Combiner<Stamped, Candidates, Candidates> {
        private static final long serialVersionUID = 1L;
        private final long earliest;

        Choosing(long earliest) {
            this.earliest = earliest;
        }

        @Override
        public Candidates create(Stamped record) {
            return add(new Candidates(), record);
        }

        @Override
        public Candidates add(Candidates candidates, Stamped record) {
            if (record.time() < earliest) {
                candidates.late.add(record);
            } else if (candidates.first == null || record.time() < candidates.first.time()) {
                candidates.first = record;
            }
            return candidates;
        }

        @Override
        public Candidates merge(Candidates a, Candidates b) {
            if (b.first != null && (a.first == null || b.first.time() < a.first.time())) {
                a.first = b.first;
            }
            a.late.addAll(b.late);
            return a;
        }

        @Override
        public Candidates finish(Candidates candidates) {
            return candidates;
        }
    }

    @Override
    RecordConsumer<Pair<Object, Candidates>> tick(
            StateContext context, EventTime time, StateStore store, RecordConsumer<? super Object> next) {
        return new Passing(context.operator(), time, store, next);
    }

    @SuppressWarnings("serial") // lives for one partition of one tick
    private final class Passing extends LookingUp<Object, Candidates> {
        private final EventTime time;
        private final RecordConsumer<? super Object> next;
        private long late;
        private boolean worked;

        Passing(Operator operator, EventTime time, StateStore store, RecordConsumer<? super Object> next) {
            super(operator, store);
            this.time = time;
            this.next = next;
        }

        @Override
        protected void take(Object key, Candidates candidates, StateEntry entry) {
            for (Stamped record : candidates.late) {
                late++;
                next.accept(new LeftOut(record.value(), record.time(), Reason.LATE, time.before()));
            }
            Stamped first = candidates.first;
            if (first != null && entry.value() == null) {
                worked = true;
                store.note(key, candidates);
                entry.set(first.time());
                store.timers(FORGETS).set(entry, forgotten(first.time()), null);
                next.accept(first);
            }
        }

        private void forget(StateEntry entry, long at, Object none) {
            worked = true;
            entry.remove();
        }

        @Override
        protected void ended() {
            store.timers(FORGETS).fire(time.after(), this::forget);
            told(store, time, worked, new Progress(Long.MAX_VALUE, store.size(), late, 0));
            next.end();
        }
    }

    private long forgotten(long time) {
        return Times.plus(time, horizon + 1);
    }

    @Override
    long hold(StateStore store) {
        return Long.MAX_VALUE;
    }

    // ---- checkpoints ----

    @Override
    void write(Candidates candidates, ByteWriter out) {
        out.writeZigZag(candidates.first.time()); // what it was is not needed again
    }

    @Override
    Candidates read(ByteReader in) {
        Candidates candidates = new Candidates();
        candidates.first = new Stamped(null, in.readZigZag());
        return candidates;
    }

    @Override
    long open(Object state) {
        return 1;
    }

    @Override
    void setTimers(StateStore store, StateEntry entry) {
        store.timers(FORGETS).set(entry, forgotten((Long) entry.value()), null);
    }
}
