package io.dstream.peers.kafka;

import io.dstream.peers.Child;
import io.dstream.peers.FlightRecording;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Has one contestant count a topic several times, in the JVM that it is the main class of, after some passes to warm
 * up. What comes out are lines on standard output:
 *
 * <pre>{@code
 * peers pass <nanoseconds> <nanoseconds of processor time> <digest>
 * }</pre>
 *
 * <p>Whatever goes wrong makes the process end with an error, and stands on standard error.
 */
public final class KafkaChild {
    private KafkaChild() {}

    /**
     * Runs it.
     *
     * @param args the contestant's class, milliseconds of a batch, the brokers, the topic, the ends of its partitions,
     *     for how many seconds to warm up at least, how many passes to measure, and where to put a recording, if it is
     *     wanted
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
        System.exit(status); // some contestants leave threads behind
    }

    @SuppressWarnings("SystemOut") // it is what the parent reads
    private static void run(String[] args) throws Exception {
        Duration interval = Duration.ofMillis(Long.parseLong(args[1]));
        Topic topic = Topic.of(args[2], args[3], args[4]);
        long warmUp = TimeUnit.SECONDS.toNanos(Long.parseLong(args[5]));
        int passes = Integer.parseInt(args[6]);
        FlightRecording recording = args.length > 7 ? FlightRecording.to(Path.of(args[7])) : FlightRecording.none();
        try (KeyedCount count = Class.forName(args[0])
                .asSubclass(KeyedCount.class)
                .getDeclaredConstructor()
                .newInstance()) {
            for (long begin = System.nanoTime(); System.nanoTime() - begin < warmUp; ) {
                pass(count, topic, interval);
            }
            recording.start();
            for (int p = 0; p < passes; p++) {
                Pass.Result result = pass(count, topic, interval);
                System.out.println(
                        Child.PREFIX + "pass " + result.nanos() + " " + result.cpuNanos() + " " + result.digest());
                System.out.flush();
            }
            recording.stop();
        }
    }

    private static Pass.Result pass(KeyedCount count, Topic topic, Duration interval) throws Exception {
        Pass.RUN.reset();
        count.count(topic, interval);
        return Pass.RUN.result();
    }
}
