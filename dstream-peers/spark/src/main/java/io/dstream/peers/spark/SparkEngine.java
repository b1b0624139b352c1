package io.dstream.peers.spark;

import io.dstream.peers.Engine;
import io.dstream.peers.Inputs;
import io.dstream.peers.Job;
import io.dstream.peers.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Spark Streaming on {@code local[2]}, with Kryo and without its web pages, on a clock turned by hand as in Spark's own
 * tests: a batch is measured from the clock's advance to the end of its output operation, without what Spark does
 * afterwards. For {@link Workload#LATENCY} the clock is the machine's. Where Spark insists on checkpoints, it makes
 * them at its own intervals in a temporary directory.
 */
@SuppressWarnings("try") // as for Engine
public final class SparkEngine implements Engine {
    private final Path checkpoints;
    private Runnable stop = () -> {};

    /**
     * Does nothing yet: contexts are made for the workload.
     *
     * @throws IOException if there cannot be a temporary directory
     */
    public SparkEngine() throws IOException {
        checkpoints = Files.createTempDirectory("peers-spark");
    }

    private static JavaSparkContext spark(Workload workload) {
        SparkConf configuration = new SparkConf()
                .setAppName("peers")
                .setMaster("local[" + THREADS + "]")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
        if (workload != Workload.LATENCY) {
            configuration.set("spark.streaming.clock", "org.apache.spark.util.ManualClock");
        }
        JavaSparkContext spark = new JavaSparkContext(configuration);
        spark.setLogLevel("ERROR");
        return spark;
    }

    @Override
    public boolean supports(Workload workload) {
        return true;
    }

    @Override
    public Job open(Workload workload) {
        JavaSparkContext spark = spark(workload);
        if (workload == Workload.LATENCY) {
            stop = spark::stop;
            return new SparkLatency(spark);
        }
        JavaStreamingContext context = new JavaStreamingContext(spark, Durations.seconds(1));
        stop = () -> context.stop(true, false);
        switch (workload) {
            case WINDOW_10_INVERSE, WINDOW_60_INVERSE, STATE_TOUCHED, STATE_ALL ->
                context.checkpoint(checkpoints.toString());
            default -> {} // no checkpoints
        }
        SparkPrograms programs = new SparkPrograms(context);
        switch (workload) {
            case CHAIN_3 -> programs.chain3(Inputs::longs);
            case CHAIN_8 -> programs.chain8(Inputs::longs);
            case WORDS -> programs.words(Inputs::lines);
            case LATENCY -> throw new AssertionError(workload);
            case LAUNCH -> programs.words(Inputs::fewLines);
            case WINDOW_10, WINDOW_60 -> programs.window(Inputs::windowKeys, workload.panes());
            case WINDOW_10_INVERSE, WINDOW_60_INVERSE ->
                programs.windowWithInverse(Inputs::windowKeys, workload.panes());
            case STATE_TOUCHED -> programs.stateOfTouched(Inputs::stateKeys);
            case STATE_ALL -> programs.stateOfAll(Inputs::stateKeys);
            case JOIN -> programs.join(Inputs::left, Inputs::right);
        }
        return new TickJob(context);
    }

    @Override
    public void close() throws Exception {
        stop.run();
        try (Stream<Path> files = Files.walk(checkpoints)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
