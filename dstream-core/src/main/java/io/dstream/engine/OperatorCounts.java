package io.dstream.engine;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;

/**
 * How many records operators have taken and given, and how long that took. Safe for use by many threads, each of which
 * adds up what it sees and tells it at the end.
 */
public final class OperatorCounts {

    /**
     * The counts of an operator.
     *
     * @param in records taken
     * @param out records given, or -1 where that is not known
     */
    public record Count(long in, long out) {}

    private static final class Sums {
        private long in;
        private long out;
        private boolean outUnknown;

        synchronized void add(long in, long out) {
            this.in += in;
            this.out += Math.max(0, out);
            outUnknown |= out < 0;
        }

        synchronized Count count() {
            return new Count(in, outUnknown ? -1 : out);
        }
    }

    private final Optional<LongSupplier> clock;
    private final Function<Partition<?>, Optional<Operator>> sources;
    private final Map<Key, Sums> counts = new ConcurrentSkipListMap<>();
    private final Map<Key, Time> times = new ConcurrentSkipListMap<>();
    private final LongAdder inEngine = new LongAdder();
    private final AtomicReference<Thread> caller = new AtomicReference<>(); // whose call is being timed

    private record Time(Operator operator, LongAdder nanos) {}

    private record Key(String id, String kind) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byId = id.compareTo(other.id);
            return byId != 0 ? byId : kind.compareTo(other.kind);
        }
    }

    /** No counts, and no times. */
    public OperatorCounts() {
        this.clock = Optional.empty();
        this.sources = partition -> Optional.empty();
    }

    /**
     * No counts and times yet.
     *
     * @param clock tells nanoseconds; read twice for each record and operator
     * @param sources gives the operator that reads a partition, if it is a source's
     */
    public OperatorCounts(LongSupplier clock, Function<Partition<?>, Optional<Operator>> sources) {
        this.clock = Optional.of(clock);
        this.sources = checkNotNull(sources, "times of operators need their sources");
    }

    /**
     * What tells the time.
     *
     * @return the clock; nothing where records are counted, and not timed
     */
    public Optional<LongSupplier> clock() {
        return clock;
    }

    /**
     * Adds to what an operator has taken and given.
     *
     * @param operator the operator
     * @param in records taken
     * @param out records given, or -1 where that is not known
     */
    public void add(Operator operator, long in, long out) {
        counts.computeIfAbsent(new Key(operator.id(), operator.kind()), key -> new Sums())
                .add(in, out);
    }

    /**
     * Adds to the time that an operator has taken.
     *
     * @param operator the operator
     * @param nanos how long a thread was in it, without what is behind it
     */
    public void addTime(Operator operator, long nanos) {
        times.computeIfAbsent(new Key(operator.id(), operator.kind()), key -> new Time(operator, new LongAdder()))
                .nanos()
                .add(nanos);
    }

    /**
     * Adds to the time that the source of a partition has taken. That of partitions that were computed is not kept.
     *
     * @param partition the partition
     * @param nanos for how long a thread has read it
     */
    public void addTimeOfSource(Partition<?> partition, long nanos) {
        if (nanos > 0) {
            sources.apply(partition).ifPresent(operator -> addTime(operator, nanos));
        }
    }

    /**
     * Makes a call of the engine's user, and adds to the time that such calls have taken. Of calls in calls, and of
     * those that several threads make at a time, one counts.
     *
     * @param call what the engine does
     * @param <R> what it gives
     * @return what it gives
     */
    public <R> R inEngine(Supplier<R> call) {
        if (clock.isEmpty() || !caller.compareAndSet(null, Thread.currentThread())) {
            return call.get();
        }
        long start = clock.get().getAsLong();
        try {
            return call.get();
        } finally {
            inEngine.add(clock.get().getAsLong() - start);
            caller.set(null);
        }
    }

    /**
     * The time that callers of the engine have spent in it: the rest of an output's time is its own.
     *
     * @return nanoseconds, of all calls together
     */
    public long nanosInEngine() {
        return inEngine.sum();
    }

    /**
     * Shows all times.
     *
     * @param visitor is shown each operator and the time that threads spent in it, in nanoseconds
     */
    public void forEachTime(ObjLongConsumer<Operator> visitor) {
        times.values().forEach(time -> visitor.accept(time.operator, time.nanos.sum()));
    }

    /**
     * Shows all counts.
     *
     * @param visitor is shown each operator, by id and kind, and its counts
     */
    public void forEach(BiConsumer<Operator, Count> visitor) {
        counts.forEach((key, sums) -> visitor.accept(new Operator(key.id, key.kind, ""), sums.count()));
    }
}
