package io.dstream.spark.internal;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.Iterators;
import com.google.common.collect.Lists;
import io.dstream.engine.EngineContext;
import io.dstream.engine.EngineState;
import io.dstream.engine.OperatorCounts;
import io.dstream.engine.task.Task;
import io.dstream.engine.task.loop.Loops;
import io.dstream.function.Function0;
import io.dstream.plan.Ending;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.RecordConsumer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** The engine in the driver: what plans come to, and what tasks give back. Used by any thread. */
public final class Driver {
    private static final Operator CONSUMER = Ends.CONSUMER;

    /** A first look for records takes one task, and each that follows so many times as many. */
    private static final int WIDER = 4;

    private final Cluster cluster;
    private final boolean ownsSpark;
    private final AtomicBoolean begun = new AtomicBoolean();
    private long toldMade; // of the tables made anew

    /**
     * A driver.
     *
     * @param spark the cluster
     * @param ownsSpark whether the context is to be stopped at the end
     */
    public Driver(JavaSparkContext spark, boolean ownsSpark) {
        this.cluster = new Cluster(spark);
        this.ownsSpark = ownsSpark;
    }

    /** See {@link io.dstream.engine.Engine#begin}. */
    public void begin(EngineContext context) {
        checkState(
                begun.compareAndSet(false, true),
                "the engine given to %s is another context's, which closes it: give each context an engine of its own",
                context.name());
        cluster.begin(context);
    }

    /** See {@link io.dstream.spark.SparkEngine#imagesIn}. */
    public void imagesIn(Path directory) {
        checkState(!begun.get(), "imagesIn(%s) after the engine was given to a context: call it before", directory);
        cluster.imagesIn(directory);
    }

    // ---- plans ----

    /** See {@link io.dstream.engine.Engine#run}. */
    public <T, C extends RecordConsumer<? super T>> List<C> run(Plan<? extends T> plan, Function0<C> consumers) {
        try (Run run = cluster.newRun()) {
            List<Segment> segments = new Walk(run).segments(plan);
            if (Segment.areHere(segments)) {
                return runHere(segments, consumers);
            }
            Shipped<Function0<RecordConsumer<?>>> shipped = Shipped.of(CONSUMER, widened(consumers));
            JavaRDD<Ends.Consumed> rdd =
                    run.rdd(segments, new Ends.Consuming(shipped), run.results().scope());
            List<C> done = new ArrayList<>();
            for (Ends.Consumed consumed : cluster.jobs().all(rdd, run.what())) {
                run.absorb(consumed.block().report());
                done.add(consumer(consumed, consumers));
            }
            return done;
        }
    }

    @SuppressWarnings("unchecked")
    private static Function0<RecordConsumer<?>> widened(Function0<?> consumers) {
        return (Function0<RecordConsumer<?>>) consumers;
    }

    @SuppressWarnings("unchecked")
    private <C extends RecordConsumer<?>> C consumer(Ends.Consumed consumed, Function0<C> consumers) {
        if (consumed.consumer() != null) {
            return (C) consumed.consumer().get();
        }
        C collecting = CONSUMER.apply(consumers);
        consumed.block().records(cluster.codecs()).push((Ending.Collect<Object>) collecting);
        return collecting;
    }

    /** See {@link io.dstream.engine.Engine#runHere}. */
    public <T, C extends RecordConsumer<? super T>> List<C> runHere(Plan<? extends T> plan, Function0<C> consumers) {
        try (Run run = cluster.newRun()) {
            List<Segment> segments = new Walk(run).segments(plan);
            return runHere(
                    Segment.areHere(segments)
                            ? segments
                            : List.of(new Segment(new Source.Here(gathered(run, segments)), 0, null)),
                    consumers);
        }
    }

    private List<BlockPartition> gathered(Run run, List<Segment> segments) {
        JavaRDD<Block> rdd =
                run.rdd(segments, new Ends.Gathering(null), run.results().scope());
        List<BlockPartition> parts = new ArrayList<>();
        for (Block block : cluster.jobs().all(rdd, run.what())) {
            run.absorb(block.report());
            parts.add(block.records(cluster.codecs()));
        }
        return parts;
    }

    private <C extends RecordConsumer<?>> List<C> runHere(List<Segment> segments, Function0<C> consumers) {
        List<C> done = new ArrayList<>();
        for (Task task : tasksHere(segments)) {
            C consumer = CONSUMER.apply(consumers);
            task.run(consumer, Optional.empty(), settings());
            done.add(consumer);
        }
        return done;
    }

