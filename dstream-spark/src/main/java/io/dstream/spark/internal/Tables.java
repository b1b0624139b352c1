package io.dstream.spark.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tables of state that are in this process: the one thing that outlives the tasks. Used by the threads of all
 * tasks.
 */
final class Tables {
    /** Tables that so many attempts of their operator have not asked for are elsewhere now. */
    private static final int OLD = 20;

    private static final Map<Id, Table> HERE = new ConcurrentHashMap<>();

    /** Whose table it is. */
    record Id(String engine, String operator, int partition) {}

    private Tables() {}

    /**
     * The table of a partition; an empty one where there is none.
     *
     * @param attempts how often the operator has been run
     */
    static Table of(Id id, long attempts) {
        Table table = HERE.computeIfAbsent(id, key -> new Table());
        if (table.isFirstOf(attempts)) {
            HERE.entrySet()
                    .removeIf(other -> other.getKey().engine.equals(id.engine)
                            && other.getKey().operator.equals(id.operator)
                            && other.getValue().isUnusedSince(attempts - OLD));
        }
        return table;
    }

    /** Drops what an engine has here. */
    static void drop(String engine) {
        HERE.keySet().removeIf(id -> id.engine.equals(engine));
    }
}
