package io.dstream.monitoring.internal.model;

import static com.google.common.base.Preconditions.checkNotNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An exception as text.
 *
 * @param type its class
 * @param message its message; empty where there is none or it is not to be shown
 * @param at the line of the program that threw, as far as the stack trace tells
 * @param stack the stack trace with its causes, if it is to be shown
 */
public record ErrorView(String type, String message, String at, List<String> stack) {
    private static final int MOST_LINES = 200;
    private static final Pattern NOT_THE_USERS = Pattern.compile(
            "(java|javax|jdk|sun|com\\.sun)\\..*|io\\.dstream\\.(batch|codec|engine|function|graph|keyed|report|runtime|sink"
                    + "|source|sources|state|testkit)\\..*|io\\.dstream\\.[A-Z].*");

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
                site(thrown),
                detail == Detail.STACK ? stackOf(thrown) : List.of());
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
        StackTraceElement[] frames = thrown.getStackTrace();
        for (StackTraceElement frame : frames) {
            if (!NOT_THE_USERS.matcher(frame.getClassName()).matches()) {
                return site(frame);
            }
        }
        return frames.length == 0 ? "" : site(frames[0]);
    }

    private static String site(StackTraceElement frame) {
        return Text.cut(
                frame.getFileName() == null
                        ? frame.getClassName() + "." + frame.getMethodName()
                        : frame.getFileName() + ":" + frame.getLineNumber(),
                Text.NAME);
    }

    private static List<String> stackOf(Throwable thrown) {
        List<String> lines = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        String before = "";
        for (Throwable e = thrown; e != null && seen.add(e) && lines.size() < MOST_LINES; e = e.getCause()) {
            String message = messageOf(e);
            lines.add(
                    before + e.getClass().getName() + (message == null ? "" : ": " + Text.cut(message, Text.MESSAGE)));
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
