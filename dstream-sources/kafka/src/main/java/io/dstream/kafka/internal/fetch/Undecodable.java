package io.dstream.kafka.internal.fetch;

import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import java.io.IOException;
import org.apache.kafka.common.TopicPartition;

/** A deserializer cannot read a record; says which. */
public final class Undecodable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient TopicPartition partition;

    Undecodable(String what, TopicPartition partition, long offset, int size, Throwable cause) {
        super(
                "the " + what + " of the record at " + partition + " offset " + offset + " (" + size
                        + " bytes) cannot be decoded: " + cause,
                cause,
                false,
                false); // where it came from is in the cause
        this.partition = partition;
    }

    TopicPartition partition() {
        return partition;
    }

    /** What is said where records are left out. */
    public String leftOut() {
        return getMessage() + ". It is left out, and so are others of " + partition + ", which is not reported again";
    }

    /** As what a batch fails with. */
    public OperatorException of(Operator operator) {
        return OperatorException.of(
                operator,
                new IOException(
                        getMessage() + ". Fix the deserializer, or skip such records with onUndecodable(SKIP)",
                        getCause()));
    }
}
