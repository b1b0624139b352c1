package io.dstream.internal.keyed;

import io.dstream.table.KeyHash;
import io.dstream.table.StateTable;
import io.dstream.table.StateTables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * When entries that are restored were touched. They come in the order of touch only partition by partition, and may go
 * into others; so they are noted, and touched in their order in the end.
 */
public final class Touches {
    private record Touch(int entry, long timeMillis) {}

    private final StateTables tables;
    private final List<List<Touch>> noted = new ArrayList<>();

    Touches(StateTables tables) {
        this.tables = tables;
        tables.tables().forEach(table -> noted.add(new ArrayList<>()));
    }

    void note(int hash, int entry, long timeMillis) {
        noted.get(KeyHash.partition(hash, noted.size())).add(new Touch(entry, timeMillis));
    }

    /** Touches all that were noted; those without a time at the given one. */
    void touchAll(long otherwise) {
        for (int p = 0; p < noted.size(); p++) {
            StateTable table = tables.tables().get(p);
            List<Touch> touches = noted.get(p);
            touches.replaceAll(t -> t.timeMillis == StateTable.NEVER ? new Touch(t.entry, otherwise) : t);
            touches.sort(Comparator.comparingLong(Touch::timeMillis)); // stable, and quick where they are in order
            for (Touch touch : touches) {
                table.touch(touch.entry, touch.timeMillis);
            }
        }
    }
}
