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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;

/**
 * One call of the engine: makes RDDs of segments, and takes in what their tasks report, once for each of them. Used by
 * the thread that calls the engine.
 */
final class Run {
    private static final Operator PARTITION = Operator.of("partition");

    /** What is larger goes apart from its task, which Spark sends through its scheduler. */
    private static final int MOST_IN_A_TASK = 1 << 20;

    private final Cluster cluster;
    private final Map<Long, List<Step>> stages = new HashMap<>();
    private final Set<TaskId> told = new HashSet<>();

    private record TaskId(long stage, int task) {}

    Run(Cluster cluster) {
        this.cluster = cluster;
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
        for (Segment segment : segments) {
            if (segment.source().size() > 0) {
                rdds.add(input(segment.source(), scope)
                        .mapPartitionsWithIndex(new RunTask<>(cluster.env(), code(segment), end), false));
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

    private SegmentCode code(Segment segment) {
        long stage = cluster.newNumber();
        List<PlaceCode> steps = new ArrayList<>();
        List<Chain> chains = segment.chains();
        for (Chain at : chains) {
            steps.add(new PlaceCode.Plain(at.step()));
        }
        stages.put(stage, segment.steps());
        return new SegmentCode(
                stage,
                segment.first(),
                shipped(steps, segment.steps()),
                ImmutableIntArray.copyOf(chains.stream().mapToInt(Chain::first)));
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

    // ---- what tasks report ----

    /** Takes in what tasks report, and throws what they have failed of. */
    void absorb(Report report) {
        for (Report.Note note : report.notes()) {
            if (told.add(new TaskId(note.stage(), note.task()))) {
                absorb(note);
            }
        }
        if (report.isFailure()) {
            throw report.failure();
        }
    }

    private void absorb(Report.Note note) {
        OperatorCounts counts = cluster.counts();
        if (counts != null) {
            note.counts().forEach(count -> counts.add(count.operator(), count.in(), count.out()));
        }
        List<Step> steps = stages.get(note.stage());
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

    @SuppressWarnings("unchecked")
    private static <T extends Serializable> void tell(Findings<T> findings, Report.Found found) {
        findings.found(found.partition(), (T) found.what());
    }
}
