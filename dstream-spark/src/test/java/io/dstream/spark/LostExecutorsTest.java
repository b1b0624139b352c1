package io.dstream.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.internal.local.LocalEngine;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Executors are processes of their own, and some are killed. */
class LostExecutorsTest {
    private static SparkEngine engine;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        SparkConf conf = SharedSpark.conf()
                .setMaster("local-cluster[2,1,1024]")
                .set("spark.executor.memory", "512m")
                .set("spark.locality.wait", "1s")
                .set("spark.executor.extraClassPath", classPath())
                .set("spark.executor.extraJavaOptions", "-XX:+UseSerialGC");
        engine = SparkEngine.on(SharedSpark.cluster(conf), 2);
    }

    /** Executors run in another folder. */
    private static String classPath() {
        String given = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(given.split(File.pathSeparator))
                .map(path -> Path.of(path).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    @AfterAll
    static void stop() {
        SharedSpark.stop();
    }

    private static List<ProcessHandle> executors() {
        return ProcessHandle.current()
                .children()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .toList();
    }

    @Test
    void resultsAreTheSameWhenAnExecutorIsKilled() {
        List<Long> madeAnew = new ArrayList<>();
        List<List<List<String>>> results = Programs.run(engine, batch -> {
            madeAnew.add(engine.tablesMadeAnew());
            if (batch == 4) {
                executors().get(0).destroyForcibly();
            }
        });

        List<List<List<String>>> expected = Programs.run(new LocalEngine("expected", 2), batch -> {});
        for (int batch = 0; batch < Programs.BATCHES; batch++) {
            for (int output = 0; output < expected.get(batch).size(); output++) {
                assertThat(results.get(batch).get(output))
                        .as("batch %s, output %s", batch, output)
                        .containsExactlyInAnyOrderElementsOf(expected.get(batch).get(output));
            }
        }
        assertThat(madeAnew.subList(0, 5)).containsOnly(0L);
        assertThat(engine.tablesMadeAnew()).isPositive();
    }
}
