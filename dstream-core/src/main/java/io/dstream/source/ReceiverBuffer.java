package io.dstream.source;

import io.dstream.function.ToLong;
import io.dstream.plan.Partition;
import io.dstream.source.SourceReader.Backlog;
import io.dstream.source.SourceReader.Cut;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What receivers have stored and no batch has dealt with yet: records in chunks, bounded by number and by bytes.
 * Storing waits while it is full; a cut hands whole chunks over. What is cut counts until it is released.
 *
 * <p>Any thread may store; one thread cuts, another releases. All under one lock, held for a few instructions, and
 * never while anybody waits for a disk: a cut is made for all sources of a tick.
 *
 * <p>With a log, each chunk is appended to it before it can be cut, in the order of the chunks, so that the numbers of
 * the log say which records a cut has. The log writes them when the lock is free again: at the latest when it is
 * forced, which it is before a cut is planned and before anything is acknowledged.
 */
final class ReceiverBuffer<T> {
    private static final int CHUNK = 1024;

    /** The one partition of a receiver's log. */
    static final String LOG_PARTITION = ReceiverLog.PARTITION;

    /** About how many bytes of records that a sender may send again are written in one. */
    private static final int CHUNK_BYTES = 64 << 10;

    /** Less than that in a partition is not worth waking another thread for. */
    private static final int MIN_PARTITION = 1024;

    private final BufferLimits limits;
    private final ReceiverLog log; // null for none
    private final Map<String, Long> marks = new LinkedHashMap<>(); // the highest id of each sender, last heard last
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private Chunk open = new Chunk(CHUNK);
    private long records; // stored, not cut
    private long bytes;
    private long cutRecords; // cut, not released
    private long cutBytes;
    private int waiting;
    private boolean closed;

    ReceiverBuffer(BufferLimits limits) {
        this(limits, Optional.empty());
    }

    ReceiverBuffer(BufferLimits limits, Optional<ReceiverLog> log) {
        this.limits = limits;
        this.log = log.orElse(null);
        log.ifPresent(l -> marks.putAll(l.marks()));
    }

    /** What is held. */
    synchronized Backlog backlog() {
        return new Backlog(records + cutRecords, bytes + cutBytes, -1);
    }

    void store(Object record, long size) {
        if (add(record, size) && log != null) {
            log.write(); // who stores waits for a slow disk, in the end
        }
    }

    /** Takes a record in. Says whether the chunk before it was full. */
    private synchronized boolean add(Object record, long size) {
        awaitRoom(1, size);
        boolean full = open.size == open.records.length;
        if (full) {
            seal();
        }
        open.add(record, size);
        records++;
        bytes += size;
        return full;
    }

    /**
     * Takes the array over. Waits for room for all of it, or until nothing else is held. With a log, the caller forces
     * it afterwards.
     */
    synchronized void storeAll(Object[] all, long size) {
        awaitRoom(all.length, size);
        if (log == null && all.length <= open.records.length - open.size) {
            System.arraycopy(all, 0, open.records, open.size, all.length);
            open.size += all.length;
            open.bytes += size;
        } else {
            seal();
            add(new Chunk(all, size));
        }
        records += all.length;
        bytes += size;
    }

    /** As {@link #storeAll}, without those that are no newer than what the sender has sent before. */
    synchronized void storeNew(String sender, Object[] all, long[] ids, long[] sizes) {
        long size = 0;
        for (long s : sizes) {
            size += s;
        }
        awaitRoom(all.length, size);
        Object[] fresh = new Object[all.length];
        int n = 0;
        long freshSize = 0;
        long mark = marks.getOrDefault(sender, Long.MIN_VALUE);
        for (int i = 0; i < all.length; i++) {
            if (ids[i] > mark) {
                if (n == CHUNK
                        || freshSize >= CHUNK_BYTES) { // one write of the log each, with the mark that belongs to it
                    addNew(sender, mark, Arrays.copyOf(fresh, n), freshSize);
                    n = 0;
                    freshSize = 0;
                }
                mark = ids[i];
                freshSize += sizes[i];
                fresh[n++] = all[i];
            }
        }
        if (n > 0) {
            addNew(sender, mark, Arrays.copyOf(fresh, n), freshSize);
        }
    }

    private void addNew(String sender, long mark, Object[] fresh, long size) {
        seal();
        add(new Chunk(fresh, size), Map.of(sender, mark));
        marks.remove(sender); // once they are stored: what the log refuses can be sent again
        marks.put(sender, mark);
        if (marks.size() > ReceiverLog.MAX_SENDERS) {
            marks.remove(marks.keySet().iterator().next());
        }
        records += fresh.length;
        bytes += size;
    }

    private void seal() {
        if (open.size > 0) {
            add(open);
            open = new Chunk(CHUNK);
        }
    }

    private void add(Chunk chunk) {
        add(chunk, Map.of());
    }

    private void add(Chunk chunk, Map<String, Long> raised) {
        if (log != null) {
            chunk.first = log.append(chunk.records, 0, chunk.size, raised);
        }
        chunks.add(chunk);
    }

