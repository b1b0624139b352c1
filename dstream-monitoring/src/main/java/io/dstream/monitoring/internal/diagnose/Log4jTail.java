package io.dstream.monitoring.internal.diagnose;

import com.google.common.base.Throwables;
import java.time.Instant;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Listens to Log4j 2, an optional library: this class is linked only where that is SLF4J's provider. */
final class Log4jTail extends AbstractAppender {
    private final LogTail tail;

    private Log4jTail(LogTail tail) {
        super("dstream-monitoring-" + System.identityHashCode(tail), null, null, true, Property.EMPTY_ARRAY);
        this.tail = tail;
    }

    /** Returns what removes it. */
    static Runnable install(LogTail tail) {
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        Log4jTail appender = new Log4jTail(tail);
        appender.start();
        context.getConfiguration().getRootLogger().addAppender(appender, null, null);
        context.updateLoggers();
        return () -> {
            context.getConfiguration().getRootLogger().removeAppender(appender.getName());
            context.updateLoggers();
        };
    }

    @Override
    public void append(LogEvent event) {
        tail.add(
                Instant.ofEpochMilli(event.getTimeMillis()),
                event.getLevel().name(),
                event.getThreadName(),
                event.getLoggerName(),
                event.getMessage().getFormattedMessage(),
                event.getThrown() == null ? "" : Throwables.getStackTraceAsString(event.getThrown()));
    }
}
