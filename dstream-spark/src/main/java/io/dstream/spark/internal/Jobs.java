package io.dstream.spark.internal;

import io.dstream.spark.ClusterException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** Runs Spark's jobs for one engine, by any thread. */
final class Jobs {
    /** What Spark says where a table would be made of an image that has been let go of. */
    private static final String GONE = "Failed to get broadcast_";

    private static final String GROUP = "spark.jobGroup.id";
    private static final String DESCRIPTION = "spark.job.description";
    private static final String INTERRUPTING = "spark.job.interruptOnCancel";

    private final JavaSparkContext spark;
    private volatile String program = "dstream";
    private volatile String batch = "";

    Jobs(JavaSparkContext spark) {
        this.spark = spark;
    }

    JavaSparkContext spark() {
        return spark;
    }

    void belongTo(String name) {
        program = name;
    }

    /** Jobs belong to a batch from now on. */
    void belongToBatch(String time) {
        batch = time;
    }

    <R> List<R> all(JavaRDD<R> rdd, String what) {
        return some(rdd, 0, rdd.getNumPartitions(), what);
    }

    /** Runs some of the tasks, up to a number. */
    <R> List<R> some(JavaRDD<R> rdd, int from, int to, String what) {
        return run(what, () -> collect(rdd, from, to));
    }

    private <R> List<R> collect(JavaRDD<R> rdd, int from, int to) {
        List<Object> tasks =
                IntStream.range(from, to).<Object>mapToObj(task -> task).toList();
        List<List<R>> results = new ArrayList<>(Collections.nCopies(tasks.size(), List.of()));
        spark.sc()
                .<R, List<R>>runJob(
                        rdd.rdd(),
                        new Collecting<>(),
                        CollectionConverters.asScala(tasks).toSeq(),
                        new AbstractFunction2<Object, List<R>, BoxedUnit>() {
                            @Override
                            public BoxedUnit apply(Object task, List<R> result) {
                                results.set((Integer) task, result);
                                return BoxedUnit.UNIT;
                            }
                        },
                        ClassTag$.MODULE$.<List<R>>apply(List.class));
        List<R> all = new ArrayList<>();
        results.forEach(all::addAll);
        return all;
    }

    /**
     * What a partition has. {@code RDD.collect} would do the same, but by lambdas of Scala, whose classes Spark reads
     * three times for each job, to see what they capture: that took a third of what small jobs cost the driver.
     */
    private static final class Collecting<R> extends AbstractFunction2<TaskContext, Iterator<R>, List<R>>
            implements Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public List<R> apply(TaskContext context, Iterator<R> records) {
            List<R> all = new ArrayList<>();
            while (records.hasNext()) {
                all.add(records.next());
            }
            return all;
        }
    }

    /** Runs a job that is called by program, batch and operator in Spark's pages, and cancelled if its thread is. */
    private <R> R run(String what, Supplier<R> job) {
        SparkContext context = spark.sc();
        String[] before = {
            context.getLocalProperty(GROUP),
            context.getLocalProperty(DESCRIPTION),
            context.getLocalProperty(INTERRUPTING)
        };
        String tag = "dstream-" + UUID.randomUUID();
        context.setLocalProperty(GROUP, program);
        context.setLocalProperty(DESCRIPTION, program + (batch.isEmpty() ? "" : ", batch " + batch) + ": " + what);
        context.setLocalProperty(INTERRUPTING, "true");
        context.addJobTag(tag);
        try {
            return job.get();
        } catch (Throwable e) {
            context.cancelJobsWithTag(tag);
            throw failure(what, e);
        } finally {
            context.removeJobTag(tag);
            context.setLocalProperty(GROUP, before[0]);
            context.setLocalProperty(DESCRIPTION, before[1]);
            context.setLocalProperty(INTERRUPTING, before[2]);
        }
    }

    /** Spark throws what its methods do not declare. */
    private RuntimeException failure(String what, Throwable e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        if (e instanceof Error error) {
            throw error;
        }
        String says = String.valueOf(e.getMessage());
        String lost = says.contains(GONE)
                ? "what state gave to an earlier batch was lost with all executors that had it, and it is too long ago to be"
                        + " computed again. Batches that need it fail; if you start the program again, it has it from its"
                        + " checkpoint. Spark says: "
                : "";
        return new ClusterException("Spark could not run " + what + " of " + program + ": " + lost + says, e);
    }
}
