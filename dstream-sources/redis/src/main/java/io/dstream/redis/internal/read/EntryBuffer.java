package io.dstream.redis.internal.read;

import io.dstream.plan.Partition;
import io.dstream.redis.RedisEntry;
import io.dstream.source.BufferLimits;
import io.dstream.source.OffsetRange;
import io.dstream.source.SourcePartition;
import io.dstream.source.SourceReader.Backlog;
import io.dstream.source.SourceReader.Cut;
import io.dstream.source.SourceReader.Origins;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was fetched and no batch has dealt with yet. Fetching threads add, one thread cuts, another releases: all under
 * one lock, held for a short time.
 */
final class EntryBuffer {
    private static final int MIN_PARTITION = 1_024; // less is not worth another thread

    private final BufferLimits limits;
    private final int parallelism;
    private final Map<String, Fetched> streams = new LinkedHashMap<>();
    private long records; // fetched and not released
    private long bytes;
    private boolean ended;

    EntryBuffer(BufferLimits limits, int parallelism) {
        this.limits = limits;
        this.parallelism = parallelism;
    }

    /** What was fetched of a stream and not cut yet. */
    private static final class Fetched {
        private final ArrayDeque<RedisEntry> entries = new ArrayDeque<>();
        private Spot cut; // behind what was cut
        private Spot fetched;
        private long added; // as far as is known
        private boolean planned; // its position has been in a cut

        Fetched(Spot start) {
            this.cut = start;
            this.fetched = start;
            this.added = start.number();
        }
    }

    // ---- fetching ----

    /** A stream is read from a position on. */
    synchronized void open(String stream, Spot start) {
        streams.put(stream, new Fetched(start));
    }

    /** Where to go on fetching. */
    synchronized Spot fetched(String stream) {
        return streams.get(stream).fetched;
    }

    /** Waits until something may be fetched; 0 if nothing will be any more. */
    synchronized int awaitRoom(int most) throws InterruptedException {
        while (!ended && (records >= limits.maxRecords() || bytes >= limits.maxBytes())) {
            wait();
        }
        if (ended) {
            return 0;
        }
        long average = records == 0 ? 1 : Math.max(1, bytes / records);
        long room = Math.min(limits.maxRecords() - records, (limits.maxBytes() - bytes) / average);
        return (int) Math.max(1, Math.min(most, room));
    }

    /** Takes entries in, which come next. */
    synchronized void add(String stream, List<RedisEntry> entries, Spot behind, long added) {
        Fetched of = streams.get(stream);
        of.entries.addAll(entries);
        of.fetched = behind;
        of.added = added;
        entries.forEach(entry -> bytes += entry.size());
        records += entries.size();
    }

    /** Fetching goes on at another position, once all that was fetched is in batches. */
    synchronized void jump(String stream, Spot to) throws InterruptedException {
        Fetched of = streams.get(stream);
        while (!ended && !of.entries.isEmpty()) {
            wait();
        }
        of.fetched = to;
        of.planned = false;
    }

    /** Nothing is fetched any more. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    // ---- batches ----

    synchronized boolean isEmpty() {
        return streams.values().stream().allMatch(of -> of.entries.isEmpty());
    }

    /** The next entries of all streams, at most some: each stream gets the same share, as far as it needs it. */
    synchronized Cut<RedisEntry> cut(long most) {
        List<Map.Entry<String, Fetched>> smallestFirst = new ArrayList<>(streams.entrySet());
        smallestFirst.sort(
                Comparator.comparingInt(each -> each.getValue().entries.size()));
        long left = most;
        Parts parts = new Parts(parallelism);
        for (int i = 0; i < smallestFirst.size(); i++) {
            Fetched of = smallestFirst.get(i).getValue();
            long share = Math.min(of.entries.size(), left / (smallestFirst.size() - i));
            left -= share;
            take(smallestFirst.get(i).getKey(), of, (int) share, parts);
        }
        List<SourcePartition> all = streams.entrySet().stream()
                .map(each -> new SourcePartition(
                        each.getKey(),
                        each.getValue().cut.number() >= each.getValue().added,
                        SourcePartition.NO_WATERMARK))
                .toList();
        notifyAll();
        return parts.cut(all);
    }

    private static void take(String stream, Fetched of, int count, Parts parts) {
        if (count == 0 && of.planned) {
            return;
        }
        RedisEntry[] taken = new RedisEntry[count];
        for (int i = 0; i < count; i++) {
            taken[i] = of.entries.poll();
        }
        Spot from = of.cut;
        of.cut = of.entries.isEmpty() ? of.fetched : of.fetched.before(of.entries.size(), of.entries.peek());
        of.planned = true;
        parts.add(new OffsetRange(stream, from.toString(), of.cut.toString()), taken);
    }

    /** Entries that are read again count too. */
    synchronized void hold(Cut<RedisEntry> cut) {
        records += cut.records();
        bytes += cut.bytes();
    }

    synchronized void release(Cut<RedisEntry> cut) {
        records -= cut.records();
        bytes -= cut.bytes();
        notifyAll();
    }

    synchronized Backlog backlog() {
        long lag = streams.values().stream()
                .mapToLong(of -> Math.max(0, of.added - of.fetched.number()))
                .sum();
        return new Backlog(records, bytes, lag);
    }

    /** Makes a cut of entries, stream by stream. */
    static final class Parts {
        private final int parallelism;
        private final List<OffsetRange> ranges = new ArrayList<>();
        private final List<Partition<RedisEntry>> parts = new ArrayList<>();
        private final List<String> origins = new ArrayList<>();
        private long records;
        private long bytes;

        Parts(int parallelism) {
            this.parallelism = parallelism;
        }

        void add(OffsetRange range, RedisEntry[] entries) {
            ranges.add(range);
            if (entries.length == 0) {
                return;
            }
            int count = Math.max(1, Math.min(parallelism, entries.length / MIN_PARTITION));
            for (Partition<RedisEntry> part : Partition.<RedisEntry>split(entries, 0, entries.length, count)) {
                parts.add(part);
                origins.add(range.partition());
            }
            for (RedisEntry entry : entries) {
                bytes += entry.size();
            }
            records += entries.length;
        }

        Cut<RedisEntry> cut(List<SourcePartition> all) {
            return new Cut<>(parts, records, bytes, ranges).from(new Origins(origins, all));
        }
    }
}
