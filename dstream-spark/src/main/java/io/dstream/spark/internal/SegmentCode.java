package io.dstream.spark.internal;

import com.google.common.primitives.ImmutableIntArray;
import io.dstream.engine.task.Task;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps of some neighbouring tasks of a stage, on their way there.
 *
 * @param stage the number of the segment, by which the driver knows it again
 * @param first the number of the first task
 * @param steps the steps
 * @param firsts for each step the task that runs its first partition
 */
record SegmentCode(long stage, int first, Shipped<List<PlaceCode>> steps, ImmutableIntArray firsts)
        implements Serializable {
    List<Task.Place> places(Work work) {
        List<Task.Place> places = new ArrayList<>();
        for (int i = 0; i < firsts.length(); i++) {
            int partition = work.number() - firsts.get(i);
            places.add(new Task.Place(steps.get().get(i).step(work, partition), partition));
        }
        return places;
    }

    /** What the steps of a task have found out. */
    List<Report.Found> found(int task) {
        List<Report.Found> all = new ArrayList<>();
        for (int i = 0; i < firsts.length(); i++) {
            int partition = task - firsts.get(i);
            var findings = steps.get().get(i).findings();
            for (int f = 0; f < findings.size(); f++) {
                Serializable what = findings.get(f).byPartition().get(partition);
                if (what != null) {
                    all.add(new Report.Found(i, f, partition, what));
                }
            }
        }
        return all;
    }
}
