package io.dstream.internal.local;

import io.dstream.internal.local.Chain.Place;
import io.dstream.plan.Cursor;
import io.dstream.plan.Ending;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import java.util.Iterator;
import java.util.List;

/**
 * A partition to read and the steps its records go through.
 *
 * @param source the partition
 * @param index the number of the task
 * @param chain the steps; null for none
 * @param state has the tables of those that keep state
 */
record Task(Partition<?> source, int index, Chain chain, LocalState state) {

    /**
     * How many steps that pull may ask one another for records, since each takes part of the thread's stack. Where
     * there are more, the others gather.
     */
    private static final int MOST_PULLING = 32;

    /**
     * Reads the partition.
     *
     * @param consumer takes what comes out of the steps
     * @param assembly puts the steps together
     */
    void run(RecordConsumer<Object> consumer, Assembly assembly) {
        List<Place> places = Chain.places(chain, index, state);
        int pulled = pulled(places);
        List<Place> rest = places.subList(pulled, places.size());
        if (pulled == 0) {
            push(assembly.head(rest, consumer, source.size()));
        } else {
            RecordConsumer<Object> head = assembly.head(rest, consumer, -1);
            Cursor<Object> cursor = cursor(places.subList(0, pulled), assembly);
            boolean more;
            do {
                more = cursor.push(head, Integer.MAX_VALUE);
            } while (more);
            head.end();
        }
    }

    /**
     * Has the partition read as it is asked for.
     *
     * @param assembly puts the steps together
     * @return what comes out of them
     */
    Iterator<Object> iterator(Assembly assembly) {
        List<Place> places = Chain.places(chain, index, state);
        int pulled = pulled(places);
        Cursor<Object> cursor = cursor(places.subList(0, pulled), assembly);
        return assembly.feed(cursor, places.subList(pulled, places.size()), pulled == 0 ? source.size() : -1);
    }

    /** Reads the partition; not where records are only counted, and their number is known. */
    @SuppressWarnings("unchecked")
    private void push(RecordConsumer<Object> head) {
        if (head instanceof Ending.Count count && source.size() >= 0) {
            count.add(source.size());
        } else {
            ((Partition<Object>) source).push(head);
        }
        head.end();
    }

    /** How many steps there are up to the last one that pulls. */
    private static int pulled(List<Place> places) {
        int length = 0;
        int pulling = 0;
        for (int i = 0; i < places.size() && pulling < MOST_PULLING; i++) {
            if (places.get(i).step() instanceof Step.Pulling) {
                pulling++;
                length = i + 1;
            }
        }
        return length;
    }

    /** Reads what comes out of steps the last of which pulls, or of none. */
    @SuppressWarnings("unchecked")
    private Cursor<Object> cursor(List<Place> places, Assembly assembly) {
        Cursor<Object> cursor = ((Partition<Object>) source).cursor();
        int from = 0;
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i).step() instanceof Step.Pulling) {
                long records = from == 0 ? source.size() : -1;
                cursor = assembly.pulled(cursor, places.subList(from, i), places.get(i), records);
                from = i + 1;
            }
        }
        return cursor;
    }

    /** Whether there is enough to do for more than one thread: at least two partitions that are not empty. */
    static boolean someWork(List<Task> tasks) {
        int busy = 0;
        for (Task task : tasks) {
            if (task.source.size() != 0 && ++busy == 2) {
                return true;
            }
        }
        return false;
    }
}
