package io.dstream.internal.recovery;

import java.time.Instant;
import java.util.Optional;

/**
 * Who holds a checkpoint.
 *
 * @param text the process, the host and the time, for people
 * @param host the host's name
 * @param process the number of the process there
 * @param startMillis when the process began; 0 if that is not known
 */
public record Owner(String text, String host, long process, long startMillis) {

    /** This process, from a time on. */
    public static Owner here(String host, Instant since) {
        ProcessHandle process = ProcessHandle.current();
        return new Owner(
                "process " + process.pid() + " on " + host + ", which holds it since " + since,
                host,
                process.pid(),
                startOf(process));
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** What stands in its lease. */
    String leaseText(long count) {
        return text + "\n" + identity() + "\n" + count;
    }

    private String identity() {
        return host + " " + process + " " + startMillis;
    }

    /** The part of a lease that is for people. */
    static String textOf(String lease) {
        return lease.lines().findFirst().orElse("another program");
    }

    /** Whether it wrote a lease. */
    boolean wrote(String lease) {
        return lease.startsWith(text + "\n" + identity() + "\n");
    }

    /** Whether a lease is that of a process of this host that has ended. */
    boolean isGone(String lease) {
        String[] lines = lease.split("\n", -1);
        String[] parts = lines.length > 1 ? lines[1].split(" ", -1) : new String[0];
        if (parts.length != 3 || !parts[0].equals(host)) {
            return false;
        }
        try {
            long pid = Long.parseLong(parts[1]);
            long start = Long.parseLong(parts[2]);
            Optional<ProcessHandle> alive = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
            return alive.isEmpty() || (start != 0 && start != startOf(alive.get()));
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
