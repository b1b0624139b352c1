package io.dstream.runtime;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/**
 * The first trouble of a process whose log goes nowhere, because SLF4J has no provider: said once on standard error,
 * where a program that has failed would else just be silent.
 */
final class Unheard {
    private static final AtomicBoolean SAID = new AtomicBoolean();

    private Unheard() {}

    /** Says it, unless there is a log or something has been said before. */
    static void say(String appName, String message) {
        if (LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory && SAID.compareAndSet(false, true)) {
            System.err.println(appName + ": " + message + " (nothing more is said: there is no log, add an SLF4J 2"
                    + " provider such as logback-classic to the class path)");
        }
    }
}
