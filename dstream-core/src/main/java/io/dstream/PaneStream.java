package io.dstream;

import io.dstream.batch.Pair;
import io.dstream.event.Late;
import io.dstream.event.Pane;
import io.dstream.internal.eventtime.EventOperator;
import io.dstream.internal.eventtime.Stamped;
import io.dstream.internal.graph.LiftedNode;
import io.dstream.internal.graph.Node;
import io.dstream.internal.graph.StateNode;
import io.dstream.internal.times.Times;
import java.util.List;

/**
 * The panes of windows: a plain stream of them, and what is left out of the windows as another one.
 *
 * @param <K> the keys
 * @param <R> the results
 */
public final class PaneStream<K, R> extends DStream<Pane<K, R>> {
    private final StateNode grouping;
    private final EventOperator<?> operator;

    PaneStream(StreamingContext context, StateNode grouping, EventOperator<?> operator) {
        super(context, only(Pane.class, "panes", grouping));
        this.grouping = grouping;
        this.operator = operator;
    }

    private static LiftedNode only(Class<?> type, String kind, Node node) {
        return new LiftedNode(kind, CallSite.current(), List.of(node), List.of(), in -> in.get(0)
                .filter(type::isInstance));
    }

    /**
     * The results as records at their panes' times, with the windows' watermark, for a next stage. A pane that only
     * takes back is not among them.
     *
     * @return pairs of key and result
     */
    public KeyedEventStream<K, R> events() {
        DStream<Pair<K, Stamped>> events = filter(
                        pane -> pane.value() != null || pane.retracted().isEmpty())
                .map(pane -> Pair.of(
                        pane.key(),
                        new Stamped(pane.value(), Times.millis(pane.info().time()))));
        return new KeyedEventStream<>(events, operator.output(), List.of());
    }

    /**
     * What was left out of the windows, once for each window.
     *
     * @param <V> the values of the windowed stream, which the caller knows: it is not checked
     * @return pairs of key and value, with why they were left out
     */
    public <V> DStream<Late<Pair<K, V>>> late() {
        return stream(only(Late.class, "late", grouping));
    }

    @Override
    public PaneStream<K, R> named(String id) {
        super.named(id);
        return this;
    }
}
