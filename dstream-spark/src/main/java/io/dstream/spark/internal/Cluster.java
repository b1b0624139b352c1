package io.dstream.spark.internal;

import io.dstream.codec.Codecs;
import io.dstream.engine.EngineContext;
import io.dstream.engine.OperatorCounts;
import io.dstream.engine.PoisonHandler;
import io.dstream.internal.eventtime.Traffic;
import io.dstream.plan.Operator;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** A program's part of a cluster: what all its runs have in common. Used by any thread. */
final class Cluster {
    private final Jobs jobs;
    private final States states = new States(this);
    private final Figures figures = new Figures();
    private final AtomicLong numbers = new AtomicLong();
    private volatile Codecs codecs = Traffic.with(Codecs.builtIn()).otherwise(JavaCodec.INSTANCE);
    private volatile Codecs stateCodecs = codecs;
    private volatile Broadcast<Shipped<Codecs>> shippedCodecs; // null until a task needs it
    private volatile PoisonHandler poison; // null: records are not left out
    private volatile OperatorCounts counts; // null: nothing is counted
    private volatile TickResults tick; // null between ticks
    private volatile Path images; // null: the driver is sent images
    private volatile boolean hasCheckpoint;

    Cluster(JavaSparkContext spark) {
        this.jobs = new Jobs(spark);
        spark.sc().addSparkListener(figures);
    }

    /** Has executors write images of state into a directory that they all see. */
    void imagesIn(Path directory) {
        images = directory;
    }

    /** Where an operator's images are written; null where the driver is sent them. */
    ImageFiles imageFiles(Operator operator) {
        return images == null ? null : ImageFiles.of(images, operator.id(), hasCheckpoint);
    }

    void begin(EngineContext context) {
        hasCheckpoint = context.recordsStateChanges();
        codecs = Traffic.with(context.codecs()).otherwise(JavaCodec.INSTANCE);
        stateCodecs = context.recordsStateChanges() ? context.codecs() : codecs;
        poison = context.poison().orElse(null);
        jobs.belongTo(context.name());
    }

    // ---- ticks ----

    void beginTick(Instant batchTime) {
        endTick();
        tick = new TickResults();
        jobs.belongToBatch(batchTime.toString());
    }

    void endTick() {
        TickResults over = tick;
        if (over != null) {
            tick = null;
            over.scope().close();
        }
        jobs.belongToBatch("");
    }

    /** A run, which is part of the tick in hand if there is one. */
    Run newRun() {
        TickResults inTick = tick;
        return inTick == null ? Run.alone(this) : Run.of(this, inTick);
    }

    // ---- what runs have in common ----

    Jobs jobs() {
        return jobs;
    }

    JavaSparkContext spark() {
        return jobs.spark();
    }

    /** All partitions of some RDDs, of which there is one at least. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    <R> JavaRDD<R> union(List<JavaRDD<R>> rdds) {
        return rdds.size() == 1 ? rdds.get(0) : spark().union(rdds.toArray((JavaRDD<R>[]) new JavaRDD[0]));
    }

    /** Write what goes between tasks and the driver. */
    Codecs codecs() {
        return codecs;
    }

    /** Write state: what can be kept, if it is to be kept. */
    Codecs stateCodecs() {
        return stateCodecs;
    }

    States states() {
        return states;
    }

    PoisonHandler poison() {
        return poison;
    }

    OperatorCounts counts() {
        return counts;
    }

    void count(OperatorCounts into) {
        counts = into;
    }

    /** A number that no other stage and no other version of state has. */
    long newNumber() {
        return numbers.incrementAndGet();
    }

    Env env() {
        return new Env(shippedCodecs(), poison != null, counts != null);
    }

    private synchronized Broadcast<Shipped<Codecs>> shippedCodecs() {
        if (shippedCodecs == null) {
            shippedCodecs = spark().broadcast(Shipped.of(Operator.of("codecs"), codecs));
        }
        return shippedCodecs;
    }

    /** Whether a location, in Spark's words, is of an executor that is known to be lost. */
    boolean isLost(String location) {
        return figures.isLost(location.substring(location.lastIndexOf('_') + 1));
    }

    /** What Spark has done since it was last asked, and with how many executors. */
    Map<String, Long> takeFigures() {
        Map<String, Long> all = figures.take();
        if (!spark().sc().isStopped()) {
            all.put("executors", (long)
                    Math.max(1, spark().sc().getExecutorMemoryStatus().size() - 1)); // not the driver
        }
        return all;
    }

    synchronized void close() {
        states.close();
        spark().sc().removeSparkListener(figures);
        if (shippedCodecs != null && !spark().sc().isStopped()) {
            shippedCodecs.destroy();
            shippedCodecs = null;
        }
    }
}
