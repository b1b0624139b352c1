package io.dstream.monitoring;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.internal.text.Logs;
import io.dstream.monitoring.internal.model.ErrorView;
import io.dstream.monitoring.internal.model.Text;
import io.dstream.report.BatchReport;
import io.dstream.report.RecoveryReport;
import io.dstream.source.SourceReader.Backlog;
import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * Shows the progress of a program on standard error: on a terminal as one line that overwrites itself, otherwise as a
 * plain line every ten seconds. Each failed batch gets its own line.
 *
 * <pre>{@code
 * ssc.addListener(ConsoleProgress.of(ssc));
 * }</pre>
 *
 * <p>The program's threads only record what happens. A daemon thread writes, four times a second, so a blocked terminal
 * does not hold up anything else. While a checkpoint is read, the thread that starts the program writes the progress,
 * because nothing else is running yet.
 */
public final class ConsoleProgress implements StreamingListener {
    private static final Logger LOG = Logs.of("monitoring");
    private static final long TERMINAL_MILLIS = 250;
    private static final long PIPE_MILLIS = 10_000;
    private static final int WIDTH = 79;
    private static final int BAR = 10;
    private static final double MIB = 1 << 20;

    private final Optional<StreamingContext> ssc;
    private final PrintStream out;
    private final boolean terminal;

    private BatchReport last;
    private String failure;
    private long batches;
    private long failed;
    private long records;
    private long recordsShown;
    private long nanosShown;
    private long waiting;
    private long mostBehind;
    private int widthShown;
    private long recoveryNanos; // of the last line
    private boolean recovering;
    private boolean stopped;

    ConsoleProgress(Optional<StreamingContext> ssc, PrintStream out, boolean terminal) {
        this.ssc = ssc;
        this.out = out;
        this.terminal = terminal;
    }

    /**
     * Returns a progress line with what the program's listeners are told: rate, delay and batches.
     *
     * @return a listener to add to one program
     */
    public static ConsoleProgress create() {
        return new ConsoleProgress(Optional.empty(), System.err, isTerminal());
    }

    /**
     * Returns a progress line that also shows what is waiting in the program's sources, and how far it has caught up.
     *
     * @param ssc the program to which the listener will be added
     * @return a listener for that program
     */
    public static ConsoleProgress of(StreamingContext ssc) {
        return new ConsoleProgress(
                Optional.of(checkNotNull(ssc, "ConsoleProgress.of needs a program")), System.err, isTerminal());
    }

    /** Later JDKs have a console where there is no terminal, and a method that tells. */
    @SuppressWarnings("SystemConsoleNull") // null tells in JDK 17; in those where it does not, the method below does
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    // ---- told by the thread that starts the program ----

    @Override
    public void onRecovering(RecoveryReport recovery) {
        recovering(recovery, System.nanoTime());
    }

    /** Writes how far it is: not at the beginning, so that what takes a moment is not mentioned. */
    void recovering(RecoveryReport recovery, long nowNanos) {
        boolean begins = !recovering;
        if (begins || nowNanos - recoveryNanos >= TimeUnit.MILLISECONDS.toNanos(pauseMillis())) {
            recovering = true;
            recoveryNanos = nowNanos;
            if (!begins) {
                write(
                        String.format(
                                "reading the checkpoint %s %,.1f of %,.1f MiB",
                                bar((double) recovery.bytesRead() / recovery.bytes()),
                                recovery.bytesRead() / MIB,
                                recovery.bytes() / MIB),
                        false);
            }
        }
    }

    // ---- told by the program's threads ----

