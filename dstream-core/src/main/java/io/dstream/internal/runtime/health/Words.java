package io.dstream.internal.runtime.health;

import io.dstream.plan.Operator;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Numbers, times and places as people read them. Times are UTC, as in the log's names of batches. */
final class Words {
    private static final double SECOND = 1e9;

    private Words() {}

    /** As {@code 120 ms}, {@code 3.2 s}, {@code 4 min 10 s} or {@code 2 h 5 min}. */
    static String time(long nanos) {
        long seconds = Math.round(nanos / SECOND);
        if (nanos < 999_500_000) {
            return nanos < 9_950_000
                    ? String.format(Locale.ROOT, "%.1f ms", nanos / 1e6).replace(".0 ", " ")
                    : Math.round(nanos / 1e6) + " ms";
        } else if (nanos < 9.95 * SECOND) {
            return String.format(Locale.ROOT, "%.1f s", nanos / SECOND).replace(".0 ", " ");
        } else if (seconds < 100) {
            return seconds + " s";
        } else if (seconds < 6_000) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        return seconds / 3_600 + " h" + (seconds / 60 % 60 == 0 ? "" : " " + seconds / 60 % 60 + " min");
    }

    static String time(Duration duration) {
        return time(duration.toNanos());
    }

    /** Without fractions of a second. */
    static Instant moment(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }

    /** As {@code 1 batch} or {@code 3 batches}. */
    static String batches(long n) {
        return n == 1 ? "1 batch" : number(n) + " batches";
    }

    /** As {@code 12,345}. */
    static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** As {@code 74 %}. */
    static String share(long part, long whole) {
        return Math.round(100.0 * part / whole) + " %";
    }

    /** As {@code map-1 (Orders.java:40)}. */
    static String operator(String id, String site) {
        return new Operator(id, id, site).toString();
    }

    /**
     * The call that a stack is in, without its package: of the calls of the JDK the first, which says what it is for.
     */
    static String top(List<String> stack) {
        return stack.isEmpty() ? "" : call(stack.get(topOf(stack)));
    }

    /** Who made the call that a stack is in, with the line; empty where it is not known. */
    static String caller(List<String> stack) {
        int at = stack.isEmpty() ? 0 : topOf(stack) + 1;
        return at < stack.size() ? call(stack.get(at)) : "";
    }

    /** Whether a stack is in a call of the JDK, as of all threads that wait. */
    static boolean isInJdk(List<String> stack) {
        return !stack.isEmpty() && isOfJdk(stack.get(0));
    }

    private static int topOf(List<String> stack) {
        int at = 0;
        while (at + 1 < stack.size() && isOfJdk(stack.get(at)) && isOfJdk(stack.get(at + 1))) {
            at++;
        }
        return at;
    }

    private static boolean isOfJdk(String frame) {
        String name = method(frame);
        return name.startsWith("java.") || name.startsWith("jdk.") || name.startsWith("sun.");
    }

    /** As {@code java.net.Socket.read}, of {@code java.base@17/java.net.Socket.read(Socket.java:61)}. */
    private static String method(String frame) {
        int end = frame.indexOf('(');
        String method = end < 0 ? frame : frame.substring(0, end);
        return method.substring(method.lastIndexOf('/') + 1);
    }

    private static String call(String frame) {
        String method = method(frame);
        int name = method.lastIndexOf('.');
        int type = name < 0 ? -1 : method.lastIndexOf('.', name - 1);
        String where = frame.indexOf('(') < 0 ? "" : frame.substring(frame.indexOf('('));
        return method.substring(type + 1) + (isOfJdk(frame) || where.isEmpty() ? "" : " " + where);
    }
}
