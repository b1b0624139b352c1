package io.dstream.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What is logged below a name from INFO up, while this is open; nothing of it is printed. */
public final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger logger;
    private final Level before;
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    /** Captures all that dstream logs. */
    public LogLines() {
        this("io.dstream");
    }

    /**
     * Captures what is logged by some loggers.
     *
     * @param name the name that theirs begin with
     */
    public LogLines(String name) {
        logger = (Logger) LoggerFactory.getLogger(name);
        before = logger.getLevel();
        setContext(logger.getLoggerContext());
        start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        events.add(event);
    }

    /**
     * The messages of all levels.
     *
     * @return one for each event, in order
     */
    public List<String> lines() {
        return events.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /**
     * The messages of one level.
     *
     * @param level the level
     * @return one for each event, in order
     */
    public List<String> at(Level level) {
        return events.stream()
                .filter(event -> event.getLevel().equals(level))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /**
     * The messages that a stack trace comes with.
     *
     * @return one for each such event, in order
     */
    public List<String> traced() {
        return events.stream()
                .filter(event -> event.getThrowableProxy() != null)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /**
     * How many messages have a text in them.
     *
     * @param text the text
     * @return how many
     */
    public long count(String text) {
        return lines().stream().filter(line -> line.contains(text)).count();
    }

    /**
     * Whether a message has a text in it.
     *
     * @param text the text
     * @return whether one has
     */
    public boolean has(String text) {
        return count(text) > 0;
    }

    /** Logs again as before. */
    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setAdditive(true);
        logger.setLevel(before);
        stop();
    }
}
