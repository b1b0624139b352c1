package io.dstream.hbase.internal.connect;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.client.RetriesExhaustedException;

/** What the client's errors mean. */
public final class Errors {
    /** What a server has thrown, with the full name of its class. */
    private static final Pattern THROWN_THERE = Pattern.compile("[\\w.$]+\\.(\\w+: .*)");

    private Errors() {}

    /** Whether an error may pass, so that the request may be sent again. */
    static boolean passes(Throwable e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof DoNotRetryIOException || each instanceof RuntimeException) {
                return false;
            }
        }
        return !(e instanceof InterruptedException) && !(e instanceof Error);
    }

    /** What an error says, in a line. The same while the problem is: the client tells times and attempts. */
    public static String told(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        if (root instanceof RetriesExhaustedException) {
            return "no answer from a region server";
        }
        String message = String.valueOf(root.getMessage());
        String first = message.lines().findFirst().orElse(""); // the server's stack trace follows
        Matcher thrownThere = THROWN_THERE.matcher(first);
        return thrownThere.matches() ? thrownThere.group(1) : root.getClass().getSimpleName() + ": " + first;
    }

    /** What to do about an error, as the end of a sentence. */
    public static String advice(Throwable e) {
        return passes(e) ? ". Check that the region servers run and can be reached" : "";
    }
}
