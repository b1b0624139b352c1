package io.dstream.kinesis.internal;

import static com.google.common.base.Preconditions.checkArgument;

import java.math.BigInteger;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/**
 * A position in a shard: behind a record, or where nothing has been read yet. As text it is the offset of a range, such
 * as {@code 4959…@1700000000000}. Immutable.
 *
 * @param kind what the position is told by
 * @param sequence the sequence number of the last record of which something was read; empty if there is none
 * @param parts how many of the records that are packed into it were read; 0 if it was read as a whole
 * @param time where to begin, in milliseconds, for {@link Kind#TIME}
 * @param since all that arrived before this time has been read, or was not wanted; in milliseconds by the clock of
 *     Kinesis. Records that are lost to retention are later ones
 */
public record At(Kind kind, String sequence, long parts, long time, long since) {
    private static final Pattern TEXT =
            Pattern.compile("(?:(HORIZON)|TIME (\\d{1,18})|(\\d{1,128})(?:#(\\d{1,9}))?)@(\\d{1,18})");

    /** What a position is told by. */
    public enum Kind {
        /** The oldest record. */
        HORIZON,
        /** The first record from a time on. */
        TIME,
        /** The last record that was read. */
        RECORD
    }

    public static At horizon(long since) {
        return new At(Kind.HORIZON, "", 0, 0, since);
    }

    public static At time(long time) {
        return new At(Kind.TIME, "", 0, time, time);
    }

    public static At behind(String sequence, long since) {
        return new At(Kind.RECORD, sequence, 0, 0, since);
    }

    /** Behind some of the records that are packed into one. */
    public static At inside(String sequence, long parts, long since) {
        return new At(Kind.RECORD, sequence, parts, 0, since);
    }

    public At withSince(long later) {
        return later > since ? new At(kind, sequence, parts, time, later) : this;
    }

    /** Whether reading goes on at the same record. */
    public boolean isSamePlace(At other) {
        return withSince(Long.MAX_VALUE).equals(other.withSince(Long.MAX_VALUE));
    }

    /** Whether it is one at which a record ends, as the end of a range with records is. */
    public boolean isRecord() {
        return kind == Kind.RECORD;
    }

    /** Whether the record with this number comes behind that of the position. */
    public boolean isBefore(String other) {
        return new BigInteger(sequence).compareTo(new BigInteger(other)) < 0;
    }

    /** Where a shard begins that follows one which ended here. */
    public At ofChild(long now) {
        return kind == Kind.TIME ? this : horizon(now);
    }

    void into(GetShardIteratorRequest.Builder request) {
        switch (kind) {
            case HORIZON -> request.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
            case TIME ->
                request.shardIteratorType(ShardIteratorType.AT_TIMESTAMP).timestamp(Instant.ofEpochMilli(time));
            case RECORD ->
                request.shardIteratorType(
                                parts == 0
                                        ? ShardIteratorType.AFTER_SEQUENCE_NUMBER
                                        : ShardIteratorType.AT_SEQUENCE_NUMBER)
                        .startingSequenceNumber(sequence);
        }
    }

    /** The position of a text. */
    public static At parse(String text) {
        Matcher found = TEXT.matcher(text);
        checkArgument(found.matches(), "%s is not a position in a shard", text);
        long since = Long.parseLong(found.group(5));
        if (found.group(1) != null) {
            return horizon(since);
        }
        if (found.group(2) != null) {
            return time(Long.parseLong(found.group(2))).withSince(since);
        }
        return inside(found.group(3), found.group(4) == null ? 0 : Long.parseLong(found.group(4)), since);
    }

    @Override
    public String toString() {
        String place =
                switch (kind) {
                    case HORIZON -> "HORIZON";
                    case TIME -> "TIME " + time;
                    case RECORD -> parts == 0 ? sequence : sequence + "#" + parts;
                };
        return place + "@" + since;
    }
}
