package io.dstream;

import io.dstream.internal.eventtime.EventClock;
import io.dstream.internal.eventtime.EventOperator;
import io.dstream.internal.graph.StateNode;
import io.dstream.internal.graph.TransformNode;
import io.dstream.plan.Operator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * An operator with state by event time in the graph: a node that puts what a batch brings together by key, and one that
 * takes it in.
 *
 * @param node the one that takes it in and gives what the operator gives
 * @param operator what it does
 */
record EventStages(StateNode node, EventOperator<?> operator) {

    /**
     * Adds an operator to the graph.
     *
     * @param stream what it takes in: pairs
     * @param kind what it does
     * @param partitions over how many partitions its keys are spread
     * @param make makes the operator, which is named in errors as told
     */
    static EventStages add(
            KeyedEventStream<?, ?> stream,
            String kind,
            int partitions,
            BiFunction<EventClock, Supplier<Operator>, EventOperator<?>> make) {
        String site = CallSite.current();
        StateNode[] made = new StateNode[1];
        EventOperator<?> operator = make.apply(stream.context().eventClock(), () -> made[0].operator());
        TransformNode gathered = new TransformNode(
                kind,
                site,
                List.of(stream.stamped().node()),
                true,
                (in, info) -> operator.gather(in.get(0), made[0].operator()));
        made[0] = new StateNode(
                kind, site, gathered, gathered.slide(), operator.function(), partitions, operator::update);
        return new EventStages(made[0], operator);
    }
}
