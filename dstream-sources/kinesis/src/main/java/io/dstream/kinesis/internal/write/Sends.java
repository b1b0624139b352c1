package io.dstream.kinesis.internal.write;

import io.dstream.kinesis.internal.Access;
import io.dstream.kinesis.internal.Problems;
import io.dstream.kinesis.internal.Service;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/**
 * Puts the records of a request, and again those that are refused. Safe for use by many threads.
 *
 * @param service sends requests
 * @param limits what it keeps to
 * @param stop whether to give up
 */
record Sends(Service service, Limits limits, Stop stop) {
    private static final long FIRST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 5_000;

    /** Records have not been accepted. Its message is complete. */
    static final class Failure extends IOException {
        private static final long serialVersionUID = 1L;

        Failure(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Returns when all have been accepted. */
    void put(List<PutRecordsRequestEntry> entries) throws IOException, InterruptedException {
        List<PutRecordsRequestEntry> left = entries;
        long pause = FIRST_PAUSE;
        long end = System.nanoTime() + limits.giveUpAfter().toNanos();
        while (true) {
            String why;
            SdkException cause = null;
            try {
                PutRecordsResponse answer = service.put(left);
                if (answer.failedRecordCount() == null || answer.failedRecordCount() == 0) {
                    return;
                }
                List<PutRecordsRequestEntry> refused = new ArrayList<>();
                why = "Kinesis refuses them (" + refused(left, answer, refused) + "): add shards, or write less";
                if (refused.size() < left.size()) {
                    pause = FIRST_PAUSE;
                    end = System.nanoTime() + limits.giveUpAfter().toNanos();
                }
                left = refused;
            } catch (AbortedException e) {
                var unused = Thread.interrupted(); // the exception says it
                throw new InterruptedException("interrupted while putting records");
            } catch (SdkException e) {
                why = Problems.reason(e, access());
                cause = e;
                if (!Problems.mayPass(e)) {
                    throw failed(why, cause);
                }
            }
            if (stop.isSet() || System.nanoTime() - end >= 0) {
                throw failed(why, cause);
            }
            stop.await(pause);
            pause = Math.min(LONGEST_PAUSE, 2 * pause);
        }
    }

    private Access access() {
        return service.access();
    }

    private Failure failed(String why, Throwable cause) {
        String ending = stop.isSet() ? "; the program is being stopped" : "";
        return new Failure("records could not be put into stream '" + access().stream() + "': " + why + ending, cause);
    }

    /** Collects what was refused; gives the first reason. */
    private static String refused(
            List<PutRecordsRequestEntry> sent, PutRecordsResponse answer, List<PutRecordsRequestEntry> into) {
        String reason = "";
        for (int i = 0; i < sent.size(); i++) {
            PutRecordsResultEntry result = answer.records().get(i);
            if (result.errorCode() != null) {
                into.add(sent.get(i));
                reason = reason.isEmpty() ? result.errorCode() : reason;
            }
        }
        return reason;
    }
}