    @Override
    public void onStreamingStarted(Instant firstBatchTime) {
        Thread thread = new Thread(this::run, "dstream-progress");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void onBatchSubmitted(BatchReport batch) {
        waiting++;
    }

    @Override
    public synchronized void onBatchStarted(BatchReport batch) {
        waiting = Math.max(0, waiting - 1);
    }

    @Override
    public synchronized void onBatchCompleted(BatchReport batch) {
        last = batch;
        batches++;
        records += batch.records();
        if (batch.failure().isPresent()) {
            failed++;
            failure = batch.time() + " failed: "
                    + Text.cut(
                            ErrorView.of(batch.failure().get(), ErrorView.Detail.MESSAGE)
                                    .line(),
                            200);
        }
    }

    @Override
    public synchronized void onStreamingStopped(Optional<Throwable> why) {
        stopped = true;
        notifyAll();
    }

    // ---- its own thread ----

    private void run() {
        try {
            while (!pause()) {
                show(System.nanoTime());
            }
            show(System.nanoTime());
            end();
        } catch (InterruptedException e) {
            LOG.debug("the progress line's thread was called away", e);
        } catch (RuntimeException e) {
            LOG.warn("the progress line ends here; the program goes on", e);
        }
    }

    private synchronized boolean pause() throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMillis());
        while (!stopped) {
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    private long pauseMillis() {
        return terminal ? TERMINAL_MILLIS : PIPE_MILLIS;
    }

    /** Writes how things are. */
    void show(long nowNanos) {
        Backlog backlog = backlog();
        String failedBatch;
        String line;
        synchronized (this) {
            failedBatch = failure;
            failure = null;
            line = line(nowNanos, backlog);
        }
        if (failedBatch != null) {
            write(failedBatch, true);
        }
        write(line, false);
    }

    /** Control characters, and those that turn the direction of what follows and so can show another text. */
    private static boolean steers(char c) {
        return Character.isISOControl(c) || (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
    }

    private void write(String text, boolean stays) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            line.append(steers(c) ? ' ' : c); // an exception's message must not steer the terminal
        }
        if (!terminal) {
            out.println(line);
        } else {
            if (!stays && line.length() > WIDTH) {
                line.setLength(WIDTH);
            }
            int shown = line.length();
            while (line.length() < widthShown) {
                line.append(' ');
            }
            out.print("\r" + line + (stays ? System.lineSeparator() : ""));
            widthShown = stays ? 0 : shown;
        }
        out.flush();
    }

    /** Leaves the last line where it is. */
    void end() {
        if (terminal) {
            out.println();
        }
    }

    private String line(long nowNanos, Backlog backlog) {
        double seconds = nanosShown == 0 ? 0 : (nowNanos - nanosShown) / 1e9;
        double rate = seconds <= 0 ? 0 : (records - recordsShown) / seconds;
        nanosShown = nowNanos;
        recordsShown = records;
        Optional<Duration> delay = Optional.ofNullable(last).flatMap(BatchReport::totalDelay);
        StringBuilder line = new StringBuilder();
        line.append(String.format("%,.0f records/s", rate));
        delay.ifPresent(d -> line.append("  delay ").append(millis(d)));
        long behind = Math.max(0, backlog.lag()) + Math.max(0, backlog.records());
        if (backlog.lag() > 0) {
            mostBehind = Math.max(mostBehind, behind);
            line.append("  catching up ").append(bar(1 - (double) behind / mostBehind));
            line.append(String.format(" %,d behind", behind));
            if (rate > 0) {
                line.append(String.format(", %,.0f s left", behind / rate));
            }
        } else {
            mostBehind = 0;
            if (backlog.records() > 0) {
                line.append(String.format("  %,d held", backlog.records()));
            }
        }
        line.append(String.format("  %,d %s", batches, batches == 1 ? "batch" : "batches"));
        if (failed > 0) {
            line.append(String.format(", %,d failed", failed));
        }
        if (waiting > 0) {
            line.append(String.format(", %,d waiting", waiting));
        }
        return line.toString();
    }

    private static String bar(double done) {
        int full = (int) Math.round(Math.max(0, Math.min(1, done)) * BAR);
        return "[" + "#".repeat(full) + "-".repeat(BAR - full) + "]";
    }

    private static String millis(Duration duration) {
        double ms = duration.toNanos() / 1e6;
        return ms < 10 ? String.format("%.1f ms", ms) : String.format("%,.0f ms", ms);
    }

    private Backlog backlog() {
        if (ssc.isEmpty() || ssc.get().state() != StreamingContext.State.ACTIVE) {
            return Backlog.UNKNOWN;
        }
        long held = -1;
        long lag = -1;
        for (var source : ssc.get().metrics().sources()) {
            held = sum(held, source.backlog().records());
            lag = sum(lag, source.backlog().lag());
        }
        return new Backlog(held, -1, lag);
    }

    private static long sum(long known, long more) {
        return more < 0 ? known : Math.max(0, known) + more;
    }
}
