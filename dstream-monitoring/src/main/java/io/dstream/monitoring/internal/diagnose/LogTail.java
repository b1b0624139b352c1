package io.dstream.monitoring.internal.diagnose;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last lines of the process's log, bounded in number and size. Told by all threads that log, under a short lock;
 * read by the page's threads. Installed in the log library that SLF4J uses, and removed by {@link #close}.
 */
public final class LogTail implements AutoCloseable {
    /** How many lines are held. */
    public static final int LINES = 500;

    /** How many characters all of them may have. */
    static final int CHARACTERS = 256 << 10;

    private static final int LINES_OF_ONE_EVENT = 100;
    private static final Logger LOG = Logs.of("monitoring");
    private static final Splitter LINE_BREAKS = Splitter.on(Pattern.compile("\\R"));

    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private int characters;
    private Runnable remove = () -> {};
    private Optional<String> missing = Optional.empty();

    /** Holds nothing, until it is told. */
    LogTail() {}

    /** Holds what is logged from now on, as far as the log library lets others listen. */
    public static LogTail install() {
        return install(LoggerFactory.getILoggerFactory().getClass().getName());
    }

    /** The same with the class that makes SLF4J's loggers, which tells the library. */
    static LogTail install(String factory) {
        LogTail tail = new LogTail();
        try {
            switch (factory) {
                case "ch.qos.logback.classic.LoggerContext" -> tail.remove = LogbackTail.install(tail);
                case "org.apache.logging.slf4j.Log4jLoggerFactory" -> tail.remove = Log4jTail.install(tail);
                case "org.slf4j.jul.JDK14LoggerFactory" -> tail.remove = JulTail.install(tail);
                case "org.slf4j.helpers.NOPLoggerFactory" ->
                    tail.missing = Optional.of("the program has no SLF4J provider, so nothing is logged");
                default ->
                    tail.missing = Optional.of("log lines cannot be read from the SLF4J provider "
                            + LogText.escape(factory) + ": they can with Logback, Log4j 2 and java.util.logging");
            }
        } catch (LinkageError e) { // a part of the library is missing, or it is another release
            LOG.warn("the page cannot show log lines: {} cannot be linked", factory, e);
            tail.missing = Optional.of("log lines cannot be read from " + LogText.escape(factory)
                    + ": its classes cannot be linked, as the log says");
        }
        return tail;
    }

    /**
     * Something was logged. All lines but the first are indented, so that no text can look like an event of its own.
     */
    void add(Instant time, String level, String thread, String logger, String message, String stack) {
        List<String> text = LINE_BREAKS.limit(LINES_OF_ONE_EVENT).splitToList(message);
        add(LogText.escape(time + " " + level + " [" + thread + "] " + logger + ": " + text.get(0)));
        text.stream().skip(1).forEach(this::addMore);
        if (!stack.isEmpty()) {
            LINE_BREAKS.limit(LINES_OF_ONE_EVENT).split(stack).forEach(this::addMore);
        }
    }

    private void addMore(String line) {
        add("    " + LogText.escape(line).strip());
    }

    private synchronized void add(String line) {
        lines.addLast(line);
        characters += line.length();
        while (lines.size() > LINES || characters > CHARACTERS) {
            characters -= lines.removeFirst().length();
        }
    }

    /** The lines that are held, oldest first. */
    public synchronized ImmutableList<String> lines() {
        return ImmutableList.copyOf(lines);
    }

    /** Why there can be no lines; nothing if there can be. */
    public Optional<String> missing() {
        return missing;
    }

    @Override
    public void close() {
        remove.run();
    }
}
