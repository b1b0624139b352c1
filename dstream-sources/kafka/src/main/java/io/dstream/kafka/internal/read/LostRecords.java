package io.dstream.kafka.internal.read;

import org.apache.kafka.common.TopicPartition;

/**
 * Records that were to be read and are not there.
 *
 * @param partition where
 * @param wanted the offset that was to be read next
 * @param earliest the first offset that there is
 * @param latest the offset behind the last one
 * @param topic whether the offset is one of the topic that bears the name now
 */
record LostRecords(TopicPartition partition, long wanted, long earliest, long latest, Topic topic) {

    /** What is known of the topic. */
    enum Topic {
        SAME,
        MADE_ANEW,
        UNKNOWN;

        /** By ids, of which each may be empty. */
        static Topic of(String was, String is) {
            if (was.isEmpty() || is.isEmpty()) {
                return UNKNOWN;
            }
            return was.equals(is) ? SAME : MADE_ANEW;
        }
    }

    boolean isLost() {
        return wanted < earliest || wanted > latest || topic == Topic.MADE_ANEW;
    }

    /** Says what is lost. Its message is complete. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failure(String message) {
            super(message);
        }
    }

    private String what() {
        if (topic == Topic.MADE_ANEW) {
            return "topic " + partition.topic() + " was deleted and made again: the records of " + partition
                    + " from offset " + wanted
                    + " on, which were to be read next, are gone, and the new topic has others";
        }
        if (wanted < earliest) {
            return "the records of " + partition + " from offset " + wanted + " to " + (earliest - 1)
                    + " are gone: the oldest that is left has offset " + earliest
                    + ", so retention has deleted them before they were read";
        }
        return "the next record of " + partition + " was to have offset " + wanted + ", but the partition ends at "
                + latest
                + (topic == Topic.SAME
                        ? " and the topic is the same: its newest records were lost, as where a replica that was behind"
                                + " became the leader"
                        : ": the offset was never there, the newest records were lost, or the topic was deleted and made"
                                + " again");
    }

    String refusal() {
        return what() + ". To go on with the oldest record there is, say onLostRecords(EARLIEST)";
    }

    String report() {
        return what() + "; reading goes on at offset " + earliest;
    }
}
