package io.dstream.examples;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Runs a program in a JVM of its own and starts it again whenever it dies, for where no systemd or Kubernetes does
 * that:
 *
 * <pre>
 * java [options] -cp ... io.dstream.examples.Supervised [--give-up-after N] MAIN-CLASS [arguments]
 * </pre>
 *
 * The program gets the same {@code java}, options, class path, input and output. It is not started again after exit
 * code 0, nor after it has failed N times within a minute of its start each, one after the other; this program then
 * ends with its exit code. A signal to end is passed on, and waited for.
 */
public final class Supervised {
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);
    private static final Duration QUICK = Duration.ofMinutes(1); // what ran longer had started well

    private final List<String> command;
    private final String program;
    private final long giveUpAfter;
    private Process child; // under this object's lock
    private boolean stopping; // under this object's lock

    private Supervised(List<String> programAndArguments, long giveUpAfter) {
        this.program = programAndArguments.get(0);
        this.giveUpAfter = giveUpAfter;
        this.command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.addAll(programAndArguments);
    }

    /** Gives the exit code to end with. */
    private int run() throws IOException, InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
        Duration delay = FIRST_DELAY;
        long quickFailures = 0;
        for (long restarts = 1; ; restarts++) {
            long start = System.nanoTime();
            Process running = start();
            if (running == null) {
                Thread.currentThread().join(); // the signal's thread ends the process
            }
            int code = running.waitFor();
            Duration ran = Duration.ofNanos(System.nanoTime() - start);
            if (code == 0 || isStopping()) {
                return code;
            }
            if (ran.compareTo(QUICK) >= 0) {
                delay = FIRST_DELAY;
                quickFailures = 0;
            }
            if (++quickFailures == giveUpAfter) {
                System.err.printf("%s ended with %d, %d times in a row: given up%n", program, code, quickFailures);
                return code;
            }
            // A random part, so that many that fail together do not come back together.
            long millis = delay.toMillis() / 2 + ThreadLocalRandom.current().nextLong(delay.toMillis() / 2 + 1);
            System.err.printf(
                    "%s ended with %d after %d s; restart %d in %d ms%n",
                    program, code, ran.toSeconds(), restarts, millis);
            Thread.sleep(millis);
            Duration doubled = delay.multipliedBy(2);
            delay = doubled.compareTo(LONGEST_DELAY) < 0 ? doubled : LONGEST_DELAY;
        }
    }

    /** Null if this process has been told to end. */
    private synchronized Process start() throws IOException {
        child = stopping ? null : new ProcessBuilder(command).inheritIO().start();
        return child;
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    /** Passes the signal on and waits: this process ends no earlier than the program. */
    private void end() {
        Process last;
        synchronized (this) {
            stopping = true;
            last = child;
        }
        if (last != null) {
            last.destroy(); // SIGTERM, where there are signals
            last.onExit().join();
        }
    }

    /**
     * Runs a program until it is done.
     *
     * @param args the program and its arguments
     * @throws Exception if it cannot be started
     */
    public static void main(String[] args) throws Exception {
        List<String> rest = List.of(args);
        long giveUpAfter = 0; // never
        if (rest.size() > 2 && rest.get(0).equals("--give-up-after")) {
            giveUpAfter = Long.parseLong(rest.get(1));
            rest = rest.subList(2, rest.size());
        }
        if (rest.isEmpty()) {
            System.err.println("usage: Supervised [--give-up-after N] MAIN-CLASS [arguments]");
            System.exit(2);
        }
        System.exit(new Supervised(rest, giveUpAfter).run());
    }
}
