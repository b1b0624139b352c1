package io.dstream.internal.runtime.journal;

import io.dstream.batch.Batch;
import io.dstream.internal.graph.Node;
import io.dstream.internal.recovery.KeptPart;
import io.dstream.internal.recovery.Recovery.Kept;
import io.dstream.internal.runtime.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Batches that windows hold, as they go into a checkpoint. */
final class KeptBatches {
    private KeptBatches() {}

    /** The records of the batches; those of a stream without a name that lasts are only for this run. */
    static List<KeptPart> of(List<History.Past> batches) {
        return of(batches, node -> node.graph().durableId(node));
    }

    /** The records of all batches that are there for a window, whether it has a name or not. */
    static List<KeptPart> ofWindows(List<History.Past> batches) {
        return of(batches, node -> Optional.of(node.id())
                .filter(id -> node.graph().isWindowed(node)));
    }

    private static List<KeptPart> of(List<History.Past> batches, Function<Node, Optional<String>> ids) {
        List<KeptPart> all = new ArrayList<>();
        for (History.Past past : batches) {
            Optional<String> id = ids.apply(past.node());
            if (id.isPresent()) {
                List<List<Object>> partitions = partitions(past.batch());
                for (int p = 0; p < partitions.size(); p++) {
                    all.add(new KeptPart(
                            past.node().operator(),
                            new Kept(id.get(), past.time().toEpochMilli(), p, partitions.get(p))));
                }
            }
        }
        return all;
    }

    @SuppressWarnings("unchecked")
    private static List<List<Object>> partitions(Batch<?> batch) {
        return ((Batch<Object>) batch).partitions();
    }
}
