package io.dstream.internal.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** What the stack traces of an exception and of its causes say. */
public final class Traces {
    /** Of a chain of causes, which may have no end. */
    private static final int MOST_CAUSES = 20;

    /** What compiled code throws without a trace, made in advance, once it has thrown it often. */
    private static final Set<Class<?>> THROWN_WITHOUT_TRACE = Set.of(
            ArithmeticException.class,
            ArrayIndexOutOfBoundsException.class,
            ArrayStoreException.class,
            ClassCastException.class,
            NullPointerException.class);

    private Traces() {}

    /**
     * An exception and its causes.
     *
     * @param thrown the exception
     * @return the exception first, each once; at most 20
     */
    public static List<Throwable> causes(Throwable thrown) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> causes = new ArrayList<>();
        for (Throwable at = thrown; at != null && seen.add(at) && causes.size() < MOST_CAUSES; at = at.getCause()) {
            causes.add(at);
        }
        return causes;
    }

    /**
     * The line of the program that threw: of the causes, the innermost that tells one.
     *
     * @param thrown the exception
     * @return as {@code Orders.java:40}; empty where none tells
     */
    public static String line(Throwable thrown) {
        String line = "";
        for (Throwable each : causes(thrown)) {
            String own = ProgramLine.ofThrown(each.getStackTrace());
            line = own.isEmpty() ? line : own;
        }
        return line;
    }

    /**
     * Whether the JVM has left out the stack trace of an exception, not counting its causes.
     *
     * @param thrown the exception
     * @return whether it has
     */
    public static boolean isOmitted(Throwable thrown) {
        return THROWN_WITHOUT_TRACE.contains(thrown.getClass())
                && thrown.getMessage() == null
                && thrown.getStackTrace().length == 0;
    }

    /**
     * Whether the JVM has left out the stack trace of an exception or of one of its causes.
     *
     * @param thrown the exception
     * @return whether it has
     */
    public static boolean isAnyOmitted(Throwable thrown) {
        return causes(thrown).stream().anyMatch(Traces::isOmitted);
    }
}
