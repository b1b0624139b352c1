package io.dstream.engine.task;

import io.dstream.engine.OperatorCounts;
import io.dstream.engine.PoisonHandler;
import io.dstream.engine.task.loop.Loops;
import io.dstream.plan.Cursor;
import io.dstream.plan.Ending;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A partition to read and the steps its records go through: what an engine runs in one go, by one thread.
 *
 * @param source the partition
 * @param places the steps; those that keep state {@linkplain OperatorStates#bind bound} to their tables
 */
public record Task(Partition<?> source, List<Place> places) {

    /**
     * A step where it is in a plan.
     *
     * @param step the step
     * @param partition the number of the partition there
     */
    public record Place(Step step, int partition) {}

    /**
     * How tasks are run.
     *
     * @param poison takes records that functions fail on; nothing where those fail the task
     * @param counts is told what steps have taken and given; nothing for not to count
     * @param loops gives loops to pipelines; nothing for none
     */
    public record Settings(Optional<PoisonHandler> poison, Optional<OperatorCounts> counts, Optional<Loops> loops) {
        private Assembly assembly(Counting counting) {
            return new Assembly(poison.orElse(null), loops.orElse(null), counting);
        }

        /** Null where nothing is counted. */
        private Counting counting(Partition<?> source) {
            return counts.map(into -> new Counting(into, source)).orElse(null);
        }
    }

    /**
     * How many steps that pull may ask one another for records, since each takes part of the thread's stack. Where
     * there are more, the others gather.
     */
    private static final int MOST_PULLING = 32;

    /**
     * Runs it.
     *
     * @param consumer takes what comes out of the steps, and is told of the end
     * @param into the operator that the consumer belongs to; nothing where it is the end of all
     * @param settings how it is run
     */
    public void run(RecordConsumer<?> consumer, Optional<Operator> into, Settings settings) {
        Counting counting = settings.counting(source);
        @SuppressWarnings("unchecked")
        RecordConsumer<Object> last = (RecordConsumer<Object>) consumer;
        if (counting == null) {
            run(last, settings.assembly(null));
        } else {
            RecordConsumer<Object> counted = counted(last, into, counting);
            try {
                counting.read(() -> run(counted, settings.assembly(counting)));
            } catch (RecordConsumer.Enough enough) {
                counting.tell();
                throw enough;
            }
            counting.tell();
        }
    }

    private static RecordConsumer<Object> counted(
            RecordConsumer<Object> last, Optional<Operator> into, Counting counting) {
        if (into.isPresent()) {
            return counting.counted(into.get()).before(last);
        }
        return last instanceof Ending ending && !(last instanceof Ending.Count)
                ? counting.timed(ending.operator(), last)
                : last;
    }

    private void run(RecordConsumer<Object> consumer, Assembly assembly) {
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
     * @param settings how it is run
     * @return what comes out of the steps
     */
    public Iterator<Object> iterator(Settings settings) {
        Assembly assembly = settings.assembly(settings.counting(source));
        int pulled = pulled(places);
        Cursor<Object> cursor = cursor(places.subList(0, pulled), assembly);
        return assembly.feed(cursor, places.subList(pulled, places.size()), pulled == 0 ? source.size() : -1);
    }

    /**
     * Runs tasks one after the other, until there are as many records as are wanted. No more is computed than it takes,
     * so there is no loop.
     *
     * @param tasks the tasks
     * @param n how many records, at least 1
     * @param settings how they are run
     * @param <T> the records
     * @return the first records that come out of them
     */
    public static <T> List<T> take(Iterable<Task> tasks, int n, Settings settings) {
        Settings withoutLoops = new Settings(settings.poison, settings.counts, Optional.empty());
        List<T> taken = new ArrayList<>();
        try {
            for (Task task : tasks) {
                RecordConsumer<T> taking = new RecordConsumer<>() {
                    @Override
                    public void accept(T record) {
                        taken.add(record);
                        if (taken.size() == n) {
                            throw Enough.ENOUGH;
                        }
                    }
                };
                task.run(taking, Optional.empty(), withoutLoops);
            }
        } catch (RecordConsumer.Enough enough) {
            return taken;
        }
        return taken;
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
        Cursor<Object> cursor = assembly.reading(((Partition<Object>) source).cursor());
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
}
