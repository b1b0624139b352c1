package io.dstream.internal.keyed;

import io.dstream.store.StateEntry;
import io.dstream.store.StateStores;
import io.dstream.table.KeyHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * When keys that are restored were touched. They come in the order of touch only partition by partition, and may go
 * into others; so they are noted, and touched in their order in the end.
 */
final class Touches {
    private record Touch(Object key, int hash, long timeMillis) {}

    private final StateStores stores;
    private final List<List<Touch>> noted = new ArrayList<>();

    Touches(StateStores stores) {
        this.stores = stores;
        stores.stores().forEach(store -> noted.add(new ArrayList<>()));
    }

    void note(Object key, int hash, long timeMillis) {
        noted.get(KeyHash.partition(hash, noted.size())).add(new Touch(key, hash, timeMillis));
    }

    /** Touches all that were noted; those without a time at the given one. */
    void touchAll(long otherwise) {
        for (List<Touch> touches : noted) {
            touches.replaceAll(t -> t.timeMillis == StateEntry.NEVER ? new Touch(t.key, t.hash, otherwise) : t);
            touches.sort(Comparator.comparingLong(Touch::timeMillis)); // stable, and quick where they are in order
            for (Touch touch : touches) {
                stores.entry(touch.key, touch.hash).touch(touch.timeMillis);
            }
        }
    }
}
