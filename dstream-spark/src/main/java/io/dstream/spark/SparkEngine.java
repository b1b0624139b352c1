package io.dstream.spark;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.engine.Engine;
import io.dstream.engine.EngineContext;
import io.dstream.engine.EngineState;
import io.dstream.engine.OperatorCounts;
import io.dstream.function.Function0;
import io.dstream.plan.Operator;
import io.dstream.plan.Plan;
import io.dstream.plan.RecordConsumer;
import io.dstream.spark.internal.Closures;
import io.dstream.spark.internal.Driver;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs a program's batches on an Apache Spark cluster:
 *
 * <pre>{@code
 * StreamingContext.builder().engine(SparkEngine.on(sparkContext))...
 * }</pre>
 *
 * <p>The driver runs the clock, sources, outputs and the checkpoint. Operators run on executors, which also hold the
 * state. The results are the same as those of the local engine, in the same order, except that the order of windows and
 * snapshots within a partition may differ after an executor was lost. Functions are sent with Java serialization;
 * records are sent with their codecs, or with Java serialization if they have none.
 *
 * <p>A batch costs tens of milliseconds for each of its jobs, whatever its size.
 */
public final class SparkEngine implements Engine {
    private final Driver driver;
    private final int parallelism;

    private SparkEngine(Driver driver, int parallelism) {
        this.driver = driver;
        this.parallelism = parallelism;
    }

    /**
     * Returns an engine on a context that belongs to the program, and stays open when the engine is closed. The default
     * number of partitions of a batch is Spark's default parallelism.
     *
     * @param spark the Spark context
     * @return the engine, for one {@code StreamingContext}
     */
    public static SparkEngine on(JavaSparkContext spark) {
        return on(spark, spark.defaultParallelism());
    }

    /**
     * Returns an engine on a context that belongs to the program, and stays open when the engine is closed.
     *
     * @param spark the Spark context
     * @param partitions the default number of partitions of a batch: about as many as the executors have cores
     * @return the engine, for one {@code StreamingContext}
     * @throws IllegalArgumentException if the number is less than 1
     */
    public static SparkEngine on(JavaSparkContext spark, int partitions) {
        checkArgument(partitions >= 1, "cannot make %s partitions: expected at least 1", partitions);
        return new SparkEngine(new Driver(spark, false), partitions);
    }

    /**
     * Returns an engine with its own Spark context, which is stopped when the engine is closed. All other settings of
     * Spark are taken from system properties that begin with {@code spark.}, as set by {@code spark-submit}.
     *
     * @param master the cluster: {@code spark://host:7077}, {@code yarn}, {@code k8s://...},
     *     {@code local-cluster[2,1,1024]}, {@code local[2]}
     * @return the engine, for one {@code StreamingContext}
     */
    public static SparkEngine connect(String master) {
        SparkConf conf = new SparkConf()
                .setMaster(master)
                .setIfMissing("spark.app.name", "dstream")
                .setIfMissing("spark.locality.wait", "1s"); // a table of state that is elsewhere is soon made anew
        JavaSparkContext spark = new JavaSparkContext(conf);
        return new SparkEngine(new Driver(spark, true), spark.defaultParallelism());
    }

    /**
     * Has executors write images of state to files instead of sending them to the driver, for state that is too large
     * for the driver and its network. The changes of each batch still go to the driver.
     *
     * <p>The directory must be on storage that the driver and all executors see under the same path, and is for this
     * program alone. The bases of a checkpoint then only refer to the images. The directory is therefore part of the
     * checkpoint, and must exist under its path when the program starts again, with any engine. Images that no base
     * needs any more are deleted. At a start, the driver reads the complete state.
     *
     * @param directory the directory; created if it does not exist
     * @return this engine
     * @throws IllegalStateException if a context already has the engine
     */
    public SparkEngine imagesIn(Path directory) {
        checkNotNull(directory, "imagesIn needs a directory");
        driver.imagesIn(directory);
        return this;
    }

    @Override
    public int parallelism() {
        return parallelism;
    }

    @Override
    public boolean readsPartitionsElsewhere() {
        return true;
    }

    @Override
    public void begin(EngineContext context) {
        driver.begin(context);
    }

    @Override
    public void check(Operator operator, Object code) {
        Closures.write(operator, code);
    }

    @Override
    public <T, C extends RecordConsumer<? super T>> List<C> run(Plan<? extends T> plan, Function0<C> consumers) {
        return driver.run(plan, consumers);
    }

    @Override
    public <T, C extends RecordConsumer<? super T>> List<C> runHere(Plan<? extends T> plan, Function0<C> consumers) {
        return driver.runHere(plan, consumers);
    }

    @Override
    public <T> List<T> take(Plan<? extends T> plan, int n) {
        return driver.take(plan, n);
    }

    @Override
    public <T> Iterator<T> iterate(Plan<? extends T> plan) {
        return driver.iterate(plan);
    }

    @Override
    public void hold(List<? extends Plan.Held<?>> held) {
        held.forEach(driver::hold);
    }

    /** One after the other: each has the whole cluster. */
    @Override
    public boolean holdsSideBySide() {
        return false;
    }

    @Override
    public void beginTick(Instant batchTime) {
        driver.beginTick(batchTime);
    }

    @Override
    public void endTick() {
        driver.endTick();
    }

    @Override
    public void release(Plan.Held<?> held) {
        driver.release(held);
    }

    @Override
    public EngineState state() {
        return driver.state();
    }

    /**
     * Returns how many tables of state were rebuilt from their logs, because the executors that held them were lost or
     * had no room for the tasks.
     *
     * @return the number since the start
     */
    public long tablesMadeAnew() {
        return driver.tablesMadeAnew();
    }

    /**
     * {@inheritDoc} For Spark: the current number of executors; and, since the last call, jobs, tasks, tasks failed or
     * lost, executors lost, bytes shuffled, bytes fetched from other machines and sent to the driver, and tables of
     * state rebuilt.
     */
    @Override
    public Map<String, Long> takeFigures() {
        return driver.takeFigures();
    }

    @Override
    public void count(OperatorCounts counts) {
        driver.count(counts);
    }

    @Override
    public boolean isWorker(Thread thread) {
        return driver.isWorker(thread);
    }

    @Override
    public void close() {
        driver.close();
    }
}
