package io.dstream.peers.kafka;

import com.sun.management.OperatingSystemMXBean;
import io.dstream.peers.Digest;
import java.lang.management.ManagementFactory;
import java.util.Map;

/**
 * The time and the result of a pass over the topic: from the first key that is decoded, or the first records that a
 * consumer hands out where they are decoded later, until all records are counted. So neither making consumers, joining
 * a group nor starting an engine's threads is in it, but all that is done for records is. One for all, in {@link #RUN},
 * as Spark makes the deserializers by their class. Safe for use by many threads.
 */
public final class Pass {
    /** The running one. */
    public static final Pass RUN = new Pass();

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private boolean begun;
    private long begin;
    private long cpuAtBegin;
    private Result result;

    private Pass() {}

    /**
     * What has come of a pass.
     *
     * @param nanos how long it took
     * @param cpuNanos the processor time that the process took meanwhile
     * @param digest of all keys and their counts
     */
    record Result(long nanos, long cpuNanos, long digest) {}

    /** Another one is about to begin. */
    synchronized void reset() {
        begun = false;
        result = null;
    }

    /** A key is about to be decoded, or a consumer has handed out records. */
    synchronized void begins() {
        if (!begun) {
            begun = true;
            cpuAtBegin = system.getProcessCpuTime();
            begin = System.nanoTime();
        }
    }

    /** All records have been counted, now. */
    public synchronized void ends() {
        result = new Result(System.nanoTime() - begin, system.getProcessCpuTime() - cpuAtBegin, 0);
    }

    /**
     * The counts, which are looked at only now.
     *
     * @param counts all keys and how many records each has
     */
    public synchronized void counted(Map<String, Long> counts) {
        long digest = 0;
        for (Map.Entry<String, Long> entry : counts.entrySet()) {
            digest += Digest.of(entry.getKey().hashCode(), entry.getValue());
        }
        result = new Result(result.nanos, result.cpuNanos, digest);
    }

    synchronized Result result() {
        if (!begun || result == null) {
            throw new IllegalStateException("the pass has not come from its first key to its end");
        }
        return result;
    }
}
