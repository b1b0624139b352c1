package io.dstream.kinesis;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where to start in a stream that the program reads for the first time. After its first batch, a program with a
 * checkpoint directory continues where it was instead. Immutable.
 */
public sealed interface StartPosition {

    /**
     * Starts at the oldest record that the stream keeps.
     *
     * @return the start position
     */
    static StartPosition horizon() {
        return new Horizon();
    }

    /**
     * Starts with the records that arrive from the start of the program on, by the clock of Kinesis.
     *
     * @return the start position
     */
    static StartPosition latest() {
        return new Latest();
    }

    /**
     * Starts at the first record that arrived at that time or later.
     *
     * @param time the time, not in the future; if it is before the oldest record, this is {@link #horizon}
     * @return the start position
     */
    static StartPosition at(Instant time) {
        return new At(checkNotNull(time, "at needs a time"));
    }

    /**
     * Starts after given records.
     *
     * @param sequenceNumbers the sequence number of the last record that is not to be read, by shard
     * @param otherwise where to start in shards that are neither named nor descend from those that are
     * @return the start position
     */
    static StartPosition after(Map<String, String> sequenceNumbers, StartPosition otherwise) {
        checkNotNull(sequenceNumbers, "after needs sequence numbers");
        sequenceNumbers.forEach((shard, number) -> checkArgument(
                After.NUMBER.matcher(number).matches(), "sequence number %s of %s: expected digits", number, shard));
        return new After(Map.copyOf(sequenceNumbers), checkNotNull(otherwise, "otherwise"));
    }

    /** See {@link #horizon}. */
    record Horizon() implements StartPosition {}

    /** See {@link #latest}. */
    record Latest() implements StartPosition {}

    /**
     * See {@link #at}.
     *
     * @param time the time
     */
    record At(Instant time) implements StartPosition {}

    /**
     * See {@link #after}.
     *
     * @param sequenceNumbers the sequence numbers, by shard
     * @param otherwise where to start in other shards
     */
    record After(Map<String, String> sequenceNumbers, StartPosition otherwise) implements StartPosition {
        private static final Pattern NUMBER = Pattern.compile("\\d{1,128}");
    }
}
