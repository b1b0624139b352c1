package io.dstream.table;

/**
 * A value whose parts lie in several places of memory. Where many are looked at, they are fetched some dozens at a
 * time, so that the waits for memory overlap.
 */
public interface Scattered {
    /**
     * Reads something of each part that will be needed.
     *
     * @return anything that depends on what was read, so that the reading is not optimised away
     */
    int fetch();
}
