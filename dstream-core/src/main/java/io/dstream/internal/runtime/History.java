package io.dstream.internal.runtime;

import io.dstream.batch.Batch;
import io.dstream.internal.graph.Node;
import io.dstream.internal.graph.Retention;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The batches of earlier ticks that windows still need. Changed by the driver thread; read by any. */
public final class History {

    /**
     * A batch of an earlier tick.
     *
     * @param node the stream
     * @param time its time
     * @param batch the batch
     */
    public record Past(Node node, Instant time, Batch<?> batch) {}

    private final Retention retention;
    private final Map<Node, ArrayDeque<Past>> past = new LinkedHashMap<>();

    History(Retention retention) {
        this.retention = retention;
        retention.nodes().forEach(node -> past.put(node, new ArrayDeque<>()));
    }

    /** Keeps what is needed of a tick that has succeeded, and drops what is not needed any more. */
    synchronized void add(Instant time, Batches batches) {
        past.forEach((node, kept) -> {
            Batch<?> batch = batches.of(node);
            if (batch != null && retention.isDue(node.slide(), time)) {
                kept.add(new Past(node, time, batch));
            }
        });
        forget(time);
    }

    /** Takes in a batch of before the start. */
    synchronized void restore(Past batch) {
        past.get(batch.node()).add(batch);
    }

    /** What of a tick's batches will be needed after it. */
    List<Past> toKeep(Instant time, Batches batches) {
        List<Past> needed = new ArrayList<>();
        for (Node node : past.keySet()) {
            Batch<?> batch = batches.of(node);
            if (batch != null && retention.isDue(node.slide(), time) && retention.isNeededAfter(node, time, time)) {
                needed.add(new Past(node, time, batch));
            }
        }
        return needed;
    }

    /** All that is kept. */
    synchronized List<Past> all() {
        return past.values().stream().flatMap(ArrayDeque::stream).toList();
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
