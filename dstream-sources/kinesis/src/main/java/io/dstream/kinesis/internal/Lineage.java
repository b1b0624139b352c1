package io.dstream.kinesis.internal;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which shards of a stream come from which. Immutable. */
public final class Lineage {
    private final Map<String, Shard> shards = new TreeMap<>();

    public Lineage(Collection<Shard> listed) {
        listed.forEach(shard -> shards.put(shard.id(), shard));
    }

    public boolean has(String id) {
        return shards.containsKey(id);
    }

    public Shard get(String id) {
        return shards.get(id);
    }

    public Collection<Shard> all() {
        return List.copyOf(shards.values());
    }

    /** Those that are left beside some others and do not descend from each other: with no others, the oldest. */
    public List<Shard> oldestBeside(Set<String> others) {
        return shards.values().stream()
                .filter(shard -> !others.contains(shard.id()))
                .filter(shard -> shard.parents().stream()
                        .allMatch(parent -> others.contains(parent) || !shards.containsKey(parent)))
                .toList();
    }

    /** Those into which records may still come. */
    public List<Shard> open() {
        return shards.values().stream().filter(Shard::open).toList();
    }

    /** Those that were split from a shard, or merged of it and another. */
    public List<Shard> childrenOf(String id) {
        return shards.values().stream()
                .filter(shard -> shard.parents().contains(id))
                .toList();
    }

    /** Some shards with all that they descend from and all that descends from them. */
    public Set<String> relatives(Collection<String> some) {
        Set<String> found = new HashSet<>(some);
        Deque<String> up = new ArrayDeque<>(some);
        while (!up.isEmpty()) {
            Shard shard = shards.get(up.pop());
            if (shard != null) {
                shard.parents().stream().filter(found::add).forEach(up::add);
            }
        }
        Deque<String> down = new ArrayDeque<>(some);
        while (!down.isEmpty()) {
            childrenOf(down.pop()).stream().map(Shard::id).filter(found::add).forEach(down::add);
        }
        return found;
    }
}
