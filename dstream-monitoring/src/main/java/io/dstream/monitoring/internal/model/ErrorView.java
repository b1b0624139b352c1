package io.dstream.monitoring.internal.model;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.internal.text.ProgramLine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * An exception as text.
 *
 * @param type its class
 * @param message its message; empty where there is none or it is not to be shown
 * @param at the line of the program that threw, as far as the stack trace tells; of the causes, the innermost that
 *     tells
 * @param stack the stack trace with its causes, if it is to be shown
 * @param traceOmitted whether the JVM left out the stack trace, as it does for exceptions that are thrown often
 */
public record ErrorView(String type, String message, String at, List<String> stack, boolean traceOmitted) {
    private static final int MOST_LINES = 200;
    private static final int MOST_CAUSES = 20;

    /** What compiled code throws without a trace, once it has thrown it often. */
    private static final Set<Class<?>> THROWN_WITHOUT_TRACE = Set.of(
            ArithmeticException.class,
            ArrayIndexOutOfBoundsException.class,
            ArrayStoreException.class,
            ClassCastException.class,
            NullPointerException.class);

    private static final String OMITTED =
            "    (the JVM leaves out the stack trace of an exception that is thrown often;"
                    + " -XX:-OmitStackTraceInFastThrow shows it)";

    /** What of an exception may be shown. */
    public enum Detail {
        /** Its class and the line it came from: messages may quote records. */
        TYPE,
        /** The message too. */
        MESSAGE,
        /** The stack trace too. */
        STACK
    }

    public ErrorView {
        checkNotNull(type, "an error needs a type");
        checkNotNull(message, "an error needs a message, which may be empty");
        checkNotNull(at, "an error needs a line, which may be empty");
        stack = stack == null ? List.of() : List.copyOf(stack);
    }

    public static ErrorView of(Throwable thrown, Detail detail) {
        String message = detail == Detail.TYPE ? "" : Text.cut(messageOf(thrown), Text.MESSAGE);
        return new ErrorView(
                Text.cut(thrown.getClass().getName(), Text.NAME),
                message,
                Text.cut(site(thrown), Text.NAME),
                detail == Detail.STACK ? stackOf(thrown) : List.of(),
                traceOmitted(thrown));
    }

    /** In one line. */
    public String line() {
        return message.isEmpty() ? type : type + ": " + message;
    }

    /** An exception's class is the program's own: its methods may fail as well. */
    private static String messageOf(Throwable thrown) {
        try {
            return thrown.getMessage();
        } catch (RuntimeException | StackOverflowError e) {
            return "(its message cannot be had: getMessage() threw "
                    + e.getClass().getName() + ")";
        }
    }

    private static String site(Throwable thrown) {
        String line = "";
        for (Throwable e : causes(thrown)) {
            String own = ProgramLine.ofThrown(e.getStackTrace());
            line = own.isEmpty() ? line : own;
        }
        return line;
    }

    /** An exception and its causes, the outermost first. */
    private static List<Throwable> causes(Throwable thrown) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> causes = new ArrayList<>();
        for (Throwable e = thrown; e != null && seen.add(e) && causes.size() < MOST_CAUSES; e = e.getCause()) {
            causes.add(e);
        }
        return causes;
    }

    private static boolean traceOmitted(Throwable thrown) {
        return causes(thrown).stream().anyMatch(ErrorView::lacksTrace);
    }

    private static boolean lacksTrace(Throwable e) {
        return e.getStackTrace().length == 0 && THROWN_WITHOUT_TRACE.contains(e.getClass());
    }

    private static List<String> stackOf(Throwable thrown) {
        List<String> lines = new ArrayList<>();
        String before = "";
        for (Throwable e : causes(thrown)) {
            if (lines.size() >= MOST_LINES) {
                break;
            }
            String message = messageOf(e);
            lines.add(
                    before + e.getClass().getName() + (message == null ? "" : ": " + Text.cut(message, Text.MESSAGE)));
            if (lacksTrace(e)) {
                lines.add(OMITTED);
            }
            for (StackTraceElement frame : e.getStackTrace()) {
                if (lines.size() < MOST_LINES) {
                    lines.add(Text.cut("    at " + frame, Text.NAME));
                }
            }
            before = "Caused by: ";
        }
        return lines;
    }
}
