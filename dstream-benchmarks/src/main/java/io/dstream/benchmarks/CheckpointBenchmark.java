package io.dstream.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One batch of {@link CheckpointedCount}, the variants one after the other; {@link CheckpointCost} compares them in
 * turns. Set {@code -Dcheckpoint.benchmark.dir} to have the directory on the disk to be measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx3g"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 7, time = 2)
public class CheckpointBenchmark {
    /** Whether there is a checkpoint directory, and what makes it durable. */
    @Param({"none", "always", "os"})
    public String checkpoint;

    private CheckpointedCount program;

    /** Makes the data and the program. */
    @Setup
    public void setUp() throws IOException {
        Path parent = Path.of(System.getProperty("checkpoint.benchmark.dir", "."));
        program = new CheckpointedCount(checkpoint, parent, CheckpointedCount.lines());
    }

    /** Stops it. */
    @TearDown
    public void tearDown() throws IOException {
        program.close();
    }

    /** One batch. */
    @Benchmark
    public long batch() {
        return program.batch();
    }
}
