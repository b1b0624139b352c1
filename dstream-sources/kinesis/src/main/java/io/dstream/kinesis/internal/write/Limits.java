package io.dstream.kinesis.internal.write;

import java.time.Duration;

/**
 * What a sink keeps to.
 *
 * @param giveUpAfter how long nothing may be accepted
 * @param recordBytes how large a record may be, with its key
 * @param orderPerKey whether no request has two records with one key
 */
public record Limits(Duration giveUpAfter, int recordBytes, boolean orderPerKey) {
    /** The largest record that any stream takes, and the largest request. */
    public static final int MOST_RECORD_BYTES = 10 << 20;

    /** What holds if nothing is said. */
    public static final Limits DEFAULT = new Limits(Duration.ofMinutes(2), 1 << 20, false);

    static final int REQUEST_RECORDS = 500;
    static final int REQUEST_BYTES = 5 << 20; // where no record is larger
    static final int KEY_LENGTH = 256;
}
