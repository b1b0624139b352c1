package io.dstream.benchmarks;

import io.dstream.StreamingContext;
import io.dstream.source.Receiver;
import io.dstream.source.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The receive path, per record: a thread stores as fast as it can into a running program that counts, with a batch
 * every 10 ms. Includes waiting for the batches where they are slower.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 7, time = 1)
public class ReceiveBenchmark {
    private static final int RECORDS = 10_000;

    private StreamingContext ssc;
    private Handle receiver;
    private List<String> chunk;
    private String record;

    /** Is pushed records by the benchmark. */
    private static final class Handle extends Receiver<String> {
        @Override
        protected void onStart() {}

        @Override
        protected void onStop() {}
    }

    /** Starts the program. */
    @Setup
    public void setUp() {
        ssc = StreamingContext.builder()
                .batchInterval(Duration.ofMillis(10))
                .parallelism(2)
                .build();
        receiver = new Handle();
        ssc.from(Sources.of(receiver)).foreachBatch(batch -> batch.count());
        ssc.start();
        record = "a line of about sixty bytes, as a log or a sensor may send it";
        chunk = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            chunk.add(record);
        }
    }

    /** Stops it. */
    @TearDown
    public void tearDown() {
        ssc.close();
    }

    /** Record by record. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void storeOne() {
        for (int i = 0; i < RECORDS; i++) {
            receiver.store(record);
        }
    }

    /** In chunks of 200, as a socket's reader does. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void storeChunks() {
        for (int i = 0; i < RECORDS / 200; i++) {
            receiver.store(chunk);
        }
    }
}
