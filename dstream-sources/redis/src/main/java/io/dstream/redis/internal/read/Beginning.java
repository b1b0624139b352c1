package io.dstream.redis.internal.read;

import io.dstream.redis.RedisEntry;
import io.dstream.redis.internal.EntryId;
import io.dstream.redis.internal.Link;
import io.dstream.redis.internal.Look;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/** Finds where a stream that no checkpoint knows is read first. */
record Beginning(SourceOptions options) {
    private static final int PAGE = 10_000;

    Spot of(Link link, String stream, Look look) throws IOException {
        if (options.start().isEnd()) {
            return Spot.end(look);
        }
        Optional<EntryId> after = options.start().isGroup()
                ? delivered(link, stream)
                : options.start().id().flatMap(EntryId::parse);
        return after.isEmpty() ? Spot.oldest(look) : behind(link, stream, look, after.get());
    }

    /** Behind an id. How many entries come before is counted from the end. */
    private static Spot behind(Link link, String stream, Look look, EntryId id) {
        EntryId next = id.next();
        if (look.length() == 0 || next.compareTo(look.last()) > 0) {
            return Spot.end(look);
        }
        if (next.compareTo(look.first()) <= 0) {
            return Spot.oldest(look);
        }
        long behind = 0;
        EntryId until = look.last().next();
        for (EntryId from = next; from.compareTo(until) < 0; ) {
            List<RedisEntry> page = link.range(stream, from, until, PAGE);
            behind += page.size();
            from = page.size() < PAGE
                    ? until
                    : EntryId.parse(page.get(PAGE - 1).id()).orElseThrow().next();
        }
        return new Spot(next, look.added() - behind);
    }

    /** The last id that was delivered to the group; empty if there is no such group. */
    private Optional<EntryId> delivered(Link link, String stream) {
        for (Object each : (List<?>) link.call(Command.XINFO, "GROUPS", stream)) {
            List<?> group = (List<?>) each;
            if (Link.text(group.get(1)).equals(options.group().orElseThrow())) {
                int at = 0;
                while (!Link.text(group.get(at)).equals("last-delivered-id")) {
                    at += 2;
                }
                return EntryId.parse(Link.text(group.get(at + 1)));
            }
        }
        return Optional.empty();
    }

    /** Creates the group if it does not exist. */
    void createGroup(Link link, String stream, Spot at) {
        if (options.group().isPresent()) {
            try {
                var unused = link.call(
                        Command.XGROUP,
                        "CREATE",
                        stream,
                        options.group().get(),
                        at.next().previous().toString(),
                        "ENTRIESREAD",
                        Long.toString(at.number()));
            } catch (JedisDataException e) {
                if (!String.valueOf(e.getMessage()).startsWith("BUSYGROUP")) {
                    throw e;
                }
            }
        }
    }
}
