package io.dstream.monitoring.internal.diagnose;

import com.google.common.collect.ImmutableSet;
import io.dstream.internal.text.LogText;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What the process's threads are at: those of a program first. Stops the JVM for a moment, as each thread dump does;
 * bounded in threads, frames and characters.
 */
public final class ThreadDump {
    private static final int MOST_THREADS = 2_000;
    private static final int MOST_FRAMES = 100;
    private static final int MOST_CHARACTERS = 4 << 20;

    private final StringBuilder text = new StringBuilder();

    private ThreadDump() {}

    /**
     * Dumps.
     *
     * @param program the name of the program, with which the names of its threads begin
     * @param now the time that the dump tells
     */
    public static String of(String program, Instant now) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        ThreadInfo[] all = threads.dumpAllThreads(threads.isObjectMonitorUsageSupported(), false, MOST_FRAMES);
        return new ThreadDump().write(program, now, Arrays.asList(all), deadlocked(threads));
    }

    private static ImmutableSet<Long> deadlocked(ThreadMXBean threads) {
        long[] ids = threads.isSynchronizerUsageSupported()
                ? threads.findDeadlockedThreads()
                : threads.findMonitorDeadlockedThreads();
        return ids == null ? ImmutableSet.of() : Arrays.stream(ids).boxed().collect(ImmutableSet.toImmutableSet());
    }

    private String write(String program, Instant now, List<ThreadInfo> all, ImmutableSet<Long> deadlocked) {
        List<ThreadInfo> alive = all.stream()
                .filter(thread -> thread != null) // it has ended meanwhile
                .sorted(Comparator.comparing(ThreadInfo::getThreadName))
                .toList();
        List<ThreadInfo> own =
                alive.stream().filter(thread -> isOf(program, thread)).toList();
        List<ThreadInfo> others =
                alive.stream().filter(thread -> !isOf(program, thread)).toList();
        line(now + ", " + alive.size() + " threads");
        if (!deadlocked.isEmpty()) {
            line("");
            line("DEADLOCK: each of these threads waits for a lock that another one holds");
            alive.stream()
                    .filter(thread -> deadlocked.contains(thread.getThreadId()))
                    .forEach(this::thread);
        }
        section("threads of " + program, own);
        section("other threads", others);
        return text.toString();
    }

    private static boolean isOf(String program, ThreadInfo thread) {
        return thread.getThreadName().startsWith(program + "-");
    }

    private void section(String title, List<ThreadInfo> threads) {
        line("");
        line("==== " + title + ": " + threads.size() + " ====");
        int shown = 0;
        for (ThreadInfo thread : threads) {
            if (shown == MOST_THREADS || text.length() > MOST_CHARACTERS) {
                line("");
                line("(" + (threads.size() - shown) + " more are not shown)");
                return;
            }
            thread(thread);
            shown++;
        }
    }

    private void thread(ThreadInfo thread) {
        line("");
        line(named(thread.getThreadName(), thread.getThreadId()) + (thread.isDaemon() ? " daemon" : "") + " "
                + thread.getThreadState() + (thread.isInNative() ? ", in native code" : "") + waitsFor(thread));
        StackTraceElement[] stack = thread.getStackTrace();
        for (int depth = 0; depth < stack.length; depth++) {
            line("    at " + stack[depth]);
            for (MonitorInfo monitor : thread.getLockedMonitors()) {
                if (monitor.getLockedStackDepth() == depth) {
                    line("    - has locked " + monitor);
                }
            }
        }
    }

    private static String waitsFor(ThreadInfo thread) {
        LockInfo lock = thread.getLockInfo();
        if (lock == null) {
            return "";
        }
        String owner = thread.getLockOwnerName() == null
                ? ""
                : ", which " + named(thread.getLockOwnerName(), thread.getLockOwnerId()) + " holds";
        return ", waits for " + lock + owner;
    }

    private static String named(String name, long id) {
        return '"' + name + "\" #" + id;
    }

    private void line(String line) {
        text.append(LogText.escape(line)).append('\n');
    }
}
