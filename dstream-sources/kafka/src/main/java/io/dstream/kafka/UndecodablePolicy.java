package io.dstream.kafka;

/** What happens to a record whose key or value its deserializer cannot read. */
public enum UndecodablePolicy {
    /** The record's batch fails. The message names the record's partition and offset. */
    FAIL,
    /** The record is dropped. The first one of each partition is reported as an error. */
    SKIP
}
