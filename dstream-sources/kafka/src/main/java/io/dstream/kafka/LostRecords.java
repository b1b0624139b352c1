package io.dstream.kafka;

import org.apache.kafka.common.TopicPartition;

/**
 * Records that were to be read and are not there.
 *
 * @param partition where
 * @param wanted the offset that was to be read next
 * @param earliest the first offset that there is
 * @param latest the offset behind the last one
 */
record LostRecords(TopicPartition partition, long wanted, long earliest, long latest) {

    /** Says what is lost. Its message is complete. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failure(String message) {
            super(message);
        }
    }

    private String what() {
        return wanted < earliest
                ? "the records of " + partition + " from offset " + wanted + " to " + (earliest - 1)
                        + " are gone: the oldest that is left has offset " + earliest
                        + ", so retention has deleted them before they were read"
                : "the next record of " + partition + " was to have offset " + wanted + ", but the partition ends at "
                        + latest + ": the topic was deleted and made again, or its newest records were lost";
    }

    String refusal() {
        return what() + ". To go on with the oldest record there is, say onLostRecords(EARLIEST)";
    }

    String report() {
        return what() + "; reading goes on at offset " + earliest;
    }
}
