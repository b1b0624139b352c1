package io.dstream.monitoring.internal.model;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Batches that failed for the same reason, together: with an exception of the same class, in the same operator, on the
 * same line. Bounded: the group that was seen longest ago is forgotten first. Called under its owner's lock.
 */
public final class FailureGroups {
    static final int MOST = 50;

    private final Map<Key, Group> groups = new LinkedHashMap<>(); // the one seen last is last

    private record Key(String type, String operator, String line) {
        static Key of(BatchView batch) {
            return batch.failed() == null
                    ? new Key(batch.error().type(), "", batch.error().at())
                    : new Key(
                            batch.error().type(),
                            batch.failed().operator(),
                            batch.failed().line());
        }
    }

    /**
     * Failures that are the same.
     *
     * @param last the last batch that failed so
     * @param count how many did
     * @param first the time of the first of them
     */
    public record Group(BatchView last, long count, long first) {}

    void add(BatchView batch) {
        Key key = Key.of(batch);
        Group before = groups.remove(key);
        groups.put(
                key,
                before == null
                        ? new Group(batch, 1, batch.time())
                        : new Group(batch, before.count() + 1, before.first()));
        if (groups.size() > MOST) {
            groups.remove(groups.keySet().iterator().next());
        }
    }

    ImmutableList<Group> lastFirst() {
        return ImmutableList.copyOf(groups.values()).reverse();
    }
}
