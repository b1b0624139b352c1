package io.dstream.engine.local;

import io.dstream.engine.Ending;
import io.dstream.engine.Operator;
import io.dstream.engine.OperatorCounts;
import io.dstream.engine.Partition;
import io.dstream.engine.PoisonHandler;
import io.dstream.engine.RecordConsumer;
import io.dstream.engine.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * A partition to read and the steps its records go through.
 *
 * @param source the partition
 * @param places the steps, in their order
 */
record Task(Partition<?> source, List<Place> places) {

    /**
     * A step where it is in a plan.
     *
     * @param step the step
     * @param partition the number of the partition there
     */
    record Place(Step step, int partition) {}

    Task(Partition<?> source) {
        this(source, List.of());
    }

    Task then(List<Step> steps, int partition) {
        List<Place> longer = new ArrayList<>(places.size() + steps.size());
        longer.addAll(places);
        steps.forEach(step -> longer.add(new Place(step, partition)));
        return new Task(source, longer);
    }

    /** Puts a step in front of the next one. */
    @FunctionalInterface
    private interface Attaching {
        RecordConsumer<Object> attach(Step step, RecordConsumer<Object> next, int partition);
    }

    /**
     * Reads the partition.
     *
     * @param consumer takes what comes out of the steps
     * @param poison takes records that a function fails on; null for none
     * @param loops gives loops to pipelines that are run often; null for none
     */
    @SuppressWarnings("unchecked")
    void run(RecordConsumer<?> consumer, PoisonHandler poison, Loops loops) {
        RecordConsumer<Object> last = (RecordConsumer<Object>) consumer;
        if (poison != null) {
            push(guarded(last, poison, Step::attach));
        } else if (loops != null && loops.mayHelp(source.size())) {
            push(looped(last, loops));
        } else {
            push(attached(0, places.size(), last, Step::attach));
        }
    }

    /**
     * Reads the partition, and counts what goes through the steps.
     *
     * @param consumer takes what comes out of the steps
     * @param of the operator that it belongs to, or null
     * @param poison takes records that a function fails on; null for none
     * @param counts where to count
     */
    @SuppressWarnings("unchecked")
    void runCounted(RecordConsumer<?> consumer, Operator of, PoisonHandler poison, OperatorCounts counts) {
        Counting counting = new Counting(counts);
        RecordConsumer<Object> last = (RecordConsumer<Object>) consumer;
        RecordConsumer<Object> end = of == null ? last : counting.before(of, last);
        push(
                poison != null
                        ? guarded(end, poison, counting::attach)
                        : attached(0, places.size(), end, counting::attach));
        counting.tell();
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

    /** The steps from one to before another, each in front of the next. Each may be attached once only. */
    private RecordConsumer<Object> attached(int from, int to, RecordConsumer<Object> last, Attaching attaching) {
        RecordConsumer<Object> head = last;
        for (int i = to - 1; i >= from; i--) {
            Place place = places.get(i);
            head = attaching.attach(place.step, head, place.partition);
        }
        return head;
    }

    /** As attached, with as many of the first steps as possible in one loop, where there is one. */
    private RecordConsumer<Object> looped(RecordConsumer<Object> last, Loops loops) {
        List<Step> steps = places.stream().map(Place::step).toList();
        int length = LoopPlan.length(steps);
        RecordConsumer<Object> rest = attached(length, places.size(), last, Step::attach);
        List<Step> inLoop = steps.subList(0, length);
        Loop loop = loops.of(inLoop, rest, source.size());
        return loop == null ? attached(0, length, rest, Step::attach) : new Looping(loop, inLoop, rest);
    }

    /** As attached, with a guard around each run of steps that take record by record. */
    private RecordConsumer<Object> guarded(RecordConsumer<Object> last, PoisonHandler poison, Attaching attaching) {
        RecordConsumer<Object> head = last;
        Guard guard = null;
        int partition = 0;
        for (int i = places.size() - 1; i >= 0; i--) {
            Place place = places.get(i);
            if (guard == null && place.step.isRecordByRecord()) {
                guard = new Guard(head, poison);
                head = guard.tail();
            } else if (guard != null && !place.step.isRecordByRecord()) {
                head = guard.before(head, partition);
                guard = null;
            }
            partition = place.partition;
            head = attaching.attach(place.step, head, place.partition);
        }
        return guard == null ? head : guard.before(head, partition);
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
