package io.dstream.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import scala.jdk.javaapi.CollectionConverters;

/** Watches what jobs Spark runs. */
final class JobCounts extends SparkListener implements AutoCloseable {
    private final JavaSparkContext spark;
    private final List<String> jobs = new ArrayList<>();

    private JobCounts(JavaSparkContext spark) {
        this.spark = spark;
    }

    static JobCounts of(JavaSparkContext spark) {
        JobCounts counts = new JobCounts(spark);
        spark.sc().addSparkListener(counts);
        return counts;
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart job) {
        int tasks = CollectionConverters.asJava(job.stageInfos()).stream()
                .mapToInt(stage -> stage.numTasks())
                .sum();
        String description = job.properties().getProperty("spark.job.description");
        if (description.contains(", batch ")) { // or the test kit looks at state
            jobs.add(description + ": " + tasks + " tasks");
        }
    }

    /** The jobs of batches since the last call, by what they are called and how many tasks they have. */
    List<String> next() {
        try {
            spark.sc().listenerBus().waitUntilEmpty();
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
        synchronized (this) {
            List<String> all = List.copyOf(jobs);
            jobs.clear();
            return all;
        }
    }

    @Override
    public void close() {
        spark.sc().removeSparkListener(this);
    }
}