    private static List<Task> tasksHere(List<Segment> segments) {
        List<Task> tasks = new ArrayList<>();
        for (Segment segment : segments) {
            if (segment.source().size() > 0) {
                for (Partition<?> part : ((Source.Here) segment.source()).parts()) {
                    tasks.add(new Task(part, List.of()));
                }
            }
        }
        return tasks;
    }

    private static Task.Settings settings() {
        return new Task.Settings(Optional.empty(), Optional.empty(), Optional.of(Loops.forWhatIsRunOften()));
    }

    /** See {@link io.dstream.engine.Engine#take}. */
    @SuppressWarnings("unchecked")
    public <T> List<T> take(Plan<? extends T> plan, int n) {
        try (Run run = cluster.newRun()) {
            List<Segment> segments = new Walk(run).segments(plan);
            if (Segment.areHere(segments)) {
                return Task.take(tasksHere(segments), n, settings());
            }
            JavaRDD<Block> rdd =
                    run.rdd(segments, new Ends.Taking(n), run.results().scope());
            int tasks = Segment.tasks(segments);
            List<T> taken = new ArrayList<>();
            for (int from = 0, width = 1; from < tasks && taken.size() < n; from += width, width *= WIDER) {
                int to = (int) Math.min(tasks, (long) from + width);
                for (Block block : cluster.jobs().some(rdd, from, to, run.what())) {
                    if (taken.size() < n) {
                        run.absorb(block.report());
                        Iterator<Object> records = iterator(block.records(cluster.codecs()));
                        Iterators.limit(records, n - taken.size()).forEachRemaining(record -> taken.add((T) record));
                    }
                }
            }
            return taken;
        }
    }

    private static Iterator<Object> iterator(Partition<?> part) {
        return new Task(part, List.of()).iterator(settings());
    }

    /** See {@link io.dstream.engine.Engine#iterate}. */
    @SuppressWarnings("unchecked")
    public <T> Iterator<T> iterate(Plan<? extends T> plan) {
        @SuppressWarnings("resource") // what it has is let go of with the RDDs, when these are collected
        Run run = Run.alone(cluster); // whoever iterates may do so for longer than the tick
        List<Segment> segments = new Walk(run).segments(plan);
        if (Segment.areHere(segments)) {
            return (Iterator<T>)
                    Iterators.concat(Lists.transform(tasksHere(segments), task -> task.iterator(settings()))
                            .iterator());
        }
        JavaRDD<Block> rdd =
                run.rdd(segments, new Ends.Gathering(null), run.results().scope());
        Iterator<Integer> tasks = IntStream.range(0, Segment.tasks(segments)).iterator();
        return (Iterator<T>) Iterators.concat(Iterators.transform(tasks, task -> {
            Block block = cluster.jobs().some(rdd, task, task + 1, run.what()).get(0);
            run.absorb(block.report());
            return iterator(block.records(cluster.codecs()));
        }));
    }

    // ---- ticks ----

    /** See {@link io.dstream.engine.Engine#beginTick}. */
    public void beginTick(Instant batchTime) {
        cluster.beginTick(batchTime);
    }

    /** See {@link io.dstream.engine.Engine#endTick}. */
    public void endTick() {
        cluster.endTick();
    }

    // ---- what is kept ----

    /** See {@link io.dstream.engine.Engine#hold}. */
    public void hold(Plan.Held<?> held) {
        try (Run run = cluster.newRun()) {
            new Walk(run).segments(held);
        }
    }

    /** See {@link io.dstream.engine.Engine#release}. */
    public void release(Plan.Held<?> held) {
        held.<Kept>result().ifPresent(kept -> kept.scope().close());
    }

    /** See {@link io.dstream.engine.Engine#state}. */
    public EngineState state() {
        return cluster.states();
    }

    /** How many tables of state were lost, with their executors or otherwise, and made anew. */
    public long tablesMadeAnew() {
        return cluster.states().made();
    }

    // ---- who and what ----

    /** See {@link io.dstream.engine.Engine#takeFigures}. Asked by one thread at a time. */
    public Map<String, Long> takeFigures() {
        Map<String, Long> figures = cluster.takeFigures();
        long made = tablesMadeAnew();
        if (made > toldMade) {
            figures.put("tables made anew", made - toldMade);
            toldMade = made;
        }
        return figures;
    }

    /** See {@link io.dstream.engine.Engine#count}. */
    public void count(OperatorCounts into) {
        cluster.count(into);
    }

    /** See {@link io.dstream.engine.Engine#isWorker}. Spark's own threads run functions where it is one process. */
    public boolean isWorker(Thread thread) {
        return thread == Thread.currentThread() && TaskContext.get() != null;
    }

    /** See {@link io.dstream.engine.Engine#close}. */
    public void close() {
        cluster.close();
        if (ownsSpark) {
            cluster.spark().stop();
        }
    }
}
