package io.dstream.store;

import io.dstream.table.KeyHash;
import java.util.List;

/**
 * The stores of one operator, a store for each partition.
 *
 * @param stores by partition
 */
public record StateStores(List<StateStore> stores) {
    /** Copies the list. */
    public StateStores {
        stores = List.copyOf(stores);
    }

    /**
     * The entry of a key, in the store that it belongs to.
     *
     * @param key the key
     * @param hash its {@linkplain KeyHash#of hash}
     * @return its entry
     */
    public StateEntry entry(Object key, int hash) {
        return of(hash).entry(key, hash);
    }

    /**
     * The store that a key belongs to.
     *
     * @param hash the key's {@linkplain KeyHash#of hash}
     * @return its store
     */
    public StateStore of(int hash) {
        return stores.get(KeyHash.partition(hash, stores.size()));
    }
}
