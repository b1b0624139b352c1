package io.dstream.kafka;

/** What happens to a record whose key or value its deserializer cannot read. */
public enum UndecodablePolicy {
    /** The batch fails that the record belongs to; the message names the record's partition and offset. */
    FAIL,
    /** The record is left out; the first one of each partition is reported as an error. */
    SKIP
}
