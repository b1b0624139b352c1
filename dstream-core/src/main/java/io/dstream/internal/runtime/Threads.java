package io.dstream.internal.runtime;

import io.dstream.internal.text.Logs;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;

/** Makes all threads of a run, but for the engine's: named after the program, daemons, and never dying in silence. */
public final class Threads {
    private static final Logger LOG = Logs.of("program");

    private final String appName;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer;
    private final List<ThreadPoolExecutor> workers = new CopyOnWriteArrayList<>();

    public Threads(String appName) {
        this.appName = appName;
        this.timer = new ScheduledThreadPoolExecutor(
                1, task -> newThread("timer", task, e -> LOG.error("{}: the timer thread died", appName, e)));
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.setRemoveOnCancelPolicy(true);
    }

    /** A thread, not started yet, that hands whatever its body throws to {@code onDeath}. */
    public Thread newThread(String name, Runnable body, Consumer<Throwable> onDeath) {
        Thread thread = new Thread(
                () -> {
                    try {
                        runAsOwn(body);
                    } catch (Throwable e) {
                        onDeath.accept(e);
                    }
                },
                appName + "-" + name);
        thread.setDaemon(true);
        return thread;
    }

    /** Runs something on the calling thread, which is one of the run's meanwhile. */
    public void runAsOwn(Runnable body) {
        running.add(Thread.currentThread());
        try {
            body.run();
        } finally {
            running.remove(Thread.currentThread());
        }
    }

    /** Runs something later, unless {@link #close} comes first. */
    public void schedule(Duration delay, Runnable task, Consumer<Throwable> onFailure) {
        try {
            var unused = timer.schedule(
                    () -> {
                        try {
                            task.run();
                        } catch (Throwable e) {
                            onFailure.accept(e);
                        }
                    },
                    delay.toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: stopped, so nothing is scheduled any more", appName);
        }
    }

    /** A thread that runs one task after the other, started with the first, and ended by {@link #close}. */
    public Executor newWorker(String name, Consumer<Throwable> onDeath) {
        ThreadPoolExecutor worker = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(16), task -> newThread(name, task, onDeath));
        workers.add(worker);
        return worker;
    }

    /** Whether the calling thread is one of the run's, which must never wait for the run to end. */
    public boolean isOwn(Thread thread) {
        return running.contains(thread);
    }

    /** Has something run when the process is told to end. Gives what takes that back. */
    public Runnable onShutdown(Runnable task) {
        Thread hook = new Thread(task, appName + "-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                LOG.debug("{}: the process is ending, so what it does then cannot be taken back", appName);
            }
        };
    }

    /** Where one of these threads has asked the process to end, which it then waits for; nothing if none has. */
    public static Optional<String> callerOfExit(Predicate<Thread> which) {
        for (Map.Entry<Thread, StackTraceElement[]> thread :
                Thread.getAllStackTraces().entrySet()) {
            if (which.test(thread.getKey())) {
                boolean inside = false;
                for (StackTraceElement frame : thread.getValue()) {
                    boolean exit = frame.getClassName().equals("java.lang.System")
                            || frame.getClassName().equals("java.lang.Runtime");
                    if (inside && !exit) {
                        return Optional.of(shown(frame));
                    }
                    inside |= exit && frame.getMethodName().equals("exit");
                }
            }
        }
        return Optional.empty();
    }

    /** Where a thread is, for people: the method it is in, and the line of the program that led there. */
    public static String whereIs(Thread thread) {
        StackTraceElement[] frames = thread.getStackTrace();
        if (frames.length == 0) {
            return "thread " + thread.getName() + ", which has ended";
        }
        Optional<StackTraceElement> program = Arrays.stream(frames)
                .filter(frame -> !frame.getClassName().startsWith("java.")
                        && !frame.getClassName().startsWith("jdk.")
                        && !frame.getClassName().startsWith("sun.")
                        && !frame.getClassName().startsWith("io.dstream.internal."))
                .findFirst();
        return "thread " + thread.getName() + ", which is in " + shown(frames[0])
                + program.filter(frame -> !frame.equals(frames[0]))
                        .map(frame -> ", called by " + shown(frame))
                        .orElse("");
    }

    private static String shown(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName() + " (" + frame.getFileName() + ":"
                + frame.getLineNumber() + ")";
    }

    /** Ends the timer, and waits for it a moment. */
    public void close() {
        timer.shutdownNow();
        workers.forEach(ThreadPoolExecutor::shutdown);
        try {
            timer.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
