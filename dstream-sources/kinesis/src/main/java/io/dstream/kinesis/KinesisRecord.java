package io.dstream.kinesis;

import java.io.Serializable;
import java.time.Instant;

/**
 * A record of a stream.
 *
 * @param shard the shard, such as {@code shardId-000000000000}. Together with the sequence number and the sub-sequence
 *     number it names the record for good
 * @param key the partition key; records with the same key are in order
 * @param sequenceNumber the sequence number
 * @param subSequenceNumber the position among the records that a producer has packed into one; 0 otherwise
 * @param arrival when Kinesis received it, to the millisecond
 * @param value the value, decoded
 * @param <T> the type of the value
 */
public record KinesisRecord<T>(
        String shard, String key, String sequenceNumber, long subSequenceNumber, Instant arrival, T value)
        implements Serializable {}
