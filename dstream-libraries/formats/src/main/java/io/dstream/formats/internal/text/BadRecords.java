package io.dstream.formats.internal.text;

import io.dstream.formats.BadRecordPolicy;
import io.dstream.formats.FormatException;
import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.internal.text.Logs;
import org.slf4j.Logger;

/** The bad records of a file: the first one fails it, or all are counted. */
public final class BadRecords {
    private static final Logger LOG = Logs.of("source");

    private final String format;
    private final BadRecordPolicy policy;
    private long skipped;
    private String first;

    public BadRecords(String format, BadRecordPolicy policy) {
        this.format = format;
        this.policy = policy;
    }

    /** Called for each. Throws if that is the policy. */
    public void found(long line, BadValueException problem) throws FormatException {
        String message = "line " + line + ", " + problem.getMessage();
        if (policy == BadRecordPolicy.FAIL) {
            throw new FormatException(format + ": " + message, problem);
        }
        skipped++;
        if (first == null) {
            first = message;
        }
    }

    /** Called once the file is read, with how many good records it had. */
    public void report(long records) {
        if (skipped > 0) {
            LOG.warn(
                    "{}: skipped {} of the {} records of a file (onBadRecord); the first: {}",
                    format,
                    skipped,
                    skipped + records,
                    first);
        }
    }
}
