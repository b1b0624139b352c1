package io.dstream.spark.internal;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.dstream.plan.Partition;
import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;

/** A partition of the driver's on its way to a task. */
sealed interface Sent extends Input, Serializable {

    /** Its records, in the task. */
    @DefaultSerializer(JavaSerializer.class) // also where Spark is told to use Kryo
    record Small(Block block) implements Sent {
        @Override
        public Part open(Env env) {
            return block.open(env);
        }
    }

    /** Its records, apart from the task. */
    @DefaultSerializer(JavaSerializer.class) // also where Spark is told to use Kryo
    record Large(Broadcast<Block> block) implements Sent {
        @Override
        public Part open(Env env) {
            return block.value().open(env);
        }
    }

    /** How the task reads them by itself. */
    @DefaultSerializer(JavaSerializer.class) // also where Spark is told to use Kryo
    record Described(Shipped<? extends Partition.Portable<?>> portable) implements Sent {
        @Override
        @SuppressWarnings("unchecked")
        public Part open(Env env) {
            return new Part((Partition<Object>) portable.get().open(), Report.NOTHING);
        }
    }
}
