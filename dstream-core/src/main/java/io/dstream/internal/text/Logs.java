package io.dstream.internal.text;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/** Where dstream's loggers come from: each is named by the part of the library that writes to it. */
public final class Logs {
    private Logs() {}

    /**
     * A logger. If the program has no SLF4J provider, it still tells the first warning and the first error of the
     * process on standard error: a program in trouble would otherwise be silent.
     *
     * @param part the part that logs, such as {@code batch} for the logger {@code io.dstream.batch}
     * @return its logger
     */
    public static Logger of(String part) {
        Logger logger = LoggerFactory.getLogger("io.dstream." + part);
        return LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory ? new Unheard(logger.getName()) : logger;
    }
}
