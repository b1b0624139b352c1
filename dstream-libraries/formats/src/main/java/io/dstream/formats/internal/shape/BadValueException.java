package io.dstream.formats.internal.shape;

import io.dstream.internal.text.LogText;

/**
 * A value does not fit its component. Thrown where the value is; callers add where that is. Without a stack: a file may
 * have many, and it is data that is wrong and not code.
 */
public final class BadValueException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 60;

    private final String path;
    private final String problem;

    private BadValueException(String path, String problem, Throwable cause) {
        super(problem, cause, false, false);
        this.path = path;
        this.problem = problem;
    }

    /** With a problem that needs no value to be shown. */
    public static BadValueException of(String problem) {
        return new BadValueException("", problem, null);
    }

    /** A value that is not what was expected. */
    public static BadValueException expected(String expected, Object found) {
        return of("expected " + expected + ", found " + shown(found));
    }

    /** With what was thrown. */
    static BadValueException of(String problem, Throwable cause) {
        return new BadValueException("", problem, cause);
    }

    /** A value as messages show it: quoted if it is text, and not without end. */
    public static String shown(Object found) {
        String text = cut(String.valueOf(found));
        return found instanceof String ? "\"" + text + "\"" : text;
    }

    /** Text as messages show it, without quotes. */
    public static String cut(String found) {
        String text = LogText.escape(found);
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    }

    /** The same inside of a component. */
    public BadValueException in(String component) {
        return new BadValueException(
                component + (path.isEmpty() || path.startsWith("[") ? "" : ".") + path, problem, getCause());
    }

    /** The same inside of an element of a list, or a value of a map. */
    public BadValueException at(Object index) {
        return in("[" + LogText.escape(String.valueOf(index)) + "]");
    }

    /** Where the value is and what is wrong with it. */
    @Override
    public String getMessage() {
        return path.isEmpty() ? problem : "component " + path + ": " + problem;
    }
}
