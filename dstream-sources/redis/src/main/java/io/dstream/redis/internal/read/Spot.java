package io.dstream.redis.internal.read;

import io.dstream.redis.RedisEntry;
import io.dstream.redis.internal.EntryId;
import io.dstream.redis.internal.Look;
import java.util.Optional;

/**
 * A position in a stream. Ids are not contiguous, so the number is what tells whether entries were deleted unread.
 *
 * @param next the lowest id that the next entry can have
 * @param number how many entries were ever added before it
 */
record Spot(EntryId next, long number) {
    private static final char SEPARATOR = '/';

    /** As an offset: {@code 1526919030474-56/1234}. */
    @Override
    public String toString() {
        return next.toString() + SEPARATOR + number;
    }

    static Spot parse(String offset) {
        int at = offset.indexOf(SEPARATOR);
        EntryId next = EntryId.parse(at < 0 ? "" : offset.substring(0, at))
                .orElseThrow(() -> new IllegalArgumentException("'" + offset
                        + "' is no position in a stream of Redis: expected id/number. Was another source of this name"
                        + " before? Then name this one anew"));
        return new Spot(next, Long.parseLong(offset.substring(at + 1)));
    }

    /** The oldest entry that there is. */
    static Spot oldest(Look look) {
        return look.length() == 0 ? end(look) : new Spot(look.first(), look.gone());
    }

    /** Behind all entries. */
    static Spot end(Look look) {
        return new Spot(look.last().next(), look.added());
    }

    /** Behind an entry that comes some entries later. */
    Spot behind(RedisEntry last, int entries) {
        return new Spot(id(last).next(), number + entries);
    }

    /** Before an entry that is followed by some more up to here, itself among them. */
    Spot before(int entries, RedisEntry first) {
        return new Spot(id(first), number - entries);
    }

    private static EntryId id(RedisEntry entry) {
        return EntryId.parse(entry.id()).orElseThrow();
    }

    /** What is wrong with going on here; nothing if all entries from here on are there. */
    Optional<String> lost(String stream, Look look) {
        boolean isBehindTheEnd = look.last().next().compareTo(next) < 0;
        long missing = look.length() == 0 || look.first().compareTo(next) >= 0 ? look.gone() - number : 0;
        if (isBehindTheEnd || missing < 0) {
            return Optional.of("stream " + stream + " was to be read from id " + next + " on, its entry number "
                    + number + ", but it has had " + look.added() + " entries up to " + look.last()
                    + ": it was deleted and made anew, or has lost its newest entries");
        }
        return missing == 0
                ? Optional.empty()
                : Optional.of(missing + " entries of stream " + stream + " from id " + next
                        + " on are gone: they were trimmed or deleted before they were read");
    }
}
