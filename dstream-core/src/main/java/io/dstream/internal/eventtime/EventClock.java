package io.dstream.internal.eventtime;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.dstream.batch.Batch;
import io.dstream.engine.Engine;
import io.dstream.event.Reason;
import io.dstream.event.Watermarks;
import io.dstream.function.Function1;
import io.dstream.function.ToLong;
import io.dstream.internal.graph.Graph;
import io.dstream.internal.graph.LiftedNode;
import io.dstream.internal.graph.Node;
import io.dstream.internal.graph.SourceNode;
import io.dstream.internal.graph.TickObserver;
import io.dstream.internal.times.Times;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.report.WatermarkReport;
import io.dstream.source.SourcePartition;
import io.dstream.source.SourceReader;
import io.dstream.source.SourceReader.Cut;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** All that goes by event time in a program: moves its watermarks from tick to tick. Used by the driver thread. */
public final class EventClock implements TickObserver {
    private final List<EventInput> inputs = new ArrayList<>();
    private final List<EventOperator<?>> operators = new ArrayList<>();
    private final List<Watermark> watermarks = new ArrayList<>(); // those before others first
    private final IdentityHashMap<Partition<?>, String> origins = new IdentityHashMap<>(); // of this tick
    private List<WatermarkReport> reports = List.of();
    private Instant now = Instant.EPOCH; // the batch time
    private boolean restored;

    /** A clock without streams. */
    public EventClock() {}

    /** Has the clock told of ticks. */
    public void observe(Graph graph) {
        if (inputs.isEmpty()) {
            graph.observe(this);
        }
    }

    /** A stream that is given event time, as instants. */
    public EventInput inputByInstant(Node from, Function1<?, Instant> time, Watermarks rules, Supplier<Node> node) {
        return add(from, EventInput.byInstant(time, rules, node, sources(from)));
    }

    /** A stream that is given event time, as milliseconds. */
    public EventInput inputByMillis(Node from, ToLong<?> time, Watermarks rules, Supplier<Node> node) {
        return add(from, EventInput.byMillis(time, rules, node, sources(from)));
    }

    private EventInput add(Node from, EventInput input) {
        observe(from.graph());
        inputs.add(input);
        watermarks.add(input.watermark());
        return input;
    }

