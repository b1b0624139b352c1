package io.dstream.spark.internal;

import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.ImmutableLongArray;
import io.dstream.engine.task.Exchanges;
import io.dstream.engine.task.RecordBuffer;
import io.dstream.plan.Combiner;
import io.dstream.plan.LayoutVisitor;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/** What becomes of nodes that need their whole input: shuffles, and results that are kept. */
final class Stages {
    /** Smaller blocks of a kept result go to the driver, beside the report that a task sends there anyway. */
    private static final int SMALL = 16 << 10;

    /** Of so many sorted records of each task the places are chosen where the ranges of all begin. */
    private static final int SAMPLES = 100;

    private final Run run;

    Stages(Run run) {
        this.run = run;
    }

    // ---- kept ----

    Walk.Work holding(Plan.Held<?> held) {
        Scope own = new Scope();
        return new Walk.Work() {
            @Override
            public Source take(List<Segment> source, Scope scope) {
                Kept kept = keep(source, own);
                run.endAttempts();
                held.complete(kept);
                return kept.source();
            }

            @Override
            public void abandon() {
                held.abandon();
                own.close();
            }

            @Override
            public Scope scope(Scope above) {
                return own;
            }
        };
    }

    private Kept keep(List<Segment> segments, Scope scope) {
        if (segments.size() == 1 && segments.get(0).chain() == null) {
            Source source = segments.get(0).source();
            if (source instanceof Source.Here here && here.parts().stream().allMatch(Partition::isInMemory)) {
                return new Kept(source, scope);
            }
        }
        return new Kept(blocks(segments, new Ends.Gathering(null), scope).source(run), scope);
    }

    /**
     * Blocks of some tasks, which have run.
     *
     * @param rdd where they are stored; null for none
     * @param told the blocks, without records where these are large
     */
    private record Blocks(JavaRDD<Block> rdd, List<Block> told) {
        boolean areHere() {
            return told.stream().noneMatch(Block::isElsewhere);
        }

        List<BlockPartition> parts(Run run) {
            return told.stream()
                    .map(block -> block.records(run.cluster().codecs()))
                    .toList();
        }

        Source source(Run run) {
            return areHere() ? new Source.Here(parts(run)) : new Source.There(inputs(rdd), told.size());
        }
    }

    private Blocks blocks(List<Segment> segments, End<Block> end, Scope scope) {
        if (Segment.tasks(segments) == 0) {
            return new Blocks(null, List.of());
        }
        JavaRDD<Block> rdd = run.rdd(segments, end, scope).persist(level(segments));
        boolean stays = false;
        try {
            List<Block> told = run.cluster().jobs().all(rdd.map(block -> block.withAtMost(SMALL)), run.what());
            told.forEach(block -> run.absorb(block.report()));
            Blocks blocks = new Blocks(rdd, told);
            run.isDone();
            stays = !blocks.areHere();
            return blocks;
        } finally {
            if (stays) {
                scope.atTheEnd(() -> rdd.unpersist(false));
            } else {
                rdd.unpersist(false);
            }
        }
    }

    /** What state has given cannot be computed again once the next tick has changed the state. */
    private StorageLevel level(List<Segment> segments) {
        return !run.cluster().spark().isLocal()
                        && segments.stream()
                                .flatMap(segment -> segment.steps().stream())
                                .anyMatch(Step.Stateful.class::isInstance)
                ? StorageLevel.MEMORY_AND_DISK_2()
                : StorageLevel.MEMORY_AND_DISK();
    }

    @SuppressWarnings("unchecked")
    private static JavaRDD<Input> inputs(JavaRDD<? extends Input> rdd) {
        return (JavaRDD<Input>) (JavaRDD<?>) rdd;
    }

