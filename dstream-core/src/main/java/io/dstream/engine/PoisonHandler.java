package io.dstream.engine;

import io.dstream.plan.OperatorException;

/**
 * Takes records that a user's function throws an {@link Exception} for, in steps that take
 * {@linkplain io.dstream.plan.Step#isRecordByRecord record by record}, so that the others go on. A record goes as a
 * whole, with what steps before have made of it. Called by any thread of an engine, by several at a time.
 */
@FunctionalInterface
public interface PoisonHandler {

    /**
     * Takes a record that is left out, with all that was made of it. A plan that is run again calls this again, with
     * the same arguments.
     *
     * @param failure what the function threw, and which operator it was
     * @param partition the record's partition
     * @param index the record's number in the partition, where the chain of operators begins that it failed in
     * @param record the record at the beginning of that chain
     * @throws RuntimeException if it does not want it left out: the plan then fails
     */
    void leaveOut(OperatorException failure, int partition, long index, Object record);
}
