package io.dstream.internal.local;

import io.dstream.plan.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps behind a node of a plan. All tasks that the node becomes share it.
 *
 * @param step the step right behind the node
 * @param first the number of the node's first task: that is the step's partition 0
 * @param next the steps behind that one; null for none
 */
record Chain(Step step, int first, Chain next) {

    /**
     * A step where it is in a plan.
     *
     * @param step the step
     * @param partition the number of the partition there
     */
    record Place(Step step, int partition) {}

    /** The steps of a chain, which may be null, for a task. */
    static List<Place> places(Chain chain, int task, LocalState state) {
        List<Place> places = new ArrayList<>();
        for (Chain at = chain; at != null; at = at.next) {
            int partition = task - at.first;
            Step step = at.step instanceof Step.Stateful stateful ? state.bind(stateful, partition) : at.step;
            places.add(new Place(step, partition));
        }
        return places;
    }
}
