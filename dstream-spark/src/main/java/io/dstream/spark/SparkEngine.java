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
 * <p>The driver keeps the ticker, sources, outputs and the checkpoint; operators run on executors, where state is kept
 * too. Results are those of the local engine, in the same order, but that within a partition the order of windows and
 * of snapshots may be another once an executor was lost. Functions are sent by Java's serialisation, records by their
 * codecs, or by Java's serialisation where they have none.
 *
 * <p>A batch costs tens of milliseconds for each of its jobs, whatever it holds.
 */
public final class SparkEngine implements Engine {
    private final Driver driver;
    private final int parallelism;

    private SparkEngine(Driver driver, int parallelism) {
        this.driver = driver;
        this.parallelism = parallelism;
    }

    /**
     * An engine on a context that is the program's, and stays open when the engine is closed. Batches have as many
     * partitions as Spark's default parallelism says, where nothing else is said.
     *
     * @param spark the context
     * @return the engine, for one {@code StreamingContext}
     */
    public static SparkEngine on(JavaSparkContext spark) {
        return on(spark, spark.defaultParallelism());
    }

    /**
     * An engine on a context that is the program's, and stays open when the engine is closed.
     *
     * @param spark the context
     * @param partitions how many partitions a batch has where nothing else is said: about as many as the executors have
     *     cores
     * @return the engine, for one {@code StreamingContext}
     * @throws IllegalArgumentException if there is not at least one
     */
    public static SparkEngine on(JavaSparkContext spark, int partitions) {
        checkArgument(partitions >= 1, "cannot make %s partitions: expected at least 1", partitions);
        return new SparkEngine(new Driver(spark, false), partitions);
    }

    /**
     * An engine with a context of its own, which is stopped when the engine is closed. All else that Spark can be told
     * is taken from system properties that begin with {@code spark.}, as {@code spark-submit} sets them.
     *
     * @param master where the cluster is: {@code spark://host:7077}, {@code yarn}, {@code k8s://...},
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
     * Has executors write images of state into files, rather than send them to the driver: for state that is too much
     * for the driver and its network card. What a batch changes of it goes to the driver all the same.
     *
     * <p>The directory is on storage that the driver and all executors see under the same path, and for this program
     * alone. The bases of a checkpoint then have only where images are, so that it belongs to the checkpoint as its own
     * directory does, and must be there, under its path, when the program starts again, by whatever engine. Images that
     * no base needs any more are deleted. At a start the driver takes the state in as a whole.
     *
     * @param directory where to; made if it does not exist
     * @return this engine
     * @throws IllegalStateException if a context has the engine already
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
     * How many tables of state were made anew from their logs, since the executors that had them were lost, or had no
     * room for the tasks.
     *
     * @return the number since the start
     */
    public long tablesMadeAnew() {
        return driver.tablesMadeAnew();
    }

    /**
     * {@inheritDoc} Of Spark: executors now; jobs, tasks, tasks failed or lost, executors lost, bytes shuffled, fetched
     * from other machines and sent to the driver, and tables of state made anew, since it was last asked.
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
