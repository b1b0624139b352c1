package io.dstream.engine.task;

import com.google.common.collect.Lists;
import io.dstream.engine.PoisonHandler;
import io.dstream.engine.task.Task.Place;
import io.dstream.engine.task.loop.Loop;
import io.dstream.engine.task.loop.Looping;
import io.dstream.engine.task.loop.Loops;
import io.dstream.plan.Cursor;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import java.util.ArrayList;
import java.util.List;

/** Puts together what the records of one task go through. Used by the thread that runs the task. */
final class Assembly {
    private final PoisonHandler poison;
    private final Loops loops;
    private final Counting counting;

    /**
     * How to put steps together.
     *
     * @param poison takes records that a function fails on; null for none
     * @param loops gives loops to pipelines that are run often; null for none
     * @param counting counts what goes through the steps; null for nothing
     */
    Assembly(PoisonHandler poison, Loops loops, Counting counting) {
        this.poison = poison;
        this.loops = loops;
        this.counting = counting;
    }

    /**
     * Steps before a consumer, each in front of the next. They are attached, which may be done once only.
     *
     * @param places the steps
     * @param last takes what comes out of them
     * @param records how many records they are about to take, or -1
     * @return takes what they are given
     */
    RecordConsumer<Object> head(List<Place> places, RecordConsumer<Object> last, long records) {
        if (poison != null) {
            return guarded(places, last);
        }
        return counting == null && loops != null && loops.mayHelp(records)
                ? looped(places, last, records)
                : attached(places, last);
    }

    /**
     * A step that pulls, behind others that do not.
     *
     * @param source where the records come from
     * @param before the other steps
     * @param place the step
     * @param records how many records there are, or -1
     * @return what the step gives
     */
    Cursor<Object> pulled(Cursor<Object> source, List<Place> before, Place place, long records) {
        Step.Pulling step = (Step.Pulling) place.step();
        Counting.Counted counted = counting == null ? null : counting.counted(step.operator());
        Feed feed = new Feed(
                source,
                inlet -> head(before, counted == null ? inlet : counted.before(inlet), records),
                step.operator());
        Cursor<Object> results = new Results(step, place.partition(), feed);
        return counted == null ? results : counted.around(results);
    }

    /** Reads the source as it is asked for. */
    Cursor<Object> reading(Cursor<Object> source) {
        return counting == null ? source : counting.reading(source);
    }

    /** What steps give, to be asked for. What was counted is told once there is no more. */
    Feed feed(Cursor<Object> source, List<Place> places, long records) {
        return new Feed(
                source,
                inlet -> head(places, counting == null ? inlet : counting.tellingAtTheEndOf(inlet), records),
                null);
    }

    private RecordConsumer<Object> attach(Place place, RecordConsumer<Object> next) {
        return counting == null
                ? place.step().attach(next, place.partition())
                : counting.attach(place.step(), next, place.partition());
    }

    private RecordConsumer<Object> attached(List<Place> places, RecordConsumer<Object> last) {
        return Relay.chain(Lists.<Place, Relay.Link>transform(places, place -> next -> attach(place, next)), last);
    }

    /** As attached, with as many of the first steps as possible in one loop, where there is one. */
    private RecordConsumer<Object> looped(List<Place> places, RecordConsumer<Object> last, long records) {
        List<Step> steps = places.stream().map(Place::step).toList();
        int length = Loops.length(steps);
        RecordConsumer<Object> rest = attached(places.subList(length, places.size()), last);
        List<Step> inLoop = steps.subList(0, length);
        Loop loop = loops.of(inLoop, rest, records);
        return loop == null ? attached(places.subList(0, length), rest) : new Looping(loop, inLoop, rest);
    }

    /** As attached, with a guard around each run of steps that take record by record. */
    private RecordConsumer<Object> guarded(List<Place> places, RecordConsumer<Object> last) {
        List<Relay.Link> links = new ArrayList<>();
        for (int from = 0; from < places.size(); ) {
            int to = from;
            while (to < places.size() && places.get(to).step().isRecordByRecord()) {
                to++;
            }
            Place first = places.get(from);
            if (to == from) {
                links.add(next -> attach(first, next));
                from++;
            } else {
                List<Place> steps = places.subList(from, to);
                links.add(next -> {
                    Guard guard = new Guard(next, poison);
                    return guard.before(attached(steps, guard.tail()), first.partition());
                });
                from = to;
            }
        }
        return Relay.chain(links, last);
    }
}
