package io.dstream.spark.internal;

import io.dstream.plan.StateContext;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * What tables of state are made of anew where they are gone: all state after a tick, or what a tick has changed of it.
 * Executors fetch it only then.
 *
 * @param context the operator, and the tick
 * @param isImage whether it is all state
 * @param whole the pieces of all partitions, null for those without; null where each is by itself
 * @param byPartition the pieces of each partition; empty where they are together
 */
record Logged(StateContext context, boolean isImage, Broadcast<List<Pieces>> whole, List<Apart> byPartition)
        implements Serializable {

    /** Pieces of one partition. */
    sealed interface Apart extends Serializable {
        Written get();

        /** Has them let go of where they are kept for it. */
        void destroy();

        /** Where executors can fetch them. */
        static Apart of(Written written, JavaSparkContext spark) {
            return written instanceof Written.Filed filed
                    ? new There(filed)
                    : new Fetched(spark.broadcast((Pieces) written));
        }
    }

    private record Fetched(Broadcast<Pieces> from) implements Apart {
        @Override
        public Written get() {
            return from.value();
        }

        @Override
        public void destroy() {
            from.destroy();
        }
    }

    private record There(Written.Filed file) implements Apart {
        @Override
        public Written get() {
            return file;
        }

        @Override
        public void destroy() {} // by its number
    }

    Written pieces(int partition) {
        if (whole != null) {
            return whole.value().get(partition);
        }
        Apart own = byPartition.get(partition);
        return own == null ? null : own.get();
    }

    void destroy() {
        if (whole != null) {
            whole.destroy();
        }
        for (Apart own : byPartition) {
            if (own != null) {
                own.destroy();
            }
        }
    }
}
