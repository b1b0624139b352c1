package io.dstream.table;

import java.util.List;

/**
 * The tables of one operator, a table for each partition.
 *
 * @param tables by partition
 */
public record StateTables(List<StateTable> tables) {
    /** Copies the list. */
    public StateTables {
        tables = List.copyOf(tables);
    }

    /**
     * The table that a key belongs to.
     *
     * @param hash the key's {@linkplain KeyHash#of hash}
     * @return its table
     */
    public StateTable of(int hash) {
        return tables.get(KeyHash.partition(hash, tables.size()));
    }
}
