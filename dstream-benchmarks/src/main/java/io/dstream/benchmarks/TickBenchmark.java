package io.dstream.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.dstream.StreamingContext;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
 * A whole tick of a program with nothing to do, from the clock's advance to the end of the batch: cut, plans of three
 * operators, one output operation, events, and three hand-overs between threads; with a checkpoint directory also what
 * a batch of nothing writes there. Set {@code -Dcheckpoint.benchmark.dir} to have that on the disk to be measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 7, time = 1)
public class TickBenchmark {
    /** Whether there is a checkpoint directory, and what makes it durable. */
    @Param({"none", "always", "os"})
    public String checkpoint;

    private Path directory;
    private StreamingTestDriver driver;

    /** Makes the program. */
    @Setup
    public void setUp() throws IOException {
        StreamingContext.Builder builder = StreamingContext.builder()
                .appName("tick")
                .batchInterval(Duration.ofMillis(1))
                .parallelism(2);
        directory = Files.createTempDirectory(Path.of(System.getProperty("checkpoint.benchmark.dir", ".")), "tick");
        if (!checkpoint.equals("none")) {
            builder.checkpointDir(directory);
        }
        if (checkpoint.equals("os")) {
            builder.checkpointSyncByOs();
        }
        driver = StreamingTestDriver.withoutRehearsal(builder);
        TestInput<Long> input = driver.input();
        input.stream()
                .named("input")
                .map(v -> v + 1)
                .filter(v -> v > 0)
                .countByValue()
                .foreachBatch(batch -> batch.count());
    }

    /** Stops it. */
    @TearDown
    public void tearDown() throws IOException {
        driver.close();
        MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }

    /** One tick. */
    @Benchmark
    public void emptyTick() {
        driver.runBatch();
    }
}
