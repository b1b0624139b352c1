package io.dstream.peers.spark;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.dstream.peers.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A job on RDDs, written by hand, and the same as a program of dstream that Spark runs: batch by batch by turns, on one
 * {@code SparkContext}, on records that are made beforehand. {@code args[0]} is the job, {@code args[1]} says how many
 * rounds there are (7), {@code args[2]} is Spark's master ({@code local[2]}). Each batch must have the same result.
 */
public final class ClusterJobs {
    static final int PARTITIONS = 2;

    /** Batches in a window. */
    static final int WINDOW = 10;

    private static final int WARM_UP = 40;
    private static final int BATCHES = 8; // in a round

    /** The jobs; each on 100,000 lines or records a batch. */
    enum Job {
        WORDS,
        TWO_OUTPUTS,
        JOIN,
        WINDOW,
        STATE
    }

    /** A way to do a job. */
    @SuppressWarnings("try") // close does not throw
    interface Contestant extends AutoCloseable {
        void define(Job job);

        /** Runs the next batch. Gives a digest of its results. */
        long batch();

        @Override
        void close();
    }

    private ClusterJobs() {}

    /**
     * Runs both.
     *
     * @param args the job, how many rounds, and the master
     * @throws IOException if there cannot be a temporary directory
     */
    public static void main(String[] args) throws IOException {
        Job job = Job.valueOf(args.length > 0 ? args[0].toUpperCase(Locale.ROOT) : "WORDS");
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 7;
        String master = args.length > 2 ? args[2] : "local[" + PARTITIONS + "]";
        Path checkpoints = Files.createTempDirectory("peers-rdds");
        try (JavaSparkContext spark = spark(master);
                Contestant rdds = new RddPrograms(spark, checkpoints);
                Contestant dstream = new ClusterPrograms(spark)) {
            rdds.define(job);
            dstream.define(job);
            run(job, master, rounds, rdds, dstream);
        } finally {
            MoreFiles.deleteRecursively(checkpoints, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    private static JavaSparkContext spark(String master) {
        String classPath = String.join(
                System.getProperty("path.separator"),
                List.of(System.getProperty("java.class.path").split(System.getProperty("path.separator"))).stream()
                        .map(path -> Path.of(path).toAbsolutePath().toString())
                        .toList());
        JavaSparkContext spark = new JavaSparkContext(new SparkConf()
                .setAppName("peers")
                .setMaster(master)
                .setIfMissing("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.executor.extraClassPath", classPath));
        spark.setLogLevel("ERROR");
        return spark;
    }

    private static void run(Job job, String master, int rounds, Contestant rdds, Contestant dstream) {
        for (int batch = 0; batch < WARM_UP; batch++) {
            compare(rdds.batch(), dstream.batch());
        }
        double[] onRdds = new double[rounds];
        double[] onDstream = new double[rounds];
        double[] ratios = new double[rounds];
        for (int r = 0; r < rounds; r++) {
            long[] nanos = new long[2];
            for (int batch = 0; batch < BATCHES; batch++) {
                long start = System.nanoTime();
                long expected = rdds.batch();
                long between = System.nanoTime();
                long found = dstream.batch();
                nanos[0] += between - start;
                nanos[1] += System.nanoTime() - between;
                compare(expected, found);
            }
            onRdds[r] = nanos[0] / 1e6 / BATCHES;
            onDstream[r] = nanos[1] / 1e6 / BATCHES;
            ratios[r] = onDstream[r] / onRdds[r];
        }
        System.out.printf(
                "%s on %s, medians of %d rounds: RDDs %s, dstream %s, ratio %s%n",
                job.name().toLowerCase(Locale.ROOT),
                master,
                rounds,
                spread(onRdds, " ms"),
                spread(onDstream, " ms"),
                spread(ratios, ""));
    }

    private static void compare(long expected, long found) {
        if (expected != found || expected == 0) {
            throw new IllegalStateException("RDDs and dstream differ in their results, or have none");
        }
    }

    private static String spread(double[] figures, String unit) {
        return Spread.of(DoubleStream.of(figures)).orElseThrow().text(unit);
    }
}
