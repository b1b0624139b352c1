package io.dstream.engine.local;

import com.google.common.collect.Lists;
import io.dstream.engine.OperatorCounts;
import io.dstream.engine.PoisonHandler;
import io.dstream.engine.local.Chain.Place;
import io.dstream.plan.Ending;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import java.util.ArrayList;
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
        List<Place> places = Chain.places(chain, index, state);
        if (poison != null) {
            push(guarded(places, last, poison, Step::attach));
        } else if (loops != null && loops.mayHelp(source.size())) {
            push(looped(places, last, loops));
        } else {
            push(attached(places, last, Step::attach));
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
        List<Place> places = Chain.places(chain, index, state);
        push(poison != null ? guarded(places, end, poison, counting::attach) : attached(places, end, counting::attach));
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

    /** Steps before another consumer, each in front of the next. Each may be attached once only. */
    private static RecordConsumer<Object> attached(
            List<Place> places, RecordConsumer<Object> last, Attaching attaching) {
        return Relay.chain(
                Lists.<Place, Relay.Link>transform(
                        places, place -> next -> attaching.attach(place.step(), next, place.partition())),
                last);
    }

    /** As attached, with as many of the first steps as possible in one loop, where there is one. */
    private RecordConsumer<Object> looped(List<Place> places, RecordConsumer<Object> last, Loops loops) {
        List<Step> steps = places.stream().map(Place::step).toList();
        int length = LoopPlan.length(steps);
        RecordConsumer<Object> rest = attached(places.subList(length, places.size()), last, Step::attach);
        List<Step> inLoop = steps.subList(0, length);
        Loop loop = loops.of(inLoop, rest, source.size());
        return loop == null ? attached(places.subList(0, length), rest, Step::attach) : new Looping(loop, inLoop, rest);
    }

    /** As attached, with a guard around each run of steps that take record by record. */
    private static RecordConsumer<Object> guarded(
            List<Place> places, RecordConsumer<Object> last, PoisonHandler poison, Attaching attaching) {
        List<Relay.Link> links = new ArrayList<>();
        for (int from = 0; from < places.size(); ) {
            int to = from;
            while (to < places.size() && places.get(to).step().isRecordByRecord()) {
                to++;
            }
            Place first = places.get(from);
            if (to == from) {
                links.add(next -> attaching.attach(first.step(), next, first.partition()));
                from++;
            } else {
                List<Place> steps = places.subList(from, to);
                links.add(next -> {
                    Guard guard = new Guard(next, poison);
                    return guard.before(attached(steps, guard.tail(), attaching), first.partition());
                });
                from = to;
            }
        }
        return Relay.chain(links, last);
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
