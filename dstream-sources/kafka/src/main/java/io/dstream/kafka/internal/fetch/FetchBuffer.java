package io.dstream.kafka.internal.fetch;

import io.dstream.function.ToDouble;
import io.dstream.kafka.internal.Cluster;
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
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What has been fetched and not been cut, by partition, and how much of it and of the batches under way there is.
 *
 * <p>A partition is fetched while it holds less than eight times what there is room left for: one that is alone behind
 * may fill eight ninths of the buffer, several nearly all of it, and there is always some room for another. Used by all
 * threads of the source, under this object's lock, which is taken once for each answer of a broker.
 */
public final class FetchBuffer<K, V> {
    private static final long SHARE = 8; // of what there is room for, that a partition may hold

    private final Operator operator;
    private final Decoders<K, V> decoders;
    private final BufferLimits limits;
    private final double intervalSeconds;
    private final ToDouble<TopicPartition> maxRate;
    private final Unread<K, V> elsewhere;

    private final NavigableMap<TopicPartition, Held> partitions = new TreeMap<>(Cluster.ORDER);
    private long records; // held: buffered, and in batches that are not over
    private long bytes;
    private long buffered; // records
    private int turn;
    private boolean ended; // nothing more is to be fetched

    public FetchBuffer(
            Operator operator,
            Decoders<K, V> decoders,
            BufferLimits limits,
            double intervalSeconds,
            ToDouble<TopicPartition> maxRate,
            Unread<K, V> elsewhere) {
        this.operator = operator;
        this.decoders = decoders;
        this.limits = limits;
        this.intervalSeconds = intervalSeconds;
        this.maxRate = maxRate;
        this.elsewhere = elsewhere;
    }

    /** Makes the partition of a batch of offsets that have not been fetched. */
    @FunctionalInterface
    public interface Unread<K, V> {
        Partition<ConsumerRecord<K, V>> of(TopicPartition partition, String identity, long from, long until);
    }

    /** What there is of a partition. */
    private static final class Held {
        final double rate;
        final Deque<Fetched> fetched = new ArrayDeque<>();
        long records;
        long bytes;
        String identity; // what the partition is, at the position
        long position; // up to where it has been cut
        long behind; // records at the brokers that are not here yet
        double allowance; // what earlier batches were allowed and did not take, less than one record
        boolean answered; // the brokers have said what they have
        boolean shown; // it has been in a cut
        boolean gone;

        Held(String identity, long position, double rate) {
            this.identity = identity;
            this.position = position;
            this.rate = rate;
        }

        /** Whether the brokers have said that they have no more than was cut. */
        boolean isCaughtUp() {
            return answered && behind == 0 && fetched.isEmpty();
        }

        OffsetRange range(String name, long from, long until) {
            return OffsetRange.of(name, from, until).withIdentity(identity);
        }
    }

    // ---- what fetching threads and the keeper call ----

    /** A partition is to be read from here on; the identity tells it from others of its name. */
    public synchronized void open(TopicPartition partition, String identity, long position) {
        double rate = operator.applyAsDouble(maxRate, partition);
        if (!(rate > 0)) {
            throw new IllegalArgumentException(
                    "maxRatePerPartition gives " + rate + " for " + partition + ": expected more than 0");
        }
        partitions.put(partition, new Held(identity, position, rate));
    }

    /** What was fetched; {@code behind} is how many records more the brokers have, or -1 where that is not known. */
    public synchronized void add(TopicPartition partition, List<Fetched> answer, long behind) {
        Held held = partitions.get(partition);
        if (held == null) {
            return; // it is gone
        }
        for (Fetched some : answer) {
            held.fetched.add(some);
            held.records += some.size();
            held.bytes += some.bytes;
            buffered += some.size();
            records += some.size();
            bytes += some.bytes;
        }
        if (behind >= 0) {
            held.behind = behind;
            held.answered = true;
        }
    }

    /** The brokers had nothing to give; {@code behind} as for {@link #add}. */
    public synchronized void looked(TopicPartition partition, long behind) {
        add(partition, List.of(), behind);
    }

    /** The offset behind what was fetched of a partition; 0 if it is gone. */
    public synchronized long fetchedTo(TopicPartition partition) {
        Held held = partitions.get(partition);
        if (held == null) {
            return 0;
        }
        return held.fetched.isEmpty() ? held.position : held.fetched.getLast().next;
    }

    /** A partition is no more; what was fetched of it is still to be cut. */
    public synchronized void gone(TopicPartition partition) {
        Held held = partitions.get(partition);
        if (held != null) {
            held.gone = true;
            held.shown = true; // that it is gone is enough
        }
    }

    /** Of some partitions, those for which there is no room. */
    public synchronized Set<TopicPartition> full(Collection<TopicPartition> some) {
        Set<TopicPartition> full = new HashSet<>();
        for (TopicPartition partition : some) {
            Held held = partitions.get(partition);
            if (held == null || !hasRoom(held)) {
                full.add(partition);
            }
        }
        return full;
    }

    private boolean hasRoom(Held held) {
        return held.records < SHARE * (limits.maxRecords() - records)
                && held.bytes < SHARE * (limits.maxBytes() - bytes);
    }

    /** Waits until something may be otherwise: there is room, an assignment, an end; or for a while. */
    @SuppressWarnings("WaitNotInLoop") // whoever calls this looks again, whatever has ended the wait
    public synchronized void awaitChange(long millis) throws InterruptedException {
        if (!ended) {
            wait(millis);
        }
    }

