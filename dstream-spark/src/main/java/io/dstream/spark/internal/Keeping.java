package io.dstream.spark.internal;

import io.dstream.plan.Findings;
import io.dstream.plan.StateContext;
import io.dstream.plan.StateFunction;
import io.dstream.plan.Step;
import java.util.List;

/**
 * A step that keeps state, on its way to a task. Its function is sent once for all ticks: it may have much in it.
 *
 * @param tables its tables
 * @param context the tick
 * @param attempt the number of this attempt to compute it
 * @param wantsImage whether the state before the tick is to be written down
 * @param place where to; null where the driver is sent it
 */
record Keeping(TableCode tables, StateContext context, long attempt, boolean wantsImage, ImageFiles.Place place)
        implements PlaceCode {
    @Override
    public Step step(Work work, int partition) {
        Step.Stateful stateful = new Step.Stateful(fn(), context);
        Table table = work.use(this, partition);
        return new Step.Custom(stateful.operator(), (next, p) -> stateful.attach(next, table.store()));
    }

    @SuppressWarnings("unchecked")
    StateFunction<Object, Object, Object> fn() {
        return (StateFunction<Object, Object, Object>) tables.fn().value().get();
    }

    @Override
    public List<Findings<?>> findings() {
        return new Step.Stateful(fn(), context).findings();
    }
}
