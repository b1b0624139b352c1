package io.dstream.internal.log;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * What the opener of a {@link RecordLog} knows of it from elsewhere. The log itself can not tell records that were lost
 * at its end from records that were never written.
 *
 * @param from the first record that is needed: earlier ones may be missing and are not handed out; it must have been
 *     durable, or be the one that comes next. 1 is the first of a new log; 0: whatever is there
 * @param durableUpTo a value of {@link RecordLog#durableUpTo()} seen before: a log that ends earlier is damaged; or 0
 * @param logId the id that the log was made with: a log with another is damaged; or 0
 */
public record LogWitness(long from, long durableUpTo, long logId) {
    /** Neither is negative. */
    public LogWitness {
        checkArgument(
                from >= 0 && durableUpTo >= 0, "from %s and durableUpTo %s must not be negative", from, durableUpTo);
    }

    /** Knows nothing: the log may begin and end anywhere. */
    public static LogWitness none() {
        return new LogWitness(0, 0, 0);
    }

    /** Needs the records from that one on. */
    public static LogWitness from(long seq) {
        return new LogWitness(seq, 0, 0);
    }

    /** And has seen the log durable up to there. */
    public LogWitness withDurableUpTo(long offset) {
        return new LogWitness(from, offset, logId);
    }

    /** And has made the log with that id. */
    public LogWitness withLogId(long id) {
        return new LogWitness(from, durableUpTo, id);
    }
}
