package io.dstream.spark.internal;

import io.dstream.plan.Partition;
import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;

/** A partition of the driver's on its way to a task. */
sealed interface Sent extends Input, Serializable {

    /** Its records, in the task. */
    record Small(Block block) implements Sent {
        @Override
        public Part open(Env env) {
            return block.open(env);
        }
    }

    /** Its records, apart from the task. */
    record Large(Broadcast<Block> block) implements Sent {
        @Override
        public Part open(Env env) {
            return block.value().open(env);
        }
    }

    /** How the task reads them by itself. */
    record Described(Shipped<? extends Partition.Portable<?>> portable) implements Sent {
        @Override
        @SuppressWarnings("unchecked")
        public Part open(Env env) {
            return new Part((Partition<Object>) portable.get().open(), Report.NOTHING);
        }
    }
}
