package io.dstream.kafka.internal.read;

import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** Partitions as ranges name them: {@code topic-partition}. */
final class Ranges {
    /** Stands for all partitions where there are none, so that a later start is known not to be the first. */
    static final String NONE = "*";

    private Ranges() {}

    /** The partition of a name, split at its last dash, since topics may have some; nothing if it is none. */
    static Optional<TopicPartition> parse(String name) {
        int dash = name.lastIndexOf('-');
        if (dash < 1) {
            return Optional.empty();
        }
        try {
            int number = Integer.parseInt(name.substring(dash + 1));
            return number < 0 ? Optional.empty() : Optional.of(new TopicPartition(name.substring(0, dash), number));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