    public synchronized void changed() {
        notifyAll();
    }

    /** Nothing more is to be fetched. */
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    public synchronized boolean hasEnded() {
        return ended;
    }

    public synchronized boolean isEmpty() {
        return buffered == 0;
    }

    public synchronized boolean hasPartitions() {
        return !partitions.isEmpty();
    }

    /** What is held, and how much more there is at the brokers as far as their last answers say. */
    public synchronized Backlog backlog() {
        long lag = 0;
        for (Held held : partitions.values()) {
            lag += held.behind;
        }
        return new Backlog(records, bytes, lag);
    }

    // ---- batches ----

    /** Takes what belongs to a batch. */
    public synchronized Cut<ConsumerRecord<K, V>> cut(long maxRecords) {
        if (ended && buffered == 0) {
            return Cut.empty(); // the stop makes no batch of it, so that ranges would be lost
        }
        List<Held> all = List.copyOf(partitions.values());
        long[] shares = shares(all, maxRecords);
        List<Partition<ConsumerRecord<K, V>>> parts = new ArrayList<>();
        List<OffsetRange> ranges = new ArrayList<>();
        List<String> origins = new ArrayList<>();
        List<SourcePartition> there = new ArrayList<>();
        long cutRecords = 0;
        long cutBytes = 0;
        int p = 0;
        for (Iterator<TopicPartition> names = partitions.keySet().iterator(); names.hasNext(); p++) {
            TopicPartition name = names.next();
            Held held = all.get(p);
            List<Packed.Slice> slices = new ArrayList<>();
            cutRecords += take(name, held, shares[p], slices, ranges, parts);
            if (!slices.isEmpty()) {
                FetchedPartition<K, V> part = new FetchedPartition<>(operator, decoders, slices);
                parts.add(part);
                cutRecords += part.size();
                cutBytes += part.bytes();
            }
            while (origins.size() < parts.size()) {
                origins.add(name.toString());
            }
            if (held.gone && held.fetched.isEmpty()) {
                ranges.add(OffsetRange.gone(name.toString()));
                names.remove();
            } else {
                there.add(new SourcePartition(name.toString(), held.isCaughtUp(), SourcePartition.NO_WATERMARK));
            }
        }
        buffered -= cutRecords;
        return new Cut<>(parts, cutRecords, cutBytes, ranges).from(new Origins(origins, there));
    }

    private long[] shares(List<Held> all, long maxRecords) {
        long[] lag = new long[all.size()];
        long[] available = new long[all.size()];
        for (int i = 0; i < lag.length; i++) {
            Held held = all.get(i);
            lag[i] = held.records + held.behind;
            available[i] = Math.min(held.records, allowed(held));
        }
        return Shares.divide(maxRecords, lag, available, turn++);
    }

    private long allowed(Held held) {
        if (held.rate == Double.POSITIVE_INFINITY) {
            return Long.MAX_VALUE;
        }
        held.allowance = held.allowance - Math.floor(held.allowance) + held.rate * intervalSeconds;
        return (long) held.allowance;
    }

    /**
     * Takes a partition's next records, and the steps and gaps on the way. Gives how many offsets are in parts that are
     * read elsewhere.
     */
    private long take(
            TopicPartition partition,
            Held held,
            long share,
            List<Packed.Slice> slices,
            List<OffsetRange> ranges,
            List<Partition<ConsumerRecord<K, V>>> parts) {
        String name = partition.toString();
        long from = held.position;
        long left = share;
        long unread = 0;
        boolean stepped = false;
        while (!held.fetched.isEmpty()) {
            Fetched next = held.fetched.peek();
            if (next.step) {
                stepped = true;
                if (held.position != from) {
                    ranges.add(held.range(name, from, held.position));
                }
                addStep(name, held, next, ranges);
                from = next.next;
                held.position = from;
            } else if (next.size() == 0) {
                held.position = next.next;
            } else if (left > 0 && !next.isFetched()) {
                long some = Math.min(left, next.size());
                long at = held.position;
                held.position = next.takeUnread(some);
                parts.add(elsewhere.of(partition, held.identity, at, held.position));
                held.records -= some;
                left -= some;
                unread += some;
            } else if (left > 0) {
                int some = (int) Math.min(left, next.size());
                long before = next.bytes;
                held.position = next.take(some, slices);
                held.records -= some;
                held.bytes -= before - next.bytes;
                left -= some;
            } else {
                break;
            }
            if (next.size() > 0) {
                break;
            }
            held.fetched.remove();
        }
        if (held.position != from || !(held.shown || stepped)) {
            ranges.add(held.range(name, from, held.position));
        }
        held.shown = true;
        return unread;
    }

    /**
     * Offsets that are gone are a range too, so that ranges join on; an offset that went back, or is another
     * partition's, begins anew.
     */
    private static void addStep(String name, Held held, Fetched step, List<OffsetRange> ranges) {
        if (step.identity != null || step.next < held.position) {
            held.identity = step.identity == null ? held.identity : step.identity;
            ranges.add(OffsetRange.gone(name));
            ranges.add(held.range(name, step.next, step.next));
        } else {
            ranges.add(held.range(name, held.position, step.next));
        }
    }

    /** Counts a batch that is read again among what is held. */
    public synchronized void hold(long someRecords, long someBytes) {
        records += someRecords;
        bytes += someBytes;
    }

    /** A batch is over. */
    public synchronized void release(Cut<ConsumerRecord<K, V>> cut) {
        records -= cut.records();
        bytes -= cut.bytes();
        notifyAll();
    }
}
