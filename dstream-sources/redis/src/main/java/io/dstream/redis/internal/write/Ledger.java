package io.dstream.redis.internal.write;

import io.dstream.redis.internal.Link;
import io.dstream.sink.BatchInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Protocol.Command;

/**
 * What a sink's key says: who may append, and the last batch that was. Immutable.
 *
 * @param id distinguishes the key from another one that later has its name; empty if there is no key
 * @param epoch how many have taken over
 * @param owner who may append
 * @param batch the number of the last batch; 0 for none
 * @param digest its digest; empty if it has none
 * @param run the owner at that time
 */
record Ledger(String id, long epoch, String owner, long batch, String digest, String run) {

    /** Reads the key, and has the next transaction fail if it changes before. */
    static Ledger watch(Link link, String key) {
        var unused = link.call(Command.WATCH, key);
        List<?> answer = (List<?>) link.call(Command.HGETALL, key);
        Map<String, String> found = new HashMap<>();
        for (int i = 0; i < answer.size(); i += 2) {
            found.put(Link.text(answer.get(i)), Link.text(answer.get(i + 1)));
        }
        return new Ledger(
                found.getOrDefault("id", ""),
                Long.parseLong(found.getOrDefault("epoch", "0")),
                found.getOrDefault("owner", ""),
                Long.parseLong(found.getOrDefault("batch", "0")),
                found.getOrDefault("digest", ""),
                found.getOrDefault("run", ""));
    }

    /** Sends the command that writes it. */
    void send(Link link, String key) {
        link.send(
                Command.HSET,
                key,
                "id",
                id,
                "epoch",
                Long.toString(epoch),
                "owner",
                owner,
                "batch",
                Long.toString(batch),
                "digest",
                digest,
                "run",
                run);
    }

    Ledger takenOver(String newId, String by) {
        return new Ledger(id.isEmpty() ? newId : id, epoch + 1, by, batch, digest, run);
    }

    Ledger with(BatchInfo info) {
        return new Ledger(id, epoch, owner, info.id(), info.planDigest(), owner);
    }

    /** Whether this batch was appended. Without a digest, another run's batch of the same number is another batch. */
    boolean has(BatchInfo info) {
        return batch == info.id() && digest.equals(info.planDigest()) && (!digest.isEmpty() || run.equals(owner));
    }
}
