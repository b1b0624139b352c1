package io.dstream.spark.internal;

import io.dstream.codec.Codecs;
import io.dstream.plan.Operator;
import io.dstream.plan.StateFunction;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;

/**
 * What a task has to know of the tables of an operator.
 *
 * @param engine whose they are
 * @param fn what the operator does
 * @param shippedCodecs write and read its state
 * @param base the attempt after which the state is wanted
 * @param log what makes it
 * @param attempts how often the operator has been run
 */
record TableCode(
        String engine,
        Operator operator,
        Broadcast<? extends Shipped<? extends StateFunction<?, ?, ?>>> fn,
        Broadcast<Shipped<Codecs>> shippedCodecs,
        long base,
        List<Logged> log,
        long attempts)
        implements Serializable {
    Codecs codecs() {
        return shippedCodecs.value().get();
    }

    Table table(int partition) {
        return Tables.of(new Tables.Id(engine, operator.id(), partition), attempts);
    }
}
