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
 * The panes of windows as a plain stream, and the records that the windows dropped as another.
 *
 * @param <K> the type of the keys
 * @param <R> the type of the results
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
     * Returns the results as records with event time, for a further stage. They have the times of their panes, and the
     * windows' watermark. A pane that only retracts is not included.
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
     * Returns the records that the windows dropped, once for each window.
     *
     * @param <V> the type of the windowed stream's values; it is not checked
     * @return pairs of key and value, with the reasons
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
