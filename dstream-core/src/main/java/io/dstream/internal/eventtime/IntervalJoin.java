package io.dstream.internal.eventtime;

import io.dstream.batch.Pair;
import io.dstream.event.Reason;
import io.dstream.function.Function2;
import io.dstream.internal.eventtime.Records.Gathered;
import io.dstream.internal.eventtime.Records.Item;
import io.dstream.internal.keyed.LookingUp;
import io.dstream.internal.times.Times;
import io.dstream.plan.EventTime;
import io.dstream.plan.EventTime.Progress;
import io.dstream.plan.Operator;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.StateContext;
import io.dstream.store.StateEntry;
import io.dstream.store.StateStore;
import java.util.Arrays;
import java.util.Optional;

/**
 * Joins each record with those of the other side whose times are not too far from its own: from {@code lower} to
 * {@code upper} after that of the left one, both ends included. A record is kept for as long as one that is not late
 * may be joined with it. Where a side is outer, one with which nothing was joined is given when it is let go of.
 *
 * <p>Within a batch both sides are taken in first, and then joined, so that it does not matter what came first.
 */
public final class IntervalJoin extends RecordsFunction {
    private static final long serialVersionUID = 1L;
    private static final int EXPIRES = 0;
    private static final int HOLDS = 1;

    private final long lower;
    private final long upper;
    private final boolean leftOuter;
    private final boolean rightOuter;
    private final boolean optional;
    private final Function2<Object, Object, Object> fn;

    /**
     * A join.
     *
     * @param lower how far after a left record a right one must be at least, in milliseconds; may be negative
     * @param upper how far after it may be at most
     * @param leftOuter whether left records are given with which nothing was joined
     * @param rightOuter whether right ones are
     * @param fn makes the results: of values, or of {@code Optional}s on the side that may be missing
     */
    public IntervalJoin(
            long lower, long upper, boolean leftOuter, boolean rightOuter, Function2<Object, Object, Object> fn) {
        this.lower = lower;
        this.upper = upper;
        this.leftOuter = leftOuter;
        this.rightOuter = rightOuter;
        this.optional = leftOuter || rightOuter;
        this.fn = fn;
    }

    @Override
    public String form() {
        return "join between " + lower + " ms and " + upper + " ms" + (leftOuter ? ", left outer" : "")
                + (rightOuter ? ", right outer" : "");
    }

    private long leftExpires(long time) {
        return Times.plus(time, Math.max(upper, 0) + 1);
    }

    private long rightExpires(long time) {
        return Times.plus(time, Math.max(-lower, 0) + 1);
    }

    /** When the first of some records is let go of. */
    private long expires(Records records) {
        long left = records.left.length == 0 ? Times.MAX : leftExpires(records.left[0].time());
        long right = records.right.length == 0 ? Times.MAX : rightExpires(records.right[0].time());
        return Math.min(left, right);
    }

    /** The time of the first record that may still be given alone. */
    private long held(Records records) {
        return Math.min(
                leftOuter ? firstUnmatched(records.left) : Times.MAX,
                rightOuter ? firstUnmatched(records.right) : Times.MAX);
    }

    private static long firstUnmatched(Item[] items) {
        for (Item item : items) {
            if (!item.matched()) {
                return item.time();
            }
        }
        return Times.MAX;
    }

    @Override
    RecordConsumer<Pair<Object, Gathered>> tick(
            StateContext context, EventTime time, StateStore store, RecordConsumer<? super Object> next) {
        return new Joining(context.operator(), time, store, next);
    }

    @SuppressWarnings("serial") // lives for one partition of one tick
    private final class Joining extends LookingUp<Object, Gathered> {
        private final Operator operator;
        private final EventTime time;
        private final RecordConsumer<? super Object> next;
        private long open;
        private long late;
        private boolean worked;

        Joining(Operator operator, EventTime time, StateStore store, RecordConsumer<? super Object> next) {
            super(operator, store);
            this.operator = operator;
            this.time = time;
            this.next = next;
            this.open = EventProgress.of(store).open();
        }

