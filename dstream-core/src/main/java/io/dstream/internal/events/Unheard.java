package io.dstream.internal.events;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/**
 * The first trouble of a process whose log goes nowhere, because SLF4J has no provider: said once on standard error,
 * where a program that has failed would else just be silent. A source's trouble, which may pass, does not use up what
 * is said of a failure. The same holds for batches that are tried again, skipped or left out.
 */
public final class Unheard {
    private static final AtomicBoolean TROUBLE = new AtomicBoolean();
    private static final AtomicBoolean FAILURE = new AtomicBoolean();

    private Unheard() {}

    /** Says that something is wrong and the program goes on, unless there is a log or something was said before. */
    public static void trouble(String appName, String message) {
        say(TROUBLE, appName, message);
    }

    /** Says that a program has failed, unless there is a log or that has been said of one before. */
    public static void failure(String appName, String message) {
        say(FAILURE, appName, message);
    }

    private static void say(AtomicBoolean said, String appName, String message) {
        if (LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory && said.compareAndSet(false, true)) {
            System.err.println(appName + ": " + message + " (nothing more is said: there is no log, add an SLF4J 2"
                    + " provider such as logback-classic to the class path)");
        }
    }
}
