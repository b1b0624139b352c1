package io.dstream.kafka.internal.fetch;

import java.util.ArrayList;
import java.util.List;

/**
 * What came next of a partition: records, and where to go on; a gap that has none; a step over offsets that are gone;
 * or offsets whose records are not fetched here, each of which counts as one. Used under the buffer's lock.
 */
public final class Fetched {
    private final Packed packed; // null where there are no records
    final boolean step; // over offsets that are gone, to next
    final String identity; // what the partition is from here on, if it was made anew; else null
    final long next; // the offset behind the last record and what gaps follow it
    long bytes; // of those that are still to be cut
    private int from; // the first that is still to be cut
    private long unread; // the first offset that is still to be cut, of those that are not fetched; else next

    private Fetched(Packed packed, boolean step, String identity, long next) {
        this.packed = packed;
        this.step = step;
        this.identity = identity;
        this.next = next;
        this.unread = next;
        this.bytes = packed == null ? 0 : packed.bytes();
    }

    /** What one answer had of a partition. */
    public static List<Fetched> of(List<Packed> parts, long next) {
        if (parts.isEmpty()) {
            return List.of(new Fetched(null, false, null, next));
        }
        List<Fetched> all = new ArrayList<>(parts.size());
        for (int p = 0; p < parts.size(); p++) {
            Packed part = parts.get(p);
            all.add(new Fetched(part, false, null, p == parts.size() - 1 ? next : part.offset(part.size() - 1) + 1));
        }
        return all;
    }

    public static List<Fetched> stepTo(long next) {
        return List.of(new Fetched(null, true, null, next));
    }

    /** The partition is another one of the same name, which begins here. */
    public static List<Fetched> anewAt(long next, String identity) {
        return List.of(new Fetched(null, true, identity, next));
    }

    /** Offsets that are there, and are read by others. */
    public static List<Fetched> unread(long from, long until) {
        Fetched fetched = new Fetched(null, false, null, until);
        fetched.unread = from;
        return List.of(fetched);
    }

    long size() {
        return packed == null ? next - unread : packed.size() - from;
    }

    boolean isFetched() {
        return packed != null;
    }

    /** Takes the next offsets, of those that are not fetched; gives where to go on. */
    long takeUnread(long n) {
        unread += n;
        return unread;
    }

    /** Takes the next records; gives where to go on. */
    long take(int n, List<Packed.Slice> into) {
        int to = from + n;
        long taken = n == size() ? bytes : packed.bytes(from, to);
        into.add(new Packed.Slice(packed, from, to, taken));
        from = to;
        bytes -= taken;
        return size() == 0 ? next : packed.offset(to - 1) + 1;
    }
}
