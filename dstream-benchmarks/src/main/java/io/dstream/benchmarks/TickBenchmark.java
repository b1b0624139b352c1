package io.dstream.benchmarks;

import io.dstream.StreamingContext;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A whole tick of a program with nothing to do, from the clock's advance to the end of the batch: cut, plans of three
 * operators, one output operation, events, and three hand-overs between threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 7, time = 1)
public class TickBenchmark {
    private StreamingTestDriver driver;

    /** Starts the program. */
    @Setup
    public void setUp() {
        driver = StreamingTestDriver.create(StreamingContext.builder()
                .appName("tick")
                .batchInterval(Duration.ofMillis(1))
                .parallelism(2));
        TestInput<Long> input = driver.input();
        input.stream().map(v -> v + 1).filter(v -> v > 0).countByValue().foreachBatch(batch -> batch.count());
    }

    /** Stops it. */
    @TearDown
    public void tearDown() {
        driver.close();
    }

    /** One tick. */
    @Benchmark
    public void emptyTick() {
        driver.runBatch();
    }
}
