package io.dstream.runtime;

import io.dstream.batch.Batch;
import io.dstream.recovery.Recovery.Kept;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Batches that windows hold, as they go into a checkpoint. */
final class KeptBatches {
    private KeptBatches() {}

    /** The records of the batches; those of a stream without a name that lasts are only for this run. */
    static List<Kept> of(List<History.Past> batches) {
        List<Kept> all = new ArrayList<>();
        for (History.Past past : batches) {
            Optional<String> id = past.node().graph().durableId(past.node());
            if (id.isPresent()) {
                List<List<Object>> partitions = partitions(past.batch());
                for (int p = 0; p < partitions.size(); p++) {
                    all.add(new Kept(id.get(), past.time().toEpochMilli(), p, partitions.get(p)));
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