    /** What a plan needs more than once: stored when it is first computed, until the end of the run. */
    Walk.Work sharing() {
        return (source, scope) -> {
            if (Segment.areHere(source) && source.size() == 1) {
                return source.get(0).source();
            }
            int tasks = Segment.tasks(source);
            if (tasks == 0) {
                return new Source.Here(List.of());
            }
            JavaRDD<Block> rdd =
                    run.rdd(source, new Ends.Gathering(null), scope).persist(StorageLevel.MEMORY_AND_DISK());
            scope.atTheEnd(() -> rdd.unpersist(false));
            return new Source.There(rdd.map(Stored::new), tasks);
        };
    }

    /**
     * A block that is read in the run that stored it, whose report still counts.
     *
     * @param block the block
     */
    record Stored(Block block) implements Input, java.io.Serializable {
        @Override
        public Part open(Env env) {
            return new Part(block.records(env.codecs()), block.report());
        }
    }

    // ---- shuffled ----

    Walk.Work combining(Plan.Combine<?, ?, ?> combine) {
        return (source, scope) -> {
            Operator operator = combine.operator();
            Shipped<Combiner<?, ?, ?>> combiner = Shipped.of(operator, combine.combiner());
            int ranges = combine.partitions();
            return shuffled(
                    source,
                    new Ends.Combine(operator, combiner, ranges),
                    ranges,
                    operator,
                    new Merging.Combine(combiner),
                    scope);
        };
    }

    Walk.Work coGrouping(Plan.CoGroup<?> plan) {
        List<JavaRDD<Tuple2<Integer, Block>>> sides = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        return (source, scope) -> {
            int before = ends.isEmpty() ? 0 : ends.get(ends.size() - 1);
            int tasks = Segment.tasks(source);
            if (tasks > 0) {
                JavaRDD<Tuple2<Integer, Block>> side =
                        run.rdd(source, new Ends.ByKey(plan.operator(), plan.partitions()), scope);
                sides.add(side.map(new Renumbered(before)));
            }
            ends.add(before + tasks);
            if (ends.size() < plan.sources().size()) {
                return null;
            }
            return merged(
                    sides,
                    plan.partitions(),
                    plan.operator(),
                    new Merging.CoGroup(ImmutableIntArray.copyOf(ends), plan.required()));
        };
    }

    /**
     * Numbers blocks on from those of the sides before.
     *
     * @param before how many tasks these have
     */
    private record Renumbered(int before)
            implements org.apache.spark.api.java.function.Function<Tuple2<Integer, Block>, Tuple2<Integer, Block>> {
        @Override
        public Tuple2<Integer, Block> call(Tuple2<Integer, Block> of) {
            return new Tuple2<>(of._1, of._2.numbered(before + of._2.task()));
        }
    }

    private Source shuffled(
            List<Segment> source,
            End<Tuple2<Integer, Block>> end,
            int ranges,
            Operator operator,
            Merging.Way way,
            Scope scope) {
        return merged(
                Segment.tasks(source) == 0 ? List.of() : List.of(run.rdd(source, end, scope)), ranges, operator, way);
    }

    private Source merged(List<JavaRDD<Tuple2<Integer, Block>>> sides, int ranges, Operator operator, Merging.Way way) {
        Cluster cluster = run.cluster();
        run.isFor(operator);
        if (sides.isEmpty()) {
            Partition<Object> none = Partition.of(new Object[0], 0, 0);
            List<Partition<?>> parts = new ArrayList<>();
            for (int range = 0; range < ranges; range++) {
                parts.add(none);
            }
            return new Source.Here(parts);
        }
        Merging merging = new Merging(cluster.env(), cluster.newNumber(), operator, way);
        return new Source.There(
                JavaPairRDD.fromJavaRDD(cluster.union(sides))
                        .partitionBy(new Ranges(ranges))
                        .mapPartitionsWithIndex(merging, false),
                ranges);
    }

    // ---- laid out anew ----

    Walk.Work exchanging(Plan.Exchange<?> exchange) {
        return (source, scope) -> exchanged(exchange, source, scope);
    }

