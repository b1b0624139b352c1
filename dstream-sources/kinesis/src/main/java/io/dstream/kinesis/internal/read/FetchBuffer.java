package io.dstream.kinesis.internal.read;

import io.dstream.kinesis.KinesisRecord;
import io.dstream.kinesis.internal.At;
import io.dstream.kinesis.internal.Shard;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.source.BufferLimits;
import io.dstream.source.OffsetRange;
import io.dstream.source.SourcePartition;
import io.dstream.source.SourceReader.Backlog;
import io.dstream.source.SourceReader.Cut;
import io.dstream.source.SourceReader.Origins;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What has been fetched and not been cut, by shard, and how much of it and of the batches under way there is.
 *
 * <p>A shard that was split or merged is forgotten by the cut that takes the last of it; those that follow it are in
 * the positions by then. They are fetched once it has been fetched to its end, and cut in later batches than its last
 * one: so records of a key are in order from batch to batch.
 *
 * <p>A shard is fetched while it holds less than eight times what there is room left for. Used by all threads of the
 * source, under this object's lock, which is taken once for each answer of Kinesis.
 */
final class FetchBuffer<T> {
    private static final long SHARE = 8; // of what there is room for, that a shard may hold
    private static final long REFRESH = 600_000; // how old a position may say it is, in milliseconds

    private final Operator operator;
    private final Decoding<T> decoding;
    private final BufferLimits limits;
    private final Map<String, Held> shards = new TreeMap<>(); // by id: parents come first
    private final Set<String> forgotten = new HashSet<>(); // that are in the positions and are no more
    private String identity = "";
    private long records; // held: buffered, and in batches that are not over
    private long bytes;
    private long buffered; // records
    private int turn;
    private boolean ended; // nothing more is to be fetched

    FetchBuffer(Operator operator, Decoding<T> decoding, BufferLimits limits) {
        this.operator = operator;
        this.decoding = decoding;
        this.limits = limits;
    }

    /** What there is of a shard. */
    private static final class Held {
        final List<String> parents;
        final Deque<Chunk> chunks = new ArrayDeque<>();
        At position; // up to where it has been cut
        At fetched;
        long records;
        long bytes;
        long behind = -1; // how old the next record is that is not here yet; -1 if that is not known
        double rate; // at which records came in, by the millisecond
        boolean over; // fetched to the end of the shard
        boolean shown; // it has been in a cut

        Held(Shard shard, At position) {
            this.parents = shard.parents();
            this.position = position;
            this.fetched = position;
        }

        boolean isCaughtUp() {
            return behind == 0 && chunks.isEmpty();
        }
    }

    // ---- what the start and fetching threads call ----

    /** What the stream is, to tell it from another of its name. */
    synchronized void identity(String ofStream) {
        identity = ofStream;
    }

    /** A shard has a position and is no more. */
    synchronized void forget(String shard) {
        forgotten.add(shard);
    }

    /** A shard is to be read from here on. */
    synchronized void open(Shard shard, At position) {
        shards.putIfAbsent(shard.id(), new Held(shard, position));
    }

    /** What was fetched; {@code behind} is how old the next record is, 0 if there is none. */
    synchronized void add(String shard, Chunk chunk, long behind) {
        Held held = shards.get(shard);
        held.fetched = chunk.next();
        held.behind = behind;
        if (chunk.rate() > 0) {
            held.rate = chunk.rate();
        }
        if (chunk.size() == 0 && !chunk.step && chunk.next().isSamePlace(lastPlace(held))) {
            return; // nothing new but the time, which the next cut finds
        }
        held.chunks.add(chunk);
        held.records += chunk.size();
        held.bytes += chunk.bytes();
        buffered += chunk.size();
        records += chunk.size();
        bytes += chunk.bytes();
    }

    private static At lastPlace(Held held) {
        return held.chunks.isEmpty() ? held.position : held.chunks.getLast().next();
    }

    /** A shard has been fetched to its end. Gives those of its children that nobody reads yet. */
    synchronized List<Shard> over(String shard, List<Shard> children, long now) {
        Held held = shards.get(shard);
        List<Shard> fresh = new ArrayList<>();
        for (Shard child : children) {
            if (!shards.containsKey(child.id())) {
                shards.put(child.id(), new Held(child, held.fetched.ofChild(now)));
                fresh.add(child);
            }
        }
        held.over = true;
        held.behind = 0;
        notifyAll();
        return fresh;
    }

    /** Whether a shard may be fetched: there is room, and what it follows has been. */
    synchronized boolean mayFetch(String shard) {
        Held held = shards.get(shard);
        return !ended
                && held.records < SHARE * (limits.maxRecords() - records)
                && held.bytes < SHARE * (limits.maxBytes() - bytes)
                && held.parents.stream().map(shards::get).allMatch(parent -> parent == null || parent.over);
    }

    /** How many records there is room for in an answer. */
    synchronized long room() {
        return limits.maxRecords() - records;
    }