        @Override
        protected void take(Object key, Gathered gathered, StateEntry entry) {
            worked = true;
            for (Item item : gathered.late) {
                late++;
                next.accept(Pair.of(key, new LeftOut(item.value(), item.time(), Reason.LATE, time.before())));
            }
            Records arrived = gathered.inOrder();
            if (arrived.isEmpty()) {
                return;
            }
            store.note(key, gathered);
            Records there = entry.value() == null ? Records.NONE : (Records) entry.value();
            Item[] left = optional ? there.left.clone() : there.left; // what is joined is marked where it matters
            Item[] right = optional ? there.right.clone() : there.right;
            join(key, left, arrived.right);
            join(key, arrived.left, right);
            join(key, arrived.left, arrived.right);
            Records all = new Records(Records.merged(left, arrived.left), Records.merged(right, arrived.right));
            put(entry, there, all);
        }

        /** Joins what fits, and marks it as joined where one that was not would be given alone. */
        private void join(Object key, Item[] left, Item[] right) {
            if (right.length == 0) {
                return;
            }
            for (int l = 0; l < left.length; l++) {
                long latest = left[l].time() + upper;
                for (int r = Records.from(right, left[l].time() + lower);
                        r < right.length && right[r].time() <= latest;
                        r++) {
                    long at = Math.max(left[l].time(), right[r].time());
                    if (!optional) {
                        next.accept(
                                Pair.of(key, new Stamped(operator.apply(fn, left[l].value(), right[r].value()), at)));
                        continue;
                    }
                    give(key, Optional.of(left[l]), Optional.of(right[r]), at);
                    left[l] = left[l].asMatched();
                    right[r] = right[r].asMatched();
                }
            }
        }

        private void give(Object key, Optional<Item> left, Optional<Item> right, long at) {
            Object result = operator.apply(fn, side(left, rightOuter), side(right, leftOuter));
            next.accept(Pair.of(key, new Stamped(result, at)));
        }

        /** A value, as an {@code Optional} where it may be missing. */
        private Object side(Optional<Item> item, boolean mayBeMissing) {
            return mayBeMissing ? item.map(Item::value) : item.orElseThrow().value();
        }

        private void put(StateEntry entry, Records before, Records after) {
            open += after.size() - before.size();
            if (after.isEmpty()) {
                entry.remove();
                return;
            }
            entry.set(after);
            if (before.isEmpty() || expires(after) < expires(before)) {
                store.timers(EXPIRES).set(entry, expires(after), null);
            }
            long held = held(after);
            if (held != Times.MAX && (before.isEmpty() || held != held(before))) {
                store.timers(HOLDS).set(entry, held, null);
            }
        }

        private void expire(StateEntry entry, long at, Object none) {
            if (entry.value() == null) {
                return;
            }
            worked = true;
            Records there = (Records) entry.value();
            int left = 0;
            while (left < there.left.length && leftExpires(there.left[left].time()) <= time.after()) {
                Item item = there.left[left++];
                if (leftOuter && !item.matched()) {
                    give(entry.key(), Optional.of(item), Optional.empty(), item.time());
                }
            }
            int right = 0;
            while (right < there.right.length && rightExpires(there.right[right].time()) <= time.after()) {
                Item item = there.right[right++];
                if (rightOuter && !item.matched()) {
                    give(entry.key(), Optional.empty(), Optional.of(item), item.time());
                }
            }
            Records rest = new Records(
                    Arrays.copyOfRange(there.left, left, there.left.length),
                    Arrays.copyOfRange(there.right, right, there.right.length));
            open -= left + right;
            if (rest.isEmpty()) {
                entry.remove();
            } else {
                entry.set(rest);
                store.timers(EXPIRES).set(entry, expires(rest), null);
                if (held(rest) != Times.MAX && held(rest) != held(there)) {
                    store.timers(HOLDS).set(entry, held(rest), null);
                }
            }
        }

        @Override
        protected void ended() {
            store.timers(EXPIRES).fire(time.after(), this::expire);
            told(store, time, worked, new Progress(hold(store), open, late, 0));
            next.end();
        }
    }

    @Override
    long hold(StateStore store) {
        return optional
                ? store.timers(HOLDS).first((records, at) -> records != null && held((Records) records) == at)
                : Long.MAX_VALUE;
    }

    // ---- checkpoints ----

    @Override
    void setTimers(StateStore store, StateEntry entry) {
        Records records = (Records) entry.value();
        store.timers(EXPIRES).set(entry, expires(records), null);
        if (held(records) != Times.MAX) {
            store.timers(HOLDS).set(entry, held(records), null);
        }
    }
}
