package io.dstream.internal.eventtime;

import io.dstream.batch.Pair;
import io.dstream.event.Reason;
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
 * Joins each left record with the last right one, a version, of its time or before. A left record waits until the
 * watermark has passed its time, for a version of that time may still come until then. Of the versions before the
 * watermark one is kept for each key, for ever, and all later ones.
 */
final class AsOfJoin extends RecordsFunction {
    private static final long serialVersionUID = 1L;
    private static final int WAITS = 0;

    @Override
    public String form() {
        return "join with versions";
    }

    @Override
    RecordConsumer<Pair<Object, Gathered>> tick(
            StateContext context, EventTime time, StateStore store, RecordConsumer<? super Object> next) {
        return new Joining(context.operator(), time, store, next);
    }

    @SuppressWarnings("serial") // lives for one partition of one tick
    private static final class Joining extends LookingUp<Object, Gathered> {
        private final EventTime time;
        private final RecordConsumer<? super Object> results;
        private long open;
        private long late;
        private boolean worked;

        Joining(Operator operator, EventTime time, StateStore store, RecordConsumer<? super Object> results) {
            super(operator, store);
            this.time = time;
            this.results = results;
            this.open = EventProgress.of(store).open();
        }

        @Override
        protected void take(Object key, Gathered gathered, StateEntry entry) {
            worked = true;
            for (Item item : gathered.late) {
                late++;
                results.accept(Pair.of(key, new LeftOut(item.value(), item.time(), Reason.LATE, time.before())));
            }
            Records arrived = gathered.inOrder();
            if (arrived.isEmpty()) {
                return;
            }
            store.note(key, gathered);
            Records there = entry.value() == null ? Records.NONE : (Records) entry.value();
            Records all =
                    new Records(Records.merged(there.left, arrived.left), Records.merged(there.right, arrived.right));
            open += arrived.size();
            entry.set(all);
            if (next(all) != next(there)) {
                wake(store, entry, all);
            }
        }

        private void passed(StateEntry entry, long at, Object none) {
            if (entry.value() == null) { // an earlier one of its timers has let go of it
                return;
            }
            worked = true;
            Records there = (Records) entry.value();
            int joined = 0;
            while (joined < there.left.length && there.left[joined].time() < time.after()) {
                Item item = there.left[joined++];
                int version = Records.from(there.right, item.time() + 1) - 1;
                Optional<Object> valid = version < 0 ? Optional.empty() : Optional.of(there.right[version].value());
                results.accept(Pair.of(entry.key(), new Stamped(Pair.of(item.value(), valid), item.time())));
            }
            int current = Math.max(0, Records.from(there.right, time.after()) - 1);
            Records rest = new Records(
                    Arrays.copyOfRange(there.left, joined, there.left.length),
                    Arrays.copyOfRange(there.right, current, there.right.length));
            open -= joined + current;
            if (rest.isEmpty()) {
                entry.remove();
            } else {
                entry.set(rest);
                wake(store, entry, rest);
            }
        }

        @Override
        protected void ended() {
            store.timers(WAITS).fire(time.after(), this::passed);
            told(store, time, worked, new Progress(Long.MAX_VALUE, open, late, 0));
            results.end();
        }
    }

    @Override
    long hold(StateStore store) {
        return Long.MAX_VALUE;
    }

    // ---- checkpoints ----

    @Override
    void setTimers(StateStore store, StateEntry entry) {
        wake(store, entry, (Records) entry.value());
    }

    private static void wake(StateStore store, StateEntry entry, Records records) {
        if (next(records) != Times.MAX) {
            store.timers(WAITS).set(entry, next(records), null);
        }
    }

    /**
     * When a key is to be looked at: its first record has its version then, or its first version is none's any more.
     */
    private static long next(Records records) {
        if (records.left.length > 0) {
            return records.left[0].time() + 1;
        }
        return records.right.length > 1 ? records.right[1].time() + 1 : Times.MAX;
    }
}
