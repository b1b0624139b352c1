package io.dstream.spark.internal;

import com.google.common.primitives.ImmutableIntArray;
import io.dstream.engine.OperatorCounts;
import io.dstream.plan.Findings;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;

/**
 * One call of the engine: makes RDDs of segments, and takes in what their tasks report, once for each of them. Used by
 * the thread that calls the engine.
 */
final class Run implements AutoCloseable {
    private static final Operator PARTITION = Operator.of("partition");

    /** What is larger goes apart from its task, which Spark sends through its scheduler. */
    private static final int MOST_IN_A_TASK = 1 << 20;

    private final Cluster cluster;
    private final TickResults results;
    private final boolean ownsResults;

    private final Map<String, OperatorLog.Attempt> attempts = new HashMap<>(); // by operator

    private final Set<String> operators = new LinkedHashSet<>(); // of the next job

    private Run(Cluster cluster, TickResults results, boolean ownsResults) {
        this.cluster = cluster;
        this.results = results;
        this.ownsResults = ownsResults;
    }

    /** A run that leaves nothing for others. */
    static Run alone(Cluster cluster) {
        return new Run(cluster, new TickResults(), true);
    }

    /** A run of a tick. */
    static Run of(Cluster cluster, TickResults inTick) {
        return new Run(cluster, inTick, false);
    }

    /** What is there already, and what the run leaves for others. */
    TickResults results() {
        return results;
    }

    Cluster cluster() {
        return cluster;
    }

    // ---- segments become RDDs ----

    /**
     * What becomes of the records of some tasks; there is at least one of them.
     *
     * @param scope when what is made for it may go
     */
    <R> JavaRDD<R> rdd(List<Segment> segments, End<R> end, Scope scope) {
        List<JavaRDD<R>> rdds = new ArrayList<>();
        segments.forEach(segment -> segment.steps().forEach(step -> isFor(step.operator())));
        for (Segment segment : segments) {
            if (segment.source().size() > 0) {
                SegmentCode code = code(segment, segments);
                JavaRDD<R> rdd = input(segment.source(), scope)
                        .mapPartitionsWithIndex(new RunTask<>(cluster.env(), code, end), false);
                rdds.add(located(rdd, segment));
            }
        }
        return cluster.union(rdds);
    }

    private JavaRDD<Input> input(Source source, Scope scope) {
        if (source instanceof Source.There there) {
            return there.rdd();
        }
        List<? extends Partition<?>> parts = ((Source.Here) source).parts();
        List<Input> sent = new ArrayList<>();
        parts.forEach(part -> sent.add(sent(part, scope)));
        return cluster.spark().parallelize(sent, sent.size());
    }

    private Input sent(Partition<?> part, Scope scope) {
        if (!part.isInMemory() && part.portable().isPresent()) {
            return new Sent.Described(Shipped.of(PARTITION, part.portable().get()));
        }
        Block block = block(part);
        if (block.bytes() == null || block.bytes().length <= MOST_IN_A_TASK) {
            return new Sent.Small(block);
        }
        Broadcast<Block> apart = cluster.spark().broadcast(block);
        scope.atTheEnd(apart::destroy);
        return new Sent.Large(apart);
    }

    private Block block(Partition<?> part) {
        if (part instanceof BlockPartition there) {
            return there.block();
        }
        BlockWriter writer = new BlockWriter(cluster.codecs());
        part.push(writer);
        return writer.block(0, Report.NOTHING);
    }

    /**
     * Tasks of a step that keeps state go to where its tables are, others to where the last ones like them have been.
     */
    private <R> JavaRDD<R> located(JavaRDD<R> rdd, Segment segment) {
        for (Chain at = segment.chain(); at != null; at = at.next()) {
            if (at.step() instanceof Step.Stateful stateful) {
                List<String> locations = cluster.states().locations(stateful);
                int from = segment.first() - at.first();
                return Located.of(
                        rdd, locations.subList(from, from + segment.source().size()));
            }
        }
        return segment.source() instanceof Source.Here here && here.haveHomes()
                ? Located.of(rdd, Homes.now().of(here.parts()))
                : rdd;
    }

    private SegmentCode code(Segment segment, List<Segment> all) {
        long stage = cluster.newNumber();
        List<PlaceCode> steps = new ArrayList<>();
        List<Chain> chains = segment.chains();
        for (Chain at : chains) {
            steps.add(code(at, all));
        }
        results.know(stage, segment.steps());
        return new SegmentCode(
                stage,
                segment.first(),
                shipped(steps, segment.steps()),
                ImmutableIntArray.copyOf(chains.stream().mapToInt(Chain::first)));
    }

    private PlaceCode code(Chain at, List<Segment> all) {
        if (at.step() instanceof Step.Stateful stateful) {
            int partitions = all.stream()
                    .filter(segment -> segment.chains().contains(at))
                    .mapToInt(segment -> segment.source().size())
                    .sum();
            return attempts.computeIfAbsent(
                            stateful.operator().id(), id -> cluster.states().attempt(stateful, partitions))
                    .code();
        }
        return new PlaceCode.Plain(at.step());
    }

    /** The attempts of a held result have gone through. */
    void endAttempts() {
        attempts.values().forEach(cluster.states()::attempted);
        attempts.clear();
    }

    /** All steps, or word of the first one that cannot be sent. */
    private static Shipped<List<PlaceCode>> shipped(List<PlaceCode> code, List<Step> steps) {
        Operator all = steps.isEmpty() ? PARTITION : steps.get(0).operator();
        try {
            return Shipped.of(all, code);
        } catch (OperatorException e) {
            for (int i = 0; i < steps.size(); i++) {
                Shipped.of(steps.get(i).operator(), code.get(i));
            }
            throw e;
        }
    }

    // ---- what it is called ----

    /** The next job is for an operator. */
    void isFor(Operator operator) {
        operators.add(operator.id());
    }

    /** What the next job is for. */
    String what() {
        return operators.isEmpty() ? "records" : String.join(", ", operators);
    }

    /** What was done need not be done again. */
    void isDone() {
        operators.clear();
    }

    // ---- what tasks report ----

    /** Takes in what tasks report, and throws what they have failed of. */
    void absorb(Report report) {
        for (Report.Note note : report.notes()) {
            if (results.isNew(note)) {
                absorb(note);
            }
        }
        if (report.isFailure()) {
            results.forget();
            throw report.failure();
        }
    }

    private void absorb(Report.Note note) {
        OperatorCounts counts = cluster.counts();
        if (counts != null) {
            note.counts().forEach(count -> counts.add(count.operator(), count.in(), count.out()));
        }
        for (TableUse.Told table : note.tables()) {
            cluster.states().told(table);
            OperatorLog.Attempt attempt = attempts.get(table.operator());
            if (attempt != null) {
                attempt.tell(table);
            }
        }
        List<Step> steps = results.steps(note.stage());
        for (Report.Found found : note.found()) {
            tell(steps.get(found.step()).findings().get(found.finding()), found);
        }
        for (Report.Poison poison : note.poison()) {
            poison.record().records(cluster.codecs()).push(new RecordConsumer<Object>() {
                @Override
                public void accept(Object record) {
                    cluster.poison().leaveOut(poison.failure().get(), poison.partition(), poison.index(), record);
                }
            });
        }
    }

    /** Lets go of what nobody else has. */
    @Override
    public void close() {
        if (ownsResults) {
            results.scope().close();
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Serializable> void tell(Findings<T> findings, Report.Found found) {
        findings.found(found.partition(), (T) found.what());
    }
}
