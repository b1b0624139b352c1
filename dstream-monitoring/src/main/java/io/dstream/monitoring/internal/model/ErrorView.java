package io.dstream.monitoring.internal.model;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.internal.text.Traces;
import java.util.ArrayList;
import java.util.List;

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
                Text.cut(Traces.line(thrown), Text.NAME),
                detail == Detail.STACK ? stackOf(thrown) : List.of(),
                Traces.isAnyOmitted(thrown));
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

    private static List<String> stackOf(Throwable thrown) {
        List<String> lines = new ArrayList<>();
        String before = "";
        for (Throwable e : Traces.causes(thrown)) {
            if (lines.size() >= MOST_LINES) {
                break;
            }
            String message = messageOf(e);
            lines.add(
                    before + e.getClass().getName() + (message == null ? "" : ": " + Text.cut(message, Text.MESSAGE)));
            if (Traces.isOmitted(e)) {
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
