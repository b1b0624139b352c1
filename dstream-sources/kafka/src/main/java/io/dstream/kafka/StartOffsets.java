package io.dstream.kafka;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Where to start in partitions of a topic that the program reads for the first time. After its first batch from them, a
 * program with a checkpoint directory continues where it was instead. Immutable.
 */
public sealed interface StartOffsets {

    /**
     * Starts at the oldest record.
     *
     * @return the start offsets
     */
    static StartOffsets earliest() {
        return new Earliest();
    }

    /**
     * Starts after the newest record that exists when the program starts.
     *
     * @return the start offsets
     */
    static StartOffsets latest() {
        return new Latest();
    }

    /**
     * Starts at the first record with that time or a later one; after the newest record if there is none.
     *
     * @param time the time, compared with the records' timestamps
     * @return the start offsets
     */
    static StartOffsets at(Instant time) {
        return new At(checkNotNull(time, "at needs a time"));
    }

    /**
     * Starts at given offsets. The program does not start if a partition has none.
     *
     * @param offsets the first offset to read, by partition
     * @return the start offsets
     */
    static StartOffsets of(Map<TopicPartition, Long> offsets) {
        return new Explicit(checked(offsets), null);
    }

    /**
     * Starts at given offsets.
     *
     * @param offsets the first offset to read, by partition
     * @param otherwise where to start in partitions without one
     * @return the start offsets
     */
    static StartOffsets of(Map<TopicPartition, Long> offsets, StartOffsets otherwise) {
        return new Explicit(checked(offsets), checkNotNull(otherwise, "otherwise"));
    }

    /**
     * Starts at the committed offsets of the consumer group, which is the property {@code group.id}.
     *
     * @param otherwise where to start in partitions without one
     * @return the start offsets
     */
    static StartOffsets committed(StartOffsets otherwise) {
        return new Committed(checkNotNull(otherwise, "otherwise"));
    }

    private static Map<TopicPartition, Long> checked(Map<TopicPartition, Long> offsets) {
        checkNotNull(offsets, "of needs offsets");
        offsets.forEach((partition, offset) ->
                checkArgument(offset >= 0, "offset %s of %s: expected 0 or more", offset, partition));
        return Map.copyOf(offsets);
    }

    /** See {@link #earliest}. */
    record Earliest() implements StartOffsets {}

    /** See {@link #latest}. */
    record Latest() implements StartOffsets {}

    /**
     * See {@link #at}.
     *
     * @param time the time, compared with the records' timestamps
     */
    record At(Instant time) implements StartOffsets {}

    /**
     * See {@link #of}.
     *
     * @param offsets the first offset to read, by partition
     * @param otherwise where to start in partitions without one, or null
     */
    record Explicit(Map<TopicPartition, Long> offsets, StartOffsets otherwise) implements StartOffsets {}

    /**
     * See {@link #committed}.
     *
     * @param otherwise where to start in partitions without one
     */
    record Committed(StartOffsets otherwise) implements StartOffsets {}
}
