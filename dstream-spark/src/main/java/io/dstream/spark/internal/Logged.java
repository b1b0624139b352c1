package io.dstream.spark.internal;

import io.dstream.plan.StateContext;
import java.io.Serializable;
import java.util.List;
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
record Logged(StateContext context, boolean isImage, Broadcast<List<Pieces>> whole, List<Broadcast<Pieces>> byPartition)
        implements Serializable {
    Pieces pieces(int partition) {
        if (whole != null) {
            return whole.value().get(partition);
        }
        Broadcast<Pieces> own = byPartition.get(partition);
        return own == null ? null : own.value();
    }

    void destroy() {
        if (whole != null) {
            whole.destroy();
        }
        for (Broadcast<Pieces> own : byPartition) {
            if (own != null) {
                own.destroy();
            }
        }
    }
}
