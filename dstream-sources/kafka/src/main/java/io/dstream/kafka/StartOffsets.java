package io.dstream.kafka;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the partitions of a topic begin that the program reads for the first time. Once it has had a batch of them, and
 * has a checkpoint directory, it goes on where it was instead. Immutable.
 */
public sealed interface StartOffsets {

    /**
     * With the oldest record there is.
     *
     * @return that
     */
    static StartOffsets earliest() {
        return new Earliest();
    }

    /**
     * Behind the newest record there is when the program starts.
     *
     * @return that
     */
    static StartOffsets latest() {
        return new Latest();
    }

    /**
     * With the first record of that time or later; behind the newest where there is none.
     *
     * @param time by the records' timestamps
     * @return that
     */
    static StartOffsets at(Instant time) {
        return new At(checkNotNull(time, "at needs a time"));
    }

    /**
     * At offsets of one's own. The start is refused if a partition has none.
     *
     * @param offsets the first offset to read, by partition
     * @return that
     */
    static StartOffsets of(Map<TopicPartition, Long> offsets) {
        return new Explicit(checked(offsets), null);
    }

    /**
     * At offsets of one's own.
     *
     * @param offsets the first offset to read, by partition
     * @param otherwise where the partitions begin that have none
     * @return that
     */
    static StartOffsets of(Map<TopicPartition, Long> offsets, StartOffsets otherwise) {
        return new Explicit(checked(offsets), checkNotNull(otherwise, "otherwise"));
    }

    /**
     * Where the consumer group, that is the property {@code group.id}, has its committed offsets.
     *
     * @param otherwise where the partitions begin that have none
     * @return that
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
     * @param time by the records' timestamps
     */
    record At(Instant time) implements StartOffsets {}

    /**
     * See {@link #of}.
     *
     * @param offsets the first offset to read, by partition
     * @param otherwise where the partitions begin that have none, or null
     */
    record Explicit(Map<TopicPartition, Long> offsets, StartOffsets otherwise) implements StartOffsets {}

    /**
     * See {@link #committed}.
     *
     * @param otherwise where the partitions begin that have none
     */
    record Committed(StartOffsets otherwise) implements StartOffsets {}
}
