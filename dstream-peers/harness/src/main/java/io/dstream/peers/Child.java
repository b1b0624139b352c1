package io.dstream.peers;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * Measures one workload on one engine, in the JVM that it is the main class of, and checks the engine's output with
 * what {@link LoopEngine} makes of the same batches. What comes out is a line on standard output:
 *
 * <pre>{@code
 * peers result <batches> <median nanoseconds> <mean nanoseconds>
 * peers ages <records> <median nanoseconds> <mean nanoseconds> <nanoseconds, 99th percentile> <a remark>
 * peers unsupported
 * peers first
 * peers differs
 * }</pre>
 *
 * <p>{@code ages} are those of {@link Workload#LATENCY}. {@code first} is that of {@link Workload#LAUNCH}, which is
 * measured from outside; {@code differs} says that the engine gave something else than the loop. That or whatever else
 * goes wrong makes the process end with an error, and stands on standard error.
 */
public final class Child {
    /** What each line of the result begins with. */
    public static final String PREFIX = "peers ";

    private static final int MIN_BATCHES = 5;
    private static final int MAX_BATCHES = 5_000;

    private final Workload workload;
    private final long warmUp;
    private final long duration;

    private final FlightRecording recording;

    private Child(Workload workload, double warmUpSeconds, double seconds, FlightRecording recording) {
        this.recording = recording;
        this.workload = workload;
        this.warmUp = (long) (warmUpSeconds * 1e9);
        this.duration = (long) (seconds * 1e9);
    }

    /**
     * Runs it.
     *
     * @param args the engine's class, the workload, seconds to warm up, seconds to measure, and where to put a
     *     recording, if it is wanted
     */
    @SuppressWarnings("CatchAndPrintStackTrace") // who reads it is the parent's user
    public static void main(String[] args) {
        int status = 0;
        try {
            run(args);
        } catch (Throwable e) {
            e.printStackTrace();
            status = 1;
        }
        System.exit(status); // some engines leave threads behind
    }

    @SuppressWarnings("try") // as for Engine
    private static void run(String[] args) throws Exception {
        Workload workload = Workload.of(args[1]);
        FlightRecording recording = args.length > 4 ? FlightRecording.to(Path.of(args[4])) : FlightRecording.none();
        Child child = new Child(workload, Double.parseDouble(args[2]), Double.parseDouble(args[3]), recording);
        if (workload == Workload.LAUNCH) {
            recording.start();
        }
        try (Engine engine = Class.forName(args[0])
                .asSubclass(Engine.class)
                .getDeclaredConstructor()
                .newInstance()) {
            if (!engine.supports(workload)) {
                say("unsupported");
            } else if (workload == Workload.LAUNCH) {
                child.launch(engine);
            } else {
                say(child.measure(engine.open(workload)));
            }
        }
    }

    @SuppressWarnings("SystemOut") // it is what the parent reads
    private static void say(String line) {
        System.out.println(PREFIX + line);
        System.out.flush();
    }

    /** Says when there is a result; whether it is the right one is looked at later. */
    private void launch(Engine engine) throws Exception {
        Job job = engine.open(workload);
        if (job instanceof Job.OfBatches batches) {
            long digest = batches.next();
            say("first");
            check(1, digest);
        } else {
            Stopwatch.RUN.atFirstResult(() -> say("first"));
            check(1, ((Job.OfRecords) job).run(0, 1).digest());
        }
        recording.stop();
    }

    private String measure(Job job) throws Exception {
        if (job instanceof Job.OfBatches batches) {
            return measure(batches);
        }
        return job instanceof Job.OfRecords records ? measure(records) : measure((Job.AsTheyCome) job);
    }

    private String measure(Job.OfBatches job) throws Exception {
        long digest = 0;
        int done = 0;
        long begin = System.nanoTime();
        while (done < workload.fill() + MIN_BATCHES || System.nanoTime() - begin < warmUp) {
            digest += job.next();
            job.settle();
            done++;
        }
        long[] nanos = new long[MAX_BATCHES];
        int measured = 0;
        recording.start();
        begin = System.nanoTime();
        while (measured < MIN_BATCHES || (measured < MAX_BATCHES && System.nanoTime() - begin < duration)) {
            long start = System.nanoTime();
            digest += job.next();
            nanos[measured++] = System.nanoTime() - start;
            job.settle();
        }
        recording.stop();
        check(done + measured, digest);
        Arrays.sort(nanos, 0, measured);
        return result(
                measured, nanos[measured / 2], Arrays.stream(nanos, 0, measured).sum() / measured);
    }

    private String measure(Job.OfRecords job) throws Exception {
        int fill = workload.fill();
        int batches = MIN_BATCHES;
        Job.Run run;
        long begin = System.nanoTime();
        do {
            run = job.run(fill, fill + batches);
            check(fill + batches, run.digest());
            // Runs become longer until they take as long as they are to.
            double scale = Math.max(1, Math.min(4, (double) duration / run.nanos()));
            batches = (int) Math.min(MAX_BATCHES, batches * scale);
        } while (System.nanoTime() - begin < warmUp || (run.nanos() < duration / 3 && batches < MAX_BATCHES));
        recording.start();
        run = job.run(fill, fill + batches);
        recording.stop();
        check(fill + batches, run.digest());
        return result(batches, run.nanos() / batches, run.nanos() / batches);
    }

    private String measure(Job.AsTheyCome job) throws Exception {
        Pace.RUN.reset(warmUp, duration);
        recording.start();
        String remark = job.run();
        recording.stop();
        if (!Pace.RUN.isWhole()) {
            say("differs");
            throw new IllegalStateException("the output has not had each record that was sent just once");
        }
        Pace.Ages ages = Pace.RUN.ages();
        return "ages " + ages.records() + " " + ages.median() + " " + ages.mean() + " " + ages.p99() + " " + remark;
    }

    private static String result(int batches, long median, long mean) {
        return "result " + batches + " " + median + " " + mean;
    }

    private void check(int batches, long digest) throws Exception {
        long expected = 0;
        try (LoopEngine loop = new LoopEngine()) {
            Job.OfBatches job = (Job.OfBatches) loop.open(workload);
            for (int b = 0; b < batches; b++) {
                expected += job.next();
            }
        }
        if (digest != expected) {
            say("differs");
            throw new IllegalStateException(workload.id() + ": the results of " + batches + " batches have the digest "
                    + digest + "; expected that of the loop's, " + expected);
        }
    }
}