    synchronized At fetchedTo(String shard) {
        return shards.get(shard).fetched;
    }

    /** Waits until something may be otherwise: there is room, a shard, an end; or for a while. */
    @SuppressWarnings("WaitNotInLoop") // whoever calls this looks again, whatever has ended the wait
    synchronized void awaitChange(long millis) throws InterruptedException {
        if (!ended) {
            wait(millis);
        }
    }

    synchronized void changed() {
        notifyAll();
    }

    /** Nothing more is to be fetched. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    synchronized boolean isEmpty() {
        return buffered == 0;
    }

    /** What is held, and about how much more there is, by how old it is and how fast it came in. */
    synchronized Backlog backlog() {
        double lag = 0;
        for (Held held : shards.values()) {
            if (held.behind != 0) {
                lag = held.behind < 0 || held.rate <= 0 ? Double.NaN : lag + held.behind * held.rate;
            }
        }
        return new Backlog(records, bytes, Double.isNaN(lag) ? -1 : (long) Math.ceil(lag));
    }

    // ---- batches ----

    /** Takes what belongs to a batch. */
    synchronized Cut<KinesisRecord<T>> cut(long maxRecords) {
        if (ended && buffered == 0) {
            return Cut.empty(); // the stop makes no batch of it, so that ranges would be lost
        }
        Taking taking = new Taking();
        forgotten.forEach(shard -> taking.ranges.add(OffsetRange.gone(shard)));
        forgotten.clear();
        List<String> ids = List.copyOf(shards.keySet());
        long[] shares = shares(ids, maxRecords);
        for (int s = 0; s < shares.length; s++) {
            taking.take(ids.get(s), shares[s]);
        }
        buffered -= taking.records;
        return new Cut<>(taking.parts, taking.records, taking.bytes, taking.ranges)
                .from(new Origins(taking.origins, taking.there));
    }

    /** How many records each shard gives; none if one that it follows is not forgotten yet. */
    private long[] shares(List<String> ids, long maxRecords) {
        long[] available = new long[ids.size()];
        for (int s = 0; s < available.length; s++) {
            Held held = shards.get(ids.get(s));
            available[s] = held.parents.stream().anyMatch(shards::containsKey) ? -1 : held.records;
        }
        return Shares.divide(maxRecords, available, turn++);
    }

    /** The parts of a cut. */
    private final class Taking {
        final List<Partition<KinesisRecord<T>>> parts = new ArrayList<>();
        final List<OffsetRange> ranges = new ArrayList<>();
        final List<String> origins = new ArrayList<>();
        final List<SourcePartition> there = new ArrayList<>();
        long records;
        long bytes;

        void take(String shard, long share) {
            Held held = shards.get(shard);
            At from = held.position;
            boolean show = !held.shown;
            held.shown = true;
            List<Chunk.Slice> slices = new ArrayList<>();
            long left = share;
            while (share >= 0 && !held.chunks.isEmpty()) {
                Chunk next = held.chunks.peek();
                int some = (int) Math.min(left, next.size());
                if (next.step) {
                    range(shard, from, held.position, false);
                    ranges.add(OffsetRange.gone(shard));
                    from = next.next();
                    held.position = from;
                    show = true;
                } else if (some > 0) {
                    long before = next.bytes();
                    held.position = next.take(some, held.position, slices);
                    held.records -= some;
                    held.bytes -= before - next.bytes();
                    left -= some;
                } else if (next.size() == 0) {
                    held.position = next.next();
                }
                if (next.size() > 0) {
                    break;
                }
                held.chunks.remove();
            }
            if (held.chunks.isEmpty() && held.fetched.since() - held.position.since() > REFRESH) {
                held.position = held.position.withSince(held.fetched.since());
            }
            range(shard, from, held.position, show);
            if (!slices.isEmpty()) {
                ShardPartition<T> part = new ShardPartition<>(operator, decoding, shard, slices);
                parts.add(part);
                origins.add(shard);
                records += part.size();
                bytes += part.bytes();
            }
            if (share >= 0 && held.over && held.chunks.isEmpty()) {
                ranges.add(OffsetRange.gone(shard));
                shards.remove(shard);
            } else {
                there.add(new SourcePartition(shard, held.isCaughtUp(), SourcePartition.NO_WATERMARK));
            }
        }

        private void range(String shard, At from, At until, boolean always) {
            if (always || !from.equals(until)) {
                ranges.add(new OffsetRange(shard, from.toString(), until.toString(), identity));
            }
        }
    }

    /** Counts a batch that is read again among what is held. */
    synchronized void hold(long someRecords, long someBytes) {
        records += someRecords;
        bytes += someBytes;
    }

    /** A batch is over. */
    synchronized void release(Cut<KinesisRecord<T>> cut) {
        records -= cut.records();
        bytes -= cut.bytes();
        notifyAll();
    }
}
