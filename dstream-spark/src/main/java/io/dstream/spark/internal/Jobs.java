package io.dstream.spark.internal;

import io.dstream.spark.ClusterException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Runs Spark's jobs for one engine, by any thread. */
final class Jobs {
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
        return run(what, rdd::collect);
    }

    /** Runs some of the tasks, up to a number. */
    <R> List<R> some(JavaRDD<R> rdd, int from, int to, String what) {
        List<R>[] results =
                run(what, () -> rdd.collectPartitions(IntStream.range(from, to).toArray()));
        List<R> all = new ArrayList<>();
        Arrays.stream(results).forEach(all::addAll);
        return all;
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
        return new ClusterException("Spark could not run " + what + " of " + program + ": " + e.getMessage(), e);
    }
}
