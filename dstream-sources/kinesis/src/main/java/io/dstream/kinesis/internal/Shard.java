package io.dstream.kinesis.internal;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.HashKeyRange;

/**
 * A shard of a stream.
 *
 * @param id its name
 * @param parents the one that it was split from, or the two that it was merged of; none if it is there from the
 *     beginning. They may be no more
 * @param lowest the lowest hash of a key that it has
 * @param highest the highest
 * @param open whether records may still come into it
 */
public record Shard(String id, List<String> parents, BigInteger lowest, BigInteger highest, boolean open) {

    /** Copies the list. */
    public Shard {
        parents = List.copyOf(parents);
    }

    static Shard of(software.amazon.awssdk.services.kinesis.model.Shard shard) {
        return of(
                shard.shardId(),
                Stream.of(shard.parentShardId(), shard.adjacentParentShardId())
                        .filter(parent -> parent != null && !parent.isEmpty())
                        .toList(),
                shard.hashKeyRange(),
                shard.sequenceNumberRange().endingSequenceNumber() == null);
    }

    static Shard of(ChildShard shard) {
        return of(shard.shardId(), shard.parentShards(), shard.hashKeyRange(), true);
    }

    private static Shard of(String id, List<String> parents, HashKeyRange hashes, boolean open) {
        return new Shard(
                id, parents, new BigInteger(hashes.startingHashKey()), new BigInteger(hashes.endingHashKey()), open);
    }

    /** Whether records with a hash belong here. */
    public boolean has(BigInteger hash) {
        return lowest.compareTo(hash) <= 0 && hash.compareTo(highest) <= 0;
    }
}
