package io.dstream.spark.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * What Spark does, batch by batch. Spark tells of it a moment later than it happens, so the last tasks of a batch may
 * be among the figures of the next. Used by Spark's thread for listeners and by the driver's.
 */
final class Figures extends SparkListener {
    private final Map<String, Long> figures = new HashMap<>();
    private final Set<String> lost = ConcurrentHashMap.newKeySet(); // executors, whose ids are not given again

    /** All since it was last asked. */
    synchronized Map<String, Long> take() {
        Map<String, Long> taken = new HashMap<>(figures);
        figures.clear();
        return taken;
    }

    private synchronized void add(String name, long more) {
        if (more > 0) {
            figures.merge(name, more, Long::sum);
        }
    }

    @Override
    public void onJobStart(SparkListenerJobStart job) {
        add("jobs", 1);
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
        add("tasks", 1);
        if (!task.taskInfo().successful()) {
            add("tasks failed or lost", 1);
        }
        TaskMetrics metrics = task.taskMetrics();
        if (metrics != null) { // of a task that was lost nothing is known
            add("bytes shuffled", metrics.shuffleWriteMetrics().bytesWritten());
            add(
                    "bytes fetched from other machines",
                    metrics.shuffleReadMetrics().remoteBytesRead());
            add("bytes sent to the driver", metrics.resultSize());
        }
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved executor) {
        lost.add(executor.executorId());
        add("executors lost", 1);
    }

    /** Whether an executor is known to be lost. */
    boolean isLost(String executor) {
        return lost.contains(executor);
    }
}
