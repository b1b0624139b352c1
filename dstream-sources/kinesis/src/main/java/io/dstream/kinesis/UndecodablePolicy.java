package io.dstream.kinesis;

/** What happens to a record whose value the decoder cannot read. */
public enum UndecodablePolicy {
    /** The record's batch fails. The message names the record's shard and sequence number. */
    FAIL,
    /** The record is dropped. The first one of each shard is reported as an error. */
    SKIP
}
