package io.dstream.engine.task;

import io.dstream.engine.PoisonHandler;
import io.dstream.plan.OperatorException;
import io.dstream.plan.RecordConsumer;
import java.util.ArrayList;
import java.util.List;

/**
 * Stands before and behind a chain of steps that take record by record: what a record gives goes on once all of the
 * record is through, and nothing of it does if a function fails on it. For one thread.
 */
@SuppressWarnings("serial") // lives and dies in one process
final class Guard extends RecordConsumer<Object> {
    private final RecordConsumer<Object> next;
    private final PoisonHandler poison;
    private final List<Object> given = new ArrayList<>(); // by the record that is on its way
    private RecordConsumer<Object> chain;
    private int partition;
    private long index;

    Guard(RecordConsumer<Object> next, PoisonHandler poison) {
        this.next = next;
        this.poison = poison;
    }

    /** What the chain ends with. */
    RecordConsumer<Object> tail() {
        return new RecordConsumer<>() {
            @Override
            public void accept(Object record) {
                given.add(record);
            }

            @Override
            public void end() {
                next.end();
            }
        };
    }

    /** The chain, which is complete now. Gives what stands before it. */
    RecordConsumer<Object> before(RecordConsumer<Object> steps, int ofPartition) {
        chain = steps;
        partition = ofPartition;
        return this;
    }

    @Override
    public void accept(Object record) {
        try {
            chain.accept(record);
        } catch (OperatorException e) {
            if (!isPoison(e.getCause())) {
                throw e;
            }
            poison.leaveOut(e, partition, index++, record);
            given.clear();
            return;
        }
        index++;
        for (int i = 0; i < given.size(); i++) {
            next.accept(given.get(i));
        }
        given.clear();
    }

    /** An error is the program's, or the machine's; an interrupt is not about the record. */
    private static boolean isPoison(Throwable cause) {
        return cause instanceof Exception && !(cause instanceof InterruptedException);
    }

    @Override
    public void end() {
        chain.end();
    }
}