    /** Takes in what is in the log and was not planned before the program was stopped. Does not wait for room. */
    synchronized void restore(long from, ToLong<Object> sizeOf) throws Exception {
        long first = from;
        Chunk chunk = new Chunk(CHUNK);
        for (Object record : log.read(from, log.next())) {
            if (chunk.size == CHUNK) {
                restored(chunk, first);
                first += CHUNK;
                chunk = new Chunk(CHUNK);
            }
            chunk.add(record, sizeOf.applyAsLong(record));
        }
        if (chunk.size > 0) {
            restored(chunk, first);
        }
    }

    private void restored(Chunk chunk, long first) {
        chunk.first = first;
        chunks.add(chunk);
        records += chunk.size;
        bytes += chunk.bytes;
    }

    /** A cut made before, from the log. */
    Cut<T> replay(long from, long until, int maxPartitions) {
        Object[] found = log.read(from, until).toArray();
        synchronized (this) {
            cutRecords += found.length; // until it is released
        }
        return found.length == 0
                ? Cut.empty()
                : new Cut<>(partitions(List.of(new Chunk(found, 0)), found.length, maxPartitions), found.length, 0);
    }

    private void awaitRoom(int more, long size) {
        while (!closed && isFull(more, size)) {
            waiting++;
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ReceiverStoppedException("interrupted while waiting for room in the stream's buffer");
            } finally {
                waiting--;
            }
        }
        if (closed) {
            throw new ReceiverStoppedException("the receiver has been stopped: nothing more can be stored");
        }
    }

    private boolean isFull(int more, long size) {
        long held = records + cutRecords;
        return held > 0 && (held + more > limits.maxRecords() || bytes + cutBytes + size > limits.maxBytes());
    }

    /** Hands over up to so many of the oldest records. */
    Cut<T> cut(long maxRecords, int maxPartitions) {
        List<Chunk> taken;
        long count = 0;
        long size = 0;
        synchronized (this) {
            if (records == 0) {
                return Cut.empty();
            }
            taken = new ArrayList<>();
            if (maxRecords >= records) {
                seal();
                taken.addAll(chunks);
                chunks.clear();
                count = records;
                size = bytes;
            } else {
                seal();
                while (count < maxRecords) {
                    Chunk chunk = chunks.remove();
                    if (count + chunk.size > maxRecords) {
                        int head = (int) (maxRecords - count);
                        chunks.addFirst(chunk.tail(head));
                        chunk = chunk.head(head);
                    }
                    taken.add(chunk);
                    count += chunk.size;
                    size += chunk.bytes;
                }
            }
            records -= count;
            bytes -= size;
            cutRecords += count;
            cutBytes += size;
        }
        if (count == 0) {
            return Cut.empty();
        }
        List<OffsetRange> ranges = log == null
                ? List.of()
                : List.of(OffsetRange.of(LOG_PARTITION, taken.get(0).first, taken.get(0).first + count));
        return new Cut<>(partitions(taken, count, maxPartitions), count, size, ranges, taken.size());
    }

    private static <T> List<Partition<T>> partitions(List<Chunk> chunks, long records, int maxPartitions) {
        int parts = (int) Math.max(1, Math.min(maxPartitions, records / MIN_PARTITION));
        List<Partition<T>> result = new ArrayList<>(parts);
        int chunk = 0;
        int at = 0;
        for (int p = 0; p < parts; p++) {
            long left = records * (p + 1) / parts - records * p / parts;
            List<Partition<T>> slices = new ArrayList<>();
            while (left > 0) {
                Chunk c = chunks.get(chunk);
                int to = (int) Math.min(c.size, at + left);
                slices.add(Partition.of(c.records, at, to));
                left -= to - at;
                at = to;
                if (at == c.size) {
                    chunk++;
                    at = 0;
                }
            }
            result.add(Partition.concat(slices));
        }
        return result;
    }

    synchronized void release(Cut<T> cut) {
        cutRecords -= cut.records();
        cutBytes -= cut.bytes();
        if (waiting > 0) {
            notifyAll();
        }
    }

    /** How many records are stored and not cut. */
    synchronized long size() {
        return records;
    }

    /** Refuses records from now on, those of threads that wait included. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private static final class Chunk {
        final Object[] records;
        int size;
        long bytes;
        long first; // the number of its first record, where there is a log

        Chunk(int capacity) {
            records = new Object[capacity];
        }

        Chunk(Object[] full, long bytes) {
            this.records = full;
            this.size = full.length;
            this.bytes = bytes;
        }

        void add(Object record, long recordBytes) {
            records[size++] = record;
            bytes += recordBytes;
        }

        Chunk head(int n) {
            Chunk head = new Chunk(Arrays.copyOf(records, n), bytes * n / size);
            head.first = first;
            return head;
        }

        Chunk tail(int n) {
            Chunk tail = new Chunk(Arrays.copyOfRange(records, n, size), bytes - bytes * n / size);
            tail.first = first + n;
            return tail;
        }
    }
}
