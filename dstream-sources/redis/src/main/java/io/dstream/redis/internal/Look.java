package io.dstream.redis.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.List;

/**
 * What a server says of a stream.
 *
 * @param length how many entries it has
 * @param added how many it has ever had
 * @param first the lowest id that it has; meaningless if it is empty
 * @param last the highest id that it has ever had
 */
public record Look(long length, long added, EntryId first, EntryId last) {

    /** Parses the answer to XINFO STREAM: names and values by turns. */
    static Look of(Server server, List<?> answer) throws IOException {
        long length = 0;
        long added = -1;
        EntryId first = EntryId.FIRST;
        EntryId last = new EntryId(0, 0);
        for (int i = 0; i + 1 < answer.size(); i += 2) {
            Object value = answer.get(i + 1);
            switch (new String((byte[]) answer.get(i), US_ASCII)) {
                case "length" -> length = (Long) value;
                case "entries-added" -> added = (Long) value;
                case "recorded-first-entry-id" -> first = EntryId.of((byte[]) value);
                case "last-generated-id" -> last = EntryId.of((byte[]) value);
                default -> {} // nothing that is needed
            }
        }
        if (added < 0) {
            throw new IOException(
                    server + " is too old: expected Redis 7.0 or later, which counts the entries that were"
                            + " ever added to a stream");
        }
        return new Look(length, added, first, last);
    }

    /** How many entries are gone if none was deleted from the middle. */
    public long gone() {
        return added - length;
    }
}
