package io.dstream.kinesis.internal.read;

import io.dstream.kinesis.internal.Access;
import io.dstream.kinesis.internal.At;
import io.dstream.kinesis.internal.Patience;
import io.dstream.kinesis.internal.Service;
import java.time.Duration;
import java.time.Instant;

/**
 * Finds out whether records have become older than the retention period before they were read. Kinesis does not say so:
 * it goes on with the oldest that it has.
 *
 * @param service asks Kinesis
 * @param retentionMillis how long the stream keeps records
 */
record Lost(Service service, long retentionMillis) {
    private static final int LOOKS = 5;
    private static final long PAUSE_MILLIS = 200;

    /** Records that were to be read are gone. Its message is complete. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        Failure(String message) {
            super(message + ". To go on with the oldest record there is, set onLostRecords(EARLIEST)");
        }
    }

    /** Whether some record behind a position may be gone: the last that was read is, and that was not the last. */
    boolean isLost(String shard, At at, long now) throws InterruptedException {
        return at.since() + retentionMillis < now && !(at.isRecord() && has(shard, at.sequence()));
    }

    private boolean has(String shard, String sequence) throws InterruptedException {
        String iterator = service.iterator(shard, At.inside(sequence, 1, 0));
        for (int look = 0; look < LOOKS && iterator != null; look++) {
            Service.Answer answer = service.records(iterator, 1);
            if (!answer.records().isEmpty()) {
                return answer.records().get(0).sequenceNumber().equals(sequence);
            }
            iterator = answer.next();
            Patience.pause(PAUSE_MILLIS);
        }
        return false;
    }

    String what(String shard, At at, Access access) {
        String last = at.isRecord() ? "behind sequence number " + at.sequence() : "from " + at + " on";
        return "records of " + shard + " " + last + " may be gone: stream '" + access.stream()
                + "' keeps records for " + Duration.ofMillis(retentionMillis).toHours()
                + " h, and the program had read all that arrived before " + Instant.ofEpochMilli(at.since())
                + " and no more";
    }
}
