package io.dstream.internal.text;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * A logger for programs without an SLF4J provider. The first warning of the process goes to standard error, and so does
 * the first error; each says how to see the rest. A warning, which may pass, does not use up what is said of an error.
 */
final class Unheard extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;
    private static final AtomicBoolean WARNED = new AtomicBoolean();
    private static final AtomicBoolean FAILED = new AtomicBoolean();

    Unheard(String name) {
        this.name = name;
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public boolean isDebugEnabled() {
        return false;
    }

    @Override
    public boolean isInfoEnabled() {
        return false;
    }

    @Override
    public boolean isWarnEnabled() {
        return !WARNED.get();
    }

    @Override
    public boolean isErrorEnabled() {
        return !FAILED.get();
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level, Marker marker, String message, Object[] arguments, Throwable thrown) {
        AtomicBoolean told = level == Level.ERROR ? FAILED : WARNED;
        if (told.compareAndSet(false, true)) {
            System.err.println(MessageFormatter.basicArrayFormat(message, arguments)
                    + "\n  This is the first " + (level == Level.ERROR ? "error" : "warning")
                    + ", and no more will be shown: the program has no logging. To see everything, add an SLF4J 2"
                    + " provider to the class path, such as ch.qos.logback:logback-classic.");
        }
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return null;
    }
}
