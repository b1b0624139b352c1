package io.dstream.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class StandaloneClusterTest {
    private static final List<Integer> NUMBERS =
            IntStream.rangeClosed(1, 1_000).boxed().toList();

    /** In two stages, so that an executor that is lost takes output of the first along. */
    private static int sum(JavaSparkContext spark) {
        return spark.parallelize(NUMBERS, 4).repartition(4).map(n -> n * 2).reduce(Integer::sum);
    }

    /** What else is killed is in {@link KillsTest} and {@link OutputsOnceTest}, on the cluster that they share. */
    @Test
    void aWorkerIsReplacedAndNothingIsLeft() throws Exception {
        SharedSpark.stop();
        List<ProcessHandle> seen = new ArrayList<>();
        try (StandaloneCluster cluster = StandaloneCluster.of(1).start();
                JavaSparkContext spark = new JavaSparkContext(cluster.conf("sum"))) {
            assertThat(sum(spark)).isEqualTo(1_001_000);
            seen.addAll(cluster.processHandles());

            cluster.killWorker(0);
            assertThat(cluster.aliveWorkers()).isZero();
            cluster.startWorker();
            assertThat(cluster.aliveWorkers()).isEqualTo(1);
            assertThat(sum(spark)).isEqualTo(1_001_000);
            assertThat(cluster.output()).contains("/stderr\n", "/master-1.log\n", "/worker-0.log\n", " WARN ");
            seen.addAll(cluster.processHandles());
        }
        assertThat(seen).hasSizeGreaterThanOrEqualTo(5).noneMatch(ProcessHandle::isAlive);
    }

    /** Waits for ever. */
    static final class Waiting {
        public static void main(String[] arguments) throws InterruptedException {
            System.out.println("waiting for " + arguments[0]);
            Thread.currentThread().join();
        }
    }

    @Test
    void aTiedProgramEndsWhenNobodyHoldsItsInputAnyMore() throws Exception {
        Process tied = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        StandaloneCluster.classPath(),
                        Tied.class.getName(),
                        Waiting.class.getName(),
                        "Godot")
                .start();
        try (var said = tied.inputReader()) {
            assertThat(said.readLine()).isEqualTo("waiting for Godot");
            tied.getOutputStream().close(); // as the end of this process would
            assertThat(tied.waitFor(Await.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(tied.exitValue()).isEqualTo(Tied.LET_GO);
        } finally {
            tied.destroyForcibly();
        }
    }
}
