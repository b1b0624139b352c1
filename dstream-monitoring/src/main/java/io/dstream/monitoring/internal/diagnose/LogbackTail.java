package io.dstream.monitoring.internal.diagnose;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.time.Instant;
import org.slf4j.LoggerFactory;

/**
 * Listens to Logback, an optional library: this class is linked only where that is SLF4J's provider. A new
 * configuration takes all appenders away, so it adds itself again.
 */
final class LogbackTail extends UnsynchronizedAppenderBase<ILoggingEvent> implements LoggerContextListener {
    private final LogTail tail;
    private final Logger root;

    private LogbackTail(LogTail tail, LoggerContext context) {
        this.tail = tail;
        this.root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        setContext(context);
        setName("dstream-monitoring");
    }

    /** Returns what removes it. */
    static Runnable install(LogTail tail) {
        return install(tail, (LoggerContext) LoggerFactory.getILoggerFactory());
    }

    static Runnable install(LogTail tail, LoggerContext context) {
        LogbackTail appender = new LogbackTail(tail, context);
        appender.start();
        appender.root.addAppender(appender);
        context.addListener(appender);
        return () -> {
            context.removeListener(appender);
            appender.root.detachAppender(appender);
            appender.stop();
        };
    }

    @Override
    protected void append(ILoggingEvent event) {
        tail.add(
                Instant.ofEpochMilli(event.getTimeStamp()),
                event.getLevel().toString(),
                event.getThreadName(),
                event.getLoggerName(),
                event.getFormattedMessage(),
                event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }

    @Override
    public boolean isResetResistant() {
        return true;
    }

    @Override
    public void onReset(LoggerContext context) {
        start();
        root.addAppender(this);
    }

    @Override
    public void onStart(LoggerContext context) {}

    @Override
    public void onStop(LoggerContext context) {}

    @Override
    public void onLevelChange(Logger logger, Level level) {}
}
