package io.dstream.monitoring.internal.diagnose;

import com.google.common.base.Throwables;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Listens to {@code java.util.logging}. */
final class JulTail extends Handler {
    private static final Formatter MESSAGES = new SimpleFormatter();

    private final LogTail tail;

    private JulTail(LogTail tail) {
        this.tail = tail;
        setLevel(Level.ALL);
    }

    /** Returns what removes it. */
    static Runnable install(LogTail tail) {
        Logger root = Logger.getLogger("");
        JulTail handler = new JulTail(tail);
        root.addHandler(handler);
        return () -> root.removeHandler(handler);
    }

    @Override
    public void publish(LogRecord record) {
        tail.add(
                record.getInstant(),
                record.getLevel().getName(),
                Thread.currentThread().getName(),
                String.valueOf(record.getLoggerName()),
                String.valueOf(MESSAGES.formatMessage(record)),
                record.getThrown() == null ? "" : Throwables.getStackTraceAsString(record.getThrown()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
