package io.dstream.runtime;

import io.dstream.batch.Batch;
import io.dstream.graph.Node;
import io.dstream.graph.Retention;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The batches of earlier ticks that windows still need. Changed by the driver thread; read by any. */
final class History {
    private record Past(Instant time, Batch<?> batch) {}

    private final Retention retention;
    private final Map<Node, ArrayDeque<Past>> past = new HashMap<>();

    History(Retention retention) {
        this.retention = retention;
        retention.nodes().forEach(node -> past.put(node, new ArrayDeque<>()));
    }

    /** Keeps what is needed of a tick that has succeeded, and drops what is not needed any more. */
    synchronized void add(Instant time, Map<Node, Batch<?>> batches) {
        past.forEach((node, kept) -> {
            Batch<?> batch = batches.get(node);
            if (batch != null && retention.isDue(node.slide(), time)) {
                kept.add(new Past(time, batch));
            }
        });
        forget(time);
    }

    /** Drops what is not needed after a tick. */
    synchronized void forget(Instant time) {
        past.forEach((node, kept) -> {
            while (!kept.isEmpty() && !retention.isNeededAfter(node, kept.peek().time(), time)) {
                kept.remove();
            }
        });
    }

    /** The batches of a node after one time, up to and including another. */
    synchronized List<Batch<?>> between(Node node, Instant after, Instant upTo) {
        List<Batch<?>> batches = new ArrayList<>();
        for (Past batch : past.getOrDefault(node, new ArrayDeque<>())) {
            if (batch.time().isAfter(after) && !batch.time().isAfter(upTo)) {
                batches.add(batch.batch());
            }
        }
        return batches;
    }
}
