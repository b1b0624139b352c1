package io.dstream.benchmarks;

import io.dstream.internal.log.LogConfig;
import io.dstream.internal.log.LogWitness;
import io.dstream.internal.log.RecordLog;
import io.dstream.internal.storage.FileStorage;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * Appending records of 1 KiB to a log, beside a loop that writes the same bytes to a file; without waiting for the
 * disk, and waiting after each. The files are below the directory for temporary files, and so on whatever disk that is.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LogBenchmark {
    private static final int RECORDS = 1_000;

    private final byte[] record = new byte[1024];
    private Path directory;
    private RecordLog log;
    private FileOutputStream file;

    /** Begins anew, so that the disk does not fill up. */
    @Setup(Level.Iteration)
    public void setUp() throws IOException {
        new Random(1).nextBytes(record);
        directory = Files.createTempDirectory("log-benchmark");
        log = RecordLog.open(
                FileStorage.open(directory),
                "log",
                LogConfig.of(1, System::nanoTime, () -> 42),
                LogWitness.none(),
                read -> {});
        file = new FileOutputStream(directory.resolve("plain").toFile());
    }

    /** Deletes the files. */
    @TearDown(Level.Iteration)
    public void tearDown() throws IOException {
        log.close();
        file.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Per record; a force after the last of a thousand would add its time to all. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OperationsPerInvocation(RECORDS)
    public void appendToLog() throws IOException {
        for (int i = 0; i < RECORDS; i++) {
            log.append(1, i, record);
        }
        log.flush();
    }

    /** Per record. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OperationsPerInvocation(RECORDS)
    public void writeToFile() throws IOException {
        for (int i = 0; i < RECORDS; i++) {
            file.write(record);
        }
    }

    /** One record, durable. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    public void appendToLogAndForce() throws IOException {
        log.append(1, 0, record);
        log.force();
    }

    /** One record, durable. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    public void writeToFileAndForce() throws IOException {
        file.write(record);
        file.getFD().sync();
    }
}