    /**
     * Refuses watermarks that come from the parts of a source, where nobody knows any more which part a record comes
     * from.
     *
     * @param engine of the program
     * @throws IllegalArgumentException if an operator on the way from a source lays records out anew
     */
    public static void checkKnowsParts(Engine engine, Node from, Watermarks rules) {
        if (rules.kind() != Watermarks.Kind.FROM_SOURCE && rules.kind() != Watermarks.Kind.MANUAL) {
            return;
        }
        Set<Node> seen = new LinkedHashSet<>();
        Deque<Node> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            Node node = open.pop();
            if (seen.add(node)) {
                checkArgument(
                        node instanceof SourceNode || (node instanceof LiftedNode lifted && isNarrow(lifted, engine)),
                        "withEventTime takes its watermark from each part of a source, but behind %s nobody knows which part"
                                + " a record comes from: call withEventTime before it",
                        node);
                node.parents().forEach(open::push);
            }
        }
    }

    /** Whether an operator leaves each record in its partition. */
    private static boolean isNarrow(LiftedNode node, Engine engine) {
        List<Batch<?>> inputs = new ArrayList<>();
        for (int i = 0; i < node.parents().size() + node.tables().size(); i++) {
            inputs.add(Batch.of(engine, new Plan.Data<>(List.of())));
        }
        return node.lift(inputs).plan().narrowParts().isPresent();
    }

    private static List<SourceNode> sources(Node node) {
        Set<Node> seen = new LinkedHashSet<>();
        Deque<Node> open = new ArrayDeque<>(List.of(node));
        while (!open.isEmpty()) {
            Node next = open.pop();
            if (seen.add(next)) {
                next.parents().forEach(open::push);
            }
        }
        return seen.stream()
                .filter(SourceNode.class::isInstance)
                .map(SourceNode.class::cast)
                .toList();
    }

    /** An operator that groups records into windows. */
    public EventOperator<?> grouping(Watermark input, Grouping grouping, int partitions, Supplier<Operator> operator) {
        return add(new EventOperator<>(input, new WindowGrouping(grouping), partitions, operator));
    }

    /** An operator that joins records whose times are not far apart. */
    public EventOperator<?> interval(Watermark input, IntervalJoin join, int partitions, Supplier<Operator> operator) {
        return add(new EventOperator<>(input, join, partitions, operator));
    }

    /** An operator that joins records with what was valid at their time. */
    public EventOperator<?> asOf(Watermark input, int partitions, Supplier<Operator> operator) {
        return add(new EventOperator<>(input, new AsOfJoin(), partitions, operator));
    }

    /** An operator that lets one record of a key pass every so often. */
    public EventOperator<?> distinct(Watermark input, long horizonMillis, int partitions, Supplier<Operator> operator) {
        return add(new EventOperator<>(input, new DistinctWithin(horizonMillis), partitions, operator));
    }

    private EventOperator<?> add(EventOperator<?> operator) {
        operators.add(operator);
        watermarks.add(operator.output());
        return operator;
    }

    /** The watermark of streams that come together. */
    public Watermark joint(List<Watermark> parts) {
        JointWatermark joint = new JointWatermark(parts);
        watermarks.add(joint);
        return joint;
    }

    /** Where the partitions of this tick's data come from. */
    public IdentityHashMap<Partition<?>, String> origins() {
        return origins;
    }

    @Override
    public List<WatermarkReport> watermarks() {
        return reports;
    }

    private List<WatermarkReport> report() {
        ImmutableList.Builder<WatermarkReport> all = ImmutableList.builder();
        for (EventInput input : inputs) {
            SourceWatermark watermark = input.watermark();
            all.add(report(input.node().id(), watermark, watermark, 0, input::dropped));
        }
        for (EventOperator<?> operator : operators) {
            all.add(report(operator.id(), operator.input(), operator.output(), operator.open(), operator::dropped));
        }
        return all.build();
    }

    private WatermarkReport report(
            String operator, Watermark input, Watermark output, long open, ToLongFunction<Reason> dropped) {
        ImmutableMap.Builder<Reason, Long> counts = ImmutableMap.builder();
        for (Reason reason : Reason.values()) {
            long count = dropped.applyAsLong(reason);
            if (count > 0) {
                counts.put(reason, count);
            }
        }
        return new WatermarkReport(
                operator,
                Times.instant(input.before()),
                Times.instant(output.before()),
                lag(input.before()),
                open,
                counts.buildOrThrow(),
                input.before() == Times.MAX ? Optional.empty() : Optional.of(input.heldBy()));
    }

    private Duration lag(long watermark) {
        return watermark == Times.MAX ? Duration.ZERO : Duration.ofMillis(now.toEpochMilli() - watermark);
    }

    @Override
    public List<Node> named() {
        return inputs.stream().map(EventInput::node).toList();
    }

    // ---- ticks ----

    @Override
    public void begin(Engine engine, Instant time, Map<SourceNode, Cut<Object>> cuts) {
        if (!restored) {
            operators.forEach(operator -> operator.restore(engine));
            restored = true;
        }
        now = time;
        origins.clear();
        cuts.forEach((source, cut) -> {
            for (int i = 0; i < cut.parts().size(); i++) {
                origins.put(cut.parts().get(i), origin(source, cut.origin(i)));
            }
        });
        watermarks.forEach(Watermark::begin);
        for (EventInput input : inputs) {
            List<SourcePartition> partitions = new ArrayList<>();
            boolean last = !input.sources().isEmpty();
            for (SourceNode source : input.sources()) {
                Cut<Object> cut = cuts.get(source);
                partitions.addAll(parts(input.watermark(), source, cut));
                last &= cut.isLast();
            }
            input.watermark().begin(time.toEpochMilli(), partitions, last);
        }
    }

    /**
     * The parts of a source in a tick. An empty cut that names none is that of a source which was not asked since the
     * next tick is due as well: its parts are still there.
     */
    private static List<SourcePartition> parts(SourceWatermark watermark, SourceNode source, Cut<Object> cut) {
        if (cut.parts().isEmpty() && cut.sourcePartitions().equals(SourceReader.Origins.ONE.all())) {
            return watermark.partsOf(source.id());
        }
        return cut.sourcePartitions().stream()
                .map(part -> new SourcePartition(origin(source, part.id()), part.isCaughtUp(), part.watermark()))
                .toList();
    }

    private static String origin(SourceNode source, String part) {
        return part.isEmpty() ? source.id() : source.id() + "/" + part;
    }

    @Override
    public void end(boolean committed) {
        operators.forEach(operator -> operator.count(committed));
        inputs.forEach(input -> input.end(committed));
        watermarks.forEach(watermark -> watermark.end(committed));
        origins.clear();
        if (committed) {
            reports = report();
        }
    }
}