    @SuppressWarnings("unchecked")
    private Source exchanged(Plan.Exchange<?> exchange, List<Segment> source, Scope scope) {
        Operator operator = exchange.operator();
        run.isFor(operator);
        Plan.Layout<Object> layout = (Plan.Layout<Object>) exchange.layout();
        int n = layout.partitions();
        return layout.accept(new LayoutVisitor<Object, Source>() {
            @Override
            public Source byKey() {
                return shuffled(source, new Ends.ByKey(operator, n), n, operator, new Merging.Concat(), scope);
            }

            @Override
            public Source coalesced() {
                int tasks = Segment.tasks(source);
                int parts = Math.min(n, tasks);
                return tasks == 0
                        ? new Source.Here(List.of())
                        : new Source.There(
                                inputs(Neighbours.of(run.rdd(source, new Ends.Passing(operator), scope), parts)),
                                parts);
            }

            @Override
            public Source evenly() {
                Blocks blocks = blocks(source, new Ends.Gathering(operator), scope);
                ImmutableLongArray.Builder offsets = ImmutableLongArray.builder(blocks.told.size());
                long total = 0;
                for (Block block : blocks.told) {
                    offsets.add(total);
                    total += block.size();
                }
                return blocks.areHere()
                        ? new Source.Here(Partition.split(joined(blocks), 0, Math.toIntExact(total), n))
                        : shuffled(
                                stored(blocks),
                                new Ends.Cutting(n, offsets.build(), total),
                                n,
                                operator,
                                new Merging.Concat(),
                                scope);
            }

            @Override
            public Source sorted(Comparator<? super Object> order) {
                Shipped<Comparator<Object>> shipped = Shipped.of(operator, order);
                Blocks blocks = blocks(source, new Ends.Sorting(operator, shipped), scope);
                if (blocks.areHere()) {
                    Object[] all = operator.apply(Exchanges::merge, runs(blocks), order);
                    return new Source.Here(Partition.split(all, 0, all.length, n));
                }
                BlockWriter bounds = bounds(operator, order, blocks, n, scope);
                return shuffled(
                        stored(blocks),
                        new Ends.Splitting(operator, n, shipped, bounds.block(0, Report.NOTHING)),
                        n,
                        operator,
                        new Merging.Sorted(shipped),
                        scope);
            }
        });
    }

    private List<Segment> stored(Blocks blocks) {
        return List.of(new Segment(new Source.There(inputs(blocks.rdd), blocks.told.size()), 0, null));
    }

    private Object[] joined(Blocks blocks) {
        RecordBuffer all = new RecordBuffer();
        blocks.parts(run).forEach(part -> part.push(all));
        return Ends.array(all);
    }

    private List<Object[]> runs(Blocks blocks) {
        List<Object[]> runs = new ArrayList<>();
        for (BlockPartition part : blocks.parts(run)) {
            RecordBuffer buffer = new RecordBuffer();
            part.push(buffer);
            runs.add(Ends.array(buffer));
        }
        return runs;
    }

    /** Where ranges begin: all but the first of them. */
    private BlockWriter bounds(Operator operator, Comparator<? super Object> order, Blocks blocks, int n, Scope scope) {
        JavaRDD<Block> samples = run.rdd(stored(blocks), new Ends.Sampling(SAMPLES), scope);
        RecordBuffer all = new RecordBuffer();
        for (Block block : run.cluster().jobs().all(samples, "bounds of " + run.what())) {
            run.absorb(block.report());
            block.records(run.cluster().codecs()).push(all);
        }
        Object[] sorted = Ends.array(all);
        operator.run(records -> Arrays.sort(records, order), sorted);
        BlockWriter bounds = new BlockWriter(run.cluster().codecs());
        for (int range = 1; range < n; range++) {
            bounds.accept(sorted[(int) ((long) sorted.length * range / n)]);
        }
        return bounds;
    }

    // ---- state ----

    Source snapshot(Plan.StateSnapshot<?, ?> snapshot) {
        return run.cluster().states().snapshot(snapshot);
    }
}
