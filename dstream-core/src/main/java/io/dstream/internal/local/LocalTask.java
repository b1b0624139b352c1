package io.dstream.internal.local;

import io.dstream.engine.task.OperatorStates;
import io.dstream.engine.task.Task;
import io.dstream.engine.task.Task.Place;
import io.dstream.plan.Partition;
import java.util.ArrayList;
import java.util.List;

/**
 * A partition to read and the steps its records go through, while a plan becomes tasks.
 *
 * @param source the partition
 * @param index the number of the task
 * @param chain the steps; null for none
 * @param state has the tables of those that keep state
 */
record LocalTask(Partition<?> source, int index, Chain chain, OperatorStates state) {

    /** What is run. */
    Task task() {
        List<Place> places = new ArrayList<>();
        for (Chain at = chain; at != null; at = at.next()) {
            int partition = index - at.first();
            places.add(new Place(state.bind(at.step(), partition), partition));
        }
        return new Task(source, places);
    }

    /** Whether there is nothing to do: what comes out of it is in memory, as it is. */
    boolean isInMemory() {
        return chain == null && source.isInMemory();
    }

    /** Whether there is enough to do for more than one thread: at least two partitions that are not empty. */
    static boolean someWork(List<LocalTask> tasks) {
        int busy = 0;
        for (LocalTask task : tasks) {
            if (task.source.size() != 0 && ++busy == 2) {
                return true;
            }
        }
        return false;
    }
}
