package io.dstream.peers.flink;

import io.dstream.peers.Job;
import io.dstream.peers.Spread;
import io.dstream.peers.Stopwatch;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A job by event time on Flink and on dstream, by turns in one JVM, both with two threads, on records that are made
 * beforehand. {@code args[0]} is the job, {@code args[1]} says how many rounds there are (5); in each, both must give
 * the same results.
 */
public final class EventTimeJobs {
    static final int THREADS = 2;
    private static final Map<String, Supplier<EventTimeJob>> JOBS = new TreeMap<>(Map.of(
            "tumbling", KeyedJobs::tumbling,
            "sliding", KeyedJobs::sliding,
            "sessions", KeyedJobs::sessions,
            "join", KeyedJobs::join,
            "q5", NexmarkJobs::q5,
            "q7", NexmarkJobs::q7,
            "q8", NexmarkJobs::q8,
            "q11", NexmarkJobs::q11));

    private EventTimeJobs() {}

    /**
     * Runs both.
     *
     * @param args the job, and how many rounds
     * @throws Exception if one fails
     */
    public static void main(String[] args) throws Exception {
        if (args.length == 0 || !JOBS.containsKey(args[0])) {
            System.err.println("usage: EventTimeJobs JOB [ROUNDS], where JOB is one of " + JOBS.keySet());
            System.exit(2);
        }
        EventTimeJob job = JOBS.get(args[0]).get();
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        double[] flink = new double[rounds];
        double[] dstream = new double[rounds];
        double[] ratios = new double[rounds];
        for (int r = 0; r < rounds; r++) {
            Job.Run onFlink = onFlink(args[0], job);
            Job.Run onDstream = onDstream(job);
            if (onFlink.digest() != onDstream.digest() || onFlink.digest() == 0) {
                throw new IllegalStateException("Flink and dstream differ in their results, or have none");
            }
            flink[r] = perRecord(onFlink, job);
            dstream[r] = perRecord(onDstream, job);
            ratios[r] = flink[r] / dstream[r];
            System.out.printf(
                    "%s: Flink %.1f ns a record, dstream %.1f, which has %.2f times Flink's throughput%n",
                    args[0], flink[r], dstream[r], ratios[r]);
        }
        System.out.printf(
                "%s, medians of %d rounds: Flink %s, dstream %s, ratio %s%n",
                args[0], rounds, spread(flink, " ns"), spread(dstream, " ns"), spread(ratios, ""));
    }

    private static Job.Run onFlink(String name, EventTimeJob job) throws Exception {
        Stopwatch.RUN.reset(job.warmUp());
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(THREADS, configuration);
        job.flink().define(env, job.batches());
        env.execute(name);
        return Stopwatch.RUN.run();
    }

    private static Job.Run onDstream(EventTimeJob job) {
        try (DstreamRun run = new DstreamRun()) {
            return run.run(job);
        }
    }

    private static double perRecord(Job.Run run, EventTimeJob job) {
        return (double) run.nanos() / job.measured() / job.records();
    }

    private static String spread(double[] figures, String unit) {
        return Spread.of(DoubleStream.of(figures)).orElseThrow().text(unit);
    }
}
